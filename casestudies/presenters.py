"""Figures, stages, years and councils in words, for every page. Nothing here queries; everything is fetched before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casestudies.enums import Basis, FigureKind, ReformLevel, SourceKind, Stage
from casestudies.models import CaseStudy, Figure, Participation, Source
from casestudies.models.figure import GBP, PER_CENT
from shopwindow.prices import DEFLATORS, financial_year_label, in_prices_of
from shopwindow.ui.formats import joined, number, partial_date, pounds, short_pounds

REFORM_LEVELS = ReformLevel.labels
CALENDAR_YEARS = ("year", "calendar year")
"""Units of an outcome that is itself a date: 2013, not 2,013 years."""

ACCOUNTS = {
    SourceKind.EVALUATION: "independent evaluation",
    SourceKind.REVIEW: "independent review",
    SourceKind.GOVERNMENT: "national government or parliament",
    SourceKind.COUNCIL: "council’s own account",
    SourceKind.SECTOR_BODY: "sector body’s account",
    SourceKind.PRESS: "press report",
    SourceKind.AWARD_ENTRY: "award entry",
    SourceKind.SUPPLIER: "supplier’s account",
    SourceKind.RESEARCH: "research",
    SourceKind.CAMPAIGN: "campaign or union",
}

STAGE_SHAPES = {
    Stage.PILOT: "M10 3 17 17H3Z",
    Stage.LIVE: "M10 3a7 7 0 1 0 .01 0Z",
    Stage.SCALED: "M10 2a8 8 0 1 0 .01 0ZM10 6a4 4 0 1 0 .01 0Z",
    Stage.ENDED: "M4 4h12v12H4Z",
    Stage.REVERSED: "M15 17V8H4M8 3.500 3.500 8 8 12.500",
    Stage.UNKNOWN: "M4 10h2M9 10h2M14 10h2",
}

HEADLINE_ORDER: list[Callable[[Figure], bool]] = [
    lambda figure: figure.kind == FigureKind.ANNUAL_SAVING and figure.is_result,
    lambda figure: figure.kind == FigureKind.CUMULATIVE_SAVING and figure.is_result,
    lambda figure: figure.kind == FigureKind.OUTCOME and figure.basis == Basis.EVALUATED,
    lambda figure: figure.kind in FigureKind.savings(),
    lambda figure: figure.kind == FigureKind.INCOME,
    lambda figure: figure.kind == FigureKind.PAYBACK,
    lambda figure: figure.kind == FigureKind.OUTCOME and figure.is_result and figure.unit in (GBP, PER_CENT),
    lambda figure: figure.kind == FigureKind.INVESTMENT,
]
"""Which figure speaks for a case study on its card: what came of it before what was hoped for, and cost last. Counts
("3 wards", "13 places") say how large the work was, not what came of it, so they never do."""


@dataclass(frozen=True)
class StageMark:
    """The stage as a word and as the path of a small shape."""

    label: str
    path: str

    @classmethod
    def of(cls, stage: str) -> "StageMark":
        return cls(str(Stage(stage).label), STAGE_SHAPES[Stage(stage)])


@dataclass(frozen=True)
class FigureText:
    """One figure in words. Amounts carry their unit; a bound says that it is one."""

    key: str
    what: str
    kind: str
    short_amount: str
    amount: str
    real_amount: str
    price_year: str
    basis: str
    period: str
    when: str
    account: str
    source_number: int
    source_title: str
    cashable: str
    derivation: str
    note: str
    is_disputed: bool
    disputed_by: tuple[str, ...]
    measure: str = ""
    baseline: str = ""

    @classmethod
    def of(cls, figure: Figure, source_numbers: dict[int, int], disputes: Iterable[Figure] = ()) -> "FigureText":
        year = financial_year_label(figure.price_year) if figure.price_year else ""
        rivals = tuple(rival.key for rival in disputes)
        return cls(
            key=figure.key,
            what=figure.label,
            kind=figure.get_kind_display(),
            short_amount=amount_text(figure, short_pounds),
            amount=amount_text(figure, pounds),
            real_amount=real_amount_text(figure),
            price_year=year,
            basis=figure.get_basis_display().lower(),
            period=figure.period,
            when=figure.period or year,
            account=account_text(figure.source),
            source_number=source_numbers.get(figure.source_id, 0),
            source_title=figure.source.title,
            cashable={True: "cashable", False: "not cashable", None: ""}[figure.is_cashable],
            derivation=figure.derivation,
            note=figure.note,
            is_disputed=bool(rivals),
            disputed_by=rivals,
            measure=figure.measure.label if figure.measure_id else "",
            baseline=figure.baseline,
        )


def account_text(source: Source) -> str:
    """Whose word it is, and when: "council’s own account, July 2018"."""
    account = ACCOUNTS[SourceKind(source.kind)]
    return f"{account}, {partial_date(source.date)}" if source.date else account


def amount_text(figure: Figure, money: Callable[[Decimal], str]) -> str:
    """The amount with its unit; bounds as bounds: "£5 million or more", "within 36 months"."""

    def write(value: Decimal) -> str:
        if figure.is_money:
            return money(value)
        if figure.unit == PER_CENT:
            return f"{number(value)}%"
        if figure.unit in CALENDAR_YEARS:
            return f"{value:.0f}"
        unit = (
            figure.unit.removesuffix("s") if value == 1 and figure.unit in ("months", "years", "days") else figure.unit
        )
        return f"{number(value)} {unit}"

    if figure.value is not None:
        return f"about {write(figure.value)}" if figure.is_approximate else write(figure.value)
    if figure.at_least is not None and figure.at_most is not None:
        return f"{write(figure.at_least)} to {write(figure.at_most)}"
    if figure.at_least is not None:
        return f"{write(figure.at_least)} or more"
    return f"within {write(figure.at_most)}" if figure.kind == FigureKind.PAYBACK else f"up to {write(figure.at_most)}"


def real_amount_text(figure: Figure) -> str:
    """The amount in the latest measured year's prices, to three figures; nothing when its own year is not known."""
    if not figure.is_money or figure.price_year not in DEFLATORS:
        return ""

    return amount_text(figure, lambda value: three_figures(in_prices_of(value, figure.price_year)))


