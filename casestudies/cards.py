"""One case study in a list.

What its card says is worked out once, when the case study changes, and kept with it: a list is then one short query.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from markupsafe import Markup
from pyroaring import BitMap

from casestudies.enums import ReformLevel
from casestudies.evidence import VERDICTS, WORDS, Grade, Verdict, ladder
from casestudies.fit import Eyes, LocalFit
from casestudies.models import CaseStudy
from casestudies.presenters import FigureText, StageMark, councils_text, headline, years_text

GRADES = [ladder(level) for level in range(len(WORDS))]
EVALUATED = {
    str(found): words for found, words in VERDICTS.items() if found not in (Verdict.RESULT, Verdict.NOT_MEASURED)
}


@dataclass(frozen=True)
class CardFigure:
    """The figure that speaks for the case study, in words."""

    short_amount: str
    what: str
    basis: str
    when: str
    account: str
    is_disputed: bool

    @classmethod
    def of(cls, text: FigureText) -> "CardFigure":
        return cls(text.short_amount, text.what, text.basis, text.when, text.account, text.is_disputed)


@dataclass(frozen=True)
class Card:
    title: str | Markup
    address: str
    summary: str | Markup
    councils: str
    years: str
    level: str
    stage: StageMark
    figure: CardFigure | None
    is_disputed: bool
    grade: Grade
    verdict: str
    """In words, where somebody evaluated it; otherwise blank, since the grade says enough."""
    pk: int = 0
    slug: str = ""
    fit: LocalFit | None = None
    """Where the reader has chosen a council."""


def card_facts(case_study: CaseStudy) -> dict[str, Any]:
    """What is kept: everything but the words that a search may mark. Needs the case study `with_figures`."""
    figures = list(case_study.figures.all())
    figure = headline(figures)
    return {
        "councils": councils_text(case_study.participations.all(), case_study.partners),
        "years": years_text(case_study),
        "level": case_study.reform_level,
        "stage": case_study.stage,
        "figure": asdict(CardFigure.of(FigureText.of(figure, {}, figure.disputes.all()))) if figure else None,
        "is_disputed": case_study.is_disputed,
    }


def published_cards(
    ids: Iterable[int],
    mark: Callable[[str], str | Markup] = str,
    *,
    eyes: Eyes | None = None,
    work: Mapping[int, BitMap] = MappingProxyType({}),
) -> list[Card]:
    """Cards of published case studies, in the order of the ids. `mark` marks in a text what was searched for; `eyes`
    and `work` (what each council has a part in) give each its local fit."""
    wanted = list(ids)
    rows = {row[0]: row[1:] for row in CaseStudy.objects.published().filter(pk__in=wanted).for_cards()}
    return [_card(pk, *rows[pk], mark, eyes.fit_of(pk, work) if eyes else None) for pk in wanted if pk in rows]


def _card(
    pk: int, slug: str, title: str, summary: str, facts: dict[str, Any], grade: int, verdict: str,
    mark: Callable[[str], str | Markup], fit: LocalFit | None,
) -> Card:  # fmt: skip
    return Card(
        pk=pk,
        slug=slug,
        fit=fit,
        title=mark(title),
        address=f"/case-studies/{slug}/",
        summary=mark(summary),
        councils=facts["councils"],
        years=facts["years"],
        level=ReformLevel(facts["level"]).label,
        stage=StageMark.of(facts["stage"]),
        figure=CardFigure(**facts["figure"]) if facts["figure"] else None,
        is_disputed=facts["is_disputed"],
        grade=GRADES[grade],
        verdict=EVALUATED.get(verdict, ""),
    )
