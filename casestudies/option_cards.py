"""One option in a list."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from casestudies.cards import GRADES
from casestudies.effects import COST_BANDS
from casestudies.enums import ReformLevel
from casestudies.evidence import VERDICTS, Grade, Verdict
from casestudies.fit import Eyes, LocalFit
from casestudies.option_catalogue import OptionEntry
from shopwindow.prices import LATEST_OUTTURN_YEAR, financial_year_label
from shopwindow.ui.formats import count, joined, pence

PRICE_YEAR = financial_year_label(LATEST_OUTTURN_YEAR)
LOUD = (Verdict.GOOD, Verdict.MIXED, Verdict.NO_EFFECT, Verdict.HARM)


@dataclass(frozen=True)
class OptionCard:
    pk: int
    slug: str
    title: str | Markup
    address: str
    summary: str | Markup
    level: str
    grade: Grade
    cases: str
    ended: str
    found: str
    """What its evaluations found, in words, each with its number."""
    saving: str
    saving_note: str
    cost: str
    moves: str
    fit: LocalFit | None


def option_card(entry: OptionEntry, eyes: Eyes | None = None, mark: Callable[[str], str | Markup] = str) -> OptionCard:
    saving, note = saving_text(entry)
    return OptionCard(
        pk=entry.pk,
        slug=entry.slug,
        title=mark(entry.title),
        address=entry.address,
        summary=mark(entry.summary),
        level=str(ReformLevel(entry.reform_level).label),
        grade=GRADES[entry.grade],
        cases=count(entry.card["total"], "case study", "case studies"),
        ended=f"{entry.card['ended']} ended or reversed" if entry.card["ended"] else "",
        found=found_text(entry.card["verdicts"]),
        saving=saving,
        saving_note=note,
        cost=COST_BANDS[entry.card["cost_band"]][0] if entry.card["cost_band"] in COST_BANDS else "",
        moves=joined(label for _, label, _ in entry.card["measures"]),
        fit=eyes.fit(entry.councils) if eyes else None,
    )


def found_text(verdicts: dict[str, int]) -> str:
    """What evaluations found over the case studies: "Evaluated: it worked (2); tested and found no effect (1)"."""
    parts = [
        f"{VERDICTS[found].removeprefix('Evaluated: ').lower()} ({verdicts[found]})"
        for found in LOUD
        if verdicts.get(found)
    ]
    return f"Evaluations: {'; '.join(parts)}" if parts else ""


def saving_text(entry: OptionEntry) -> tuple[str, str]:
    """The middle saving per resident and what it rests on; withheld in words under three figures."""
    spread, values = entry.card["spread"], entry.card["values"]
    if spread:
        low, high = pence(Decimal(spread["low"])), pence(Decimal(spread["high"]))
        return (
            f"{pence(Decimal(spread['middle']))} a resident a year",
            f"middle of {spread['n']} achieved or evaluated savings, {low} to {high}, {PRICE_YEAR} prices",
        )
    if values:
        return "Too few to say", f"only {count(values, 'annual saving')} achieved or evaluated; a range needs three"
    return "No result in pounds", "no annual saving that was achieved or evaluated can be set per resident"
