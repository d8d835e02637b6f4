"""What the page of one case study prints.

It is worked out once, when the case study changes, and kept with it (`page_facts`): the page is then one short query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from casestudies.enums import FigureKind
from casestudies.evidence import VERDICTS, Grade, Verdict, ladder
from casestudies.models import CaseStudy, Evaluation, Figure, Participation
from casestudies.presenters import FigureText, StageMark, headline, years_text
from shopwindow.prices import LATEST_OUTTURN_YEAR, financial_year_label
from shopwindow.ui.formats import joined, month, partial_date


@dataclass(frozen=True)
class CouncilLine:
    """A council's part in the work, as it was then and as it is now."""

    name: str
    address: str
    role: str
    since: str

    @classmethod
    def of(cls, participation: Participation) -> "CouncilLine":
        council = participation.council
        since = ""
        if council.last_day:
            successors = joined(successor.official_name for successor in council.successors.all())
            ended = month(council.last_day)
            since = f"It ended in {ended}; {successors} replaced it." if successors else f"It ended in {ended}."
        return cls(participation.named_as, f"/councils/{council.slug}/", participation.get_role_display(), since)


@dataclass(frozen=True)
class SourceLine:
    """A source as the list at the foot of the page prints it."""

    number: int
    title: str
    publisher: str
    kind: str
    date: str
    address: str


@dataclass(frozen=True)
class EvaluationLine:
    """Who looked whether it worked, how, and what they found."""

    design: str
    design_note: str
    evaluator: str
    comparison: str
    result: str
    effect: str
    source_number: int

    @classmethod
    def of(cls, evaluation: Evaluation, source_numbers: Mapping[int, int]) -> "EvaluationLine":
        return cls(
            evaluation.get_design_display(),
            evaluation.design_note,
            evaluation.evaluator,
            evaluation.comparison,
            evaluation.get_result_display(),
            evaluation.effect,
            source_numbers[evaluation.source_id],
        )


@dataclass(frozen=True)
class OptionLink:
    """An option that this case study is evidence for."""

    title: str
    address: str


@dataclass(frozen=True)
class Section:
    key: str
    heading: str
    html: Markup


SECTIONS = [
    ("challenge", "The challenge"),
    ("what_changed", "What changed"),
    ("results", "What came of it"),
    ("what_went_wrong", "What went wrong"),
    ("lessons", "Lessons"),
    ("questions", "Questions to ask"),
]


@dataclass(frozen=True)
class DetailPage:
    """Everything the page of one case study prints."""

    case_study: CaseStudy
    figures: list[FigureText]
    disputes: list[list[FigureText]]
    headlines: list[FigureText]
    evaluations: list[EvaluationLine]
    sources: list[SourceLine]
    councils: list[CouncilLine]
    options: list[OptionLink]

    @classmethod
    def of(cls, case_study: CaseStudy) -> "DetailPage":
        """From what is kept with the case study. Queries nothing."""
        facts = case_study.page
        figures = {kept["key"]: FigureText(**_tuples(kept)) for kept in facts["figures"]}
        return cls(
            case_study=case_study,
            figures=list(figures.values()),
            disputes=[[figures[key] for key in group] for group in facts["disputes"]],
            headlines=[figures[key] for key in facts["headlines"]],
            evaluations=[EvaluationLine(**kept) for kept in facts["evaluations"]],
            sources=[SourceLine(**kept) for kept in facts["sources"]],
            councils=[CouncilLine(**kept) for kept in facts["councils"]],
            options=[OptionLink(**kept) for kept in facts["options"]],
        )

    @cached_property
    def sections(self) -> list[Section]:
        html = self.case_study.html
        return [Section(key, heading, Markup(html[key])) for key, heading in SECTIONS if html.get(key)]

    @property
    def years(self) -> str:
        return years_text(self.case_study)

    @property
    def stage(self) -> StageMark:
        return StageMark.of(self.case_study.stage)

    @property
    def grade(self) -> Grade:
        case_study = self.case_study
        return ladder(case_study.grade, case_study.hold_reason if case_study.grade < case_study.grade_unheld else "")

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.case_study.verdict)

    @property
    def verdict_words(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def real_year(self) -> str:
        return financial_year_label(LATEST_OUTTURN_YEAR)

    @property
    def can_be_real(self) -> bool:
        return any(figure.real_amount for figure in self.figures)


def page_facts(case_study: CaseStudy) -> dict[str, Any]:
    """What is kept for the page. Needs the case study `with_everything`."""
    sources = list(case_study.sources.all())
    numbers = {source.pk: position for position, source in enumerate(sources, start=1)}
    figures = list(case_study.figures.all())
    texts = {figure.key: FigureText.of(figure, numbers, figure.disputes.all()) for figure in figures}
    disputes = dispute_groups(texts)
    return {
        "figures": [asdict(text) for text in texts.values()],
        "disputes": disputes,
        "headlines": [] if disputes else [figure.key for figure in headline_set(figures)],
        "evaluations": [asdict(EvaluationLine.of(item, numbers)) for item in case_study.evaluations.all()],
        "sources": [
            asdict(
                SourceLine(
                    numbers[source.pk],
                    source.title,
                    source.publisher,
                    source.get_kind_display(),
                    partial_date(source.date),
                    source.url,
                )
            )
            for source in sources
        ],
        "councils": [asdict(CouncilLine.of(participation)) for participation in case_study.participations.all()],
        "options": [
            asdict(OptionLink(option.title, f"/options/{option.slug}/"))
            for option in case_study.options.all()
            if option.is_published
        ],
    }


def _tuples(kept: Mapping[str, Any]) -> dict[str, Any]:
    """JSON has no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}


def dispute_groups(texts: Mapping[str, FigureText]) -> list[list[str]]:
    """Figures that contradict one another, together; each in one group only."""
    groups: list[list[str]] = []
    placed: set[str] = set()
    for key, text in texts.items():
        if key in placed or not text.is_disputed:
            continue
        group, waiting = [], [key]
        while waiting:
            current = waiting.pop(0)
            if current in placed:
                continue
            placed.add(current)
            group.append(current)
            waiting += texts[current].disputed_by
        groups.append(group)
    return groups


def headline_set(figures: Sequence[Figure]) -> list[Figure]:
    """Up to three figures for the top of the page: what it saved or did, what it cost, how soon it paid back."""
    chosen: list[Figure] = []
    first = headline(figures)
    cost = next((figure for figure in figures if figure.kind == FigureKind.INVESTMENT), None)
    payback = next((figure for figure in figures if figure.kind == FigureKind.PAYBACK), None)
    for figure in (first, cost, payback):
        if figure and figure not in chosen:
            chosen.append(figure)
    return chosen