def three_figures(value: Decimal) -> str:
    """Worked-out money for reading, to three figures and never below a pound: £4.89 million, £742."""
    if not value:
        return pounds(0)
    digits = value.adjusted() - 2
    return short_pounds(value.quantize(Decimal(1).scaleb(digits)) if digits > 0 else value.quantize(Decimal(1)))


def years_text(case_study: CaseStudy) -> str:
    """When it was: "2013 to 2018", "since 2016", "2015"; "dates not known" rather than a guess."""
    start, end = case_study.started_year, case_study.ended_year
    if start and end:
        return str(start) if start == end else f"{start} to {end}"
    if start:
        return f"since {start}" if case_study.stage in (Stage.LIVE, Stage.SCALED) else f"from {start}"
    return f"until {end}" if end else "dates not known"


def councils_text(participations: Sequence[Participation], partners: Sequence[str], limit: int = 3) -> str:
    """Who did it, by short names: "South Hams and West Devon"; "Bolton, Bury, Manchester and 7 others"."""
    names = [participation.council.name for participation in participations] or list(partners)
    if len(names) > limit + 1:
        return f"{', '.join(names[:limit])} and {len(names) - limit} others"
    return joined(names)


def headline(figures: Sequence[Figure]) -> Figure | None:
    """The figure that speaks for a case study; published ones before those that we worked out."""
    for wanted in HEADLINE_ORDER:
        matching = [figure for figure in figures if wanted(figure)]
        if matching:
            return min(matching, key=lambda figure: (figure.is_derived, figure.position))
    return None
