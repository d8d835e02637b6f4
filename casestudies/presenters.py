"""What the pages print of a case study, ready in words. Nothing here queries; everything is fetched before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from casestudies.enums import Basis, FigureKind, ReformLevel, SourceKind, Stage
from casestudies.models import CaseStudy, Figure, Participation, Source
from casestudies.models.figure import GBP, PER_CENT
from shopwindow.prices import DEFLATORS, LATEST_OUTTURN_YEAR, financial_year_label, in_prices_of
from shopwindow.ui.formats import joined, month, number, partial_date, pounds, short_pounds

REFORM_LEVELS = ReformLevel.labels

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

    def in_prices(value: Decimal) -> str:
        real = in_prices_of(value, figure.price_year)
        if not real:
            return pounds(0)
        digits = real.adjusted() - 2
        return short_pounds(real.quantize(Decimal(1).scaleb(digits)) if digits > 0 else real.quantize(Decimal(1)))

    return amount_text(figure, in_prices)


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
    sources: list[SourceLine]
    councils: list[CouncilLine]
    sections: list[Section]
    years: str
    stage: StageMark
    real_year: str

    @classmethod
    def of(cls, case_study: CaseStudy) -> "DetailPage":
        sources = list(case_study.sources.all())
        numbers = {source.pk: position for position, source in enumerate(sources, start=1)}
        figures = list(case_study.figures.all())
        texts = {figure.key: FigureText.of(figure, numbers, figure.disputes.all()) for figure in figures}
        disputes = dispute_groups(texts)
        return cls(
            case_study=case_study,
            figures=list(texts.values()),
            disputes=disputes,
            headlines=[] if disputes else [texts[figure.key] for figure in headline_set(figures)],
            sources=[
                SourceLine(
                    numbers[source.pk],
                    source.title,
                    source.publisher,
                    source.get_kind_display(),
                    partial_date(source.date),
                    source.url,
                )
                for source in sources
            ],
            councils=[CouncilLine.of(participation) for participation in case_study.participations.all()],
            sections=[
                Section(key, heading, Markup(case_study.html.get(key, "")))
                for key, heading in SECTIONS
                if case_study.html.get(key)
            ],
            years=years_text(case_study),
            stage=StageMark.of(case_study.stage),
            real_year=financial_year_label(LATEST_OUTTURN_YEAR),
        )

    @property
    def can_be_real(self) -> bool:
        return any(figure.real_amount for figure in self.figures)


def dispute_groups(texts: dict[str, FigureText]) -> list[list[FigureText]]:
    """Figures that contradict one another, together; each in one group only."""
    groups: list[list[FigureText]] = []
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
            group.append(texts[current])
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
