"""What an option cost and saved across its case studies, worked out from their figures. Pure: numbers in, numbers out.

    pounds per resident = figure in the latest measured year's prices / residents of the councils that did it

Only results count (achieved or evaluated), and only plain values: a bound is no value, a total over years is no annual
saving, and what a programme of many councils cost or saved is no council's. What is left out is told, with its reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casestudies.economics import Spread, spread
from casestudies.enums import Basis, CouncilRole, FigureKind
from shopwindow.prices import DEFLATORS, in_prices_of

DOERS = frozenset([CouncilRole.LEAD, CouncilRole.HOST, CouncilRole.PARTNER, CouncilRole.CREATED])
"""The roles of councils over whose residents a figure is shared: they did it; others bought it or took part."""

NOT_RESULT = "Only a plan or a claim is published, no result."
NONE = "No figure of this kind is published."
BOUND = "Only a bound is published (“more than”, “up to”), which is not a value."
NO_YEAR = "The year of its prices is not known, so it cannot be set beside others."
PROGRAMME = "The money is that of a programme of many councils."
OTHER_BOUNDARIES = "It dates from before its council was made with the boundaries of today."
NO_RESIDENTS = "The population of its councils is not known."


@dataclass(frozen=True)
class Resident:
    """A council's part in a case study, as far as sharing a figure over residents needs it. `county` and `successors`
    are other councils by the same kind of id."""

    council: int
    role: str
    population: int | None
    county: int | None = None
    successors: frozenset[int] = frozenset()
    since: int | None = None
    """The financial year in which it began, where that is known."""


def residents_of(councils: Sequence[Resident]) -> int | None:
    """How many people live where it was done; none when that is not known.

    The populations of the councils that did it, added up. Nobody is counted twice: a district whose county is there too
    and a council whose successor is there too are passed over.
    """
    counted = _counted_over(councils)
    if not counted or any(council.population is None for council in counted):
        return None
    return sum(council.population or 0 for council in counted)


def since(councils: Sequence[Resident]) -> int | None:
    """The first year in which all the councils that residents are counted over existed; none where nothing is known."""
    return max((council.since for council in _counted_over(councils) if council.since), default=None)


def _counted_over(councils: Sequence[Resident]) -> list[Resident]:
    doers = [council for council in councils if council.role in DOERS]
    present = {council.council for council in doers}
    return [council for council in doers if council.county not in present and not (council.successors & present)]


@dataclass(frozen=True)
class Amount:
    """A figure about money. Pounds; `price_year` is the year its financial year begins in."""

    key: str
    kind: str
    basis: str
    value: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    price_year: int | None = None
    disputed_by: frozenset[str] = frozenset()
    """Keys of the figures of the same case study that contradict it."""


@dataclass(frozen=True)
class Case:
    """What the effects of an option read of one case study."""

    case_study: int
    is_programme: bool
    residents: int | None
    amounts: tuple[Amount, ...]
    since: int | None = None
    """The first year in which all its councils had the boundaries over which residents are counted; none: always."""


@dataclass(frozen=True)
class Counted:
    """A case study's figure that went in. `real` is pounds in the latest measured year's prices, unrounded."""

    case_study: int
    figure: str
    real: Decimal
    residents: int
    is_disputed: bool

    @property
    def per_resident(self) -> Decimal:
        return self.real / self.residents


@dataclass(frozen=True)
class LeftOut:
    case_study: int
    reason: str


@dataclass(frozen=True)
class PerResident:
    """Every value per resident, what was left out, and the spread where three values or more allow one."""

    counted: tuple[Counted, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def spread(self) -> Spread | None:
        return spread([item.per_resident for item in self.counted])


def per_resident(cases: Iterable[Case], kind: FigureKind) -> PerResident:
    """The figures of one kind over all cases, each per resident. One figure a case: see `telling`."""
    found = [_counted(case, kind) for case in cases]
    return PerResident(
        tuple(item for item in found if isinstance(item, Counted)),
        tuple(item for item in found if isinstance(item, LeftOut)),
    )


def _counted(case: Case, kind: FigureKind) -> Counted | LeftOut:
    def without(reason: str) -> LeftOut:
        return LeftOut(case.case_study, reason)

    of_kind = [amount for amount in case.amounts if amount.kind == kind]
    results = [amount for amount in of_kind if amount.basis in Basis.results()]
    valued = [amount for amount in results if amount.value is not None]
    checks: list[tuple[bool, str]] = [
        (not of_kind, NONE),
        (case.is_programme, PROGRAMME),
        (not results, NOT_RESULT),
        (not valued, BOUND),
    ]
    for is_so, reason in checks:
        if is_so:
            return without(reason)
    amount = telling(valued)
    if amount.price_year is None or amount.price_year not in DEFLATORS:
        return without(NO_YEAR)
    if case.since and amount.price_year < case.since:
        return without(OTHER_BOUNDARIES)
    if not case.residents:
        return without(NO_RESIDENTS)
    assert amount.value is not None
    real = in_prices_of(amount.value, amount.price_year)
    return Counted(case.case_study, amount.key, real, case.residents, bool(amount.disputed_by))


def telling(amounts: Sequence[Amount]) -> Amount:
    """The one figure that stands for a case which gives several, by its value or else the larger of its bounds.

    Parts are never added up, since they may overlap: the largest figure stands. Where others dispute it, the smallest
    saving or the largest cost of those that disagree does, so that a dispute never makes an option look better than it
    may be.
    """
    largest = max(amounts, key=_value)
    rivals = [amount for amount in amounts if amount.key in largest.disputed_by]
    cautious = max if largest.kind in FigureKind.costs() else min
    return cautious([largest, *rivals], key=_value)


def _value(amount: Amount) -> Decimal:
    known = (amount.value, amount.at_least, amount.at_most)
    return max((bound for bound in known if bound is not None), default=Decimal(0))


@dataclass(frozen=True)
class Illustration:
    """One saving of one case, per resident: shown by itself, never in a range. Bounds stay bounds (`at_least`,
    `at_most`), and a total over years stays one (`is_total`)."""

    case_study: int
    figure: str
    residents: int
    is_total: bool
    value: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None


def illustrations(cases: Iterable[Case]) -> list[Illustration]:
    """For each case its yearly saving and its total saving, where it has them as results, per resident in the latest
    measured year's prices, whether or not they could be values of the range.

    One figure of each kind: others may be parts of it, or the share of one of its councils (see `telling`).
    """
    found = []
    for case in cases:
        if case.is_programme or not case.residents:
            continue
        for kind in FigureKind.savings():
            results = [item for item in case.amounts if item.kind == kind and item.basis in Basis.results()]
            if not results:
                continue
            amount = telling(results)
            year = amount.price_year
            if year is None or year not in DEFLATORS or year < (case.since or 0):
                continue
            per_head = (
                in_prices_of(bound, year) / case.residents if bound is not None else None
                for bound in (amount.value, amount.at_least, amount.at_most)
            )
            is_total = kind == FigureKind.CUMULATIVE_SAVING
            found.append(Illustration(case.case_study, amount.key, case.residents, is_total, *per_head))
    return found


COST_BANDS: dict[str, tuple[str, Decimal | None]] = {
    "under-1": ("Under £1 a resident", Decimal(1)),
    "1-5": ("£1 to £4.99 a resident", Decimal(5)),
    "5-20": ("£5 to £19.99 a resident", Decimal(20)),
    "20-and-over": ("£20 a resident and over", None),
}
UNKNOWN_BAND = "unknown"


def cost_band(investment: PerResident) -> str:
    """The band of the median one-off investment per resident; `unknown` with fewer than three figures."""
    found = investment.spread
    if found is None:
        return UNKNOWN_BAND
    return next(key for key, (_, high) in COST_BANDS.items() if high is None or found.middle < high)
