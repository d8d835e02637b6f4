"""What an option could be worth: spreads over cases, and a plain appraisal. Pure; money is Decimal pounds.

Every number is in one year's prices before it comes here. Nothing here mixes bases: callers pass results only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from statistics import median

FEWEST_FOR_A_RANGE = 3
"""With fewer cases behind it, an estimate is not shown as a range (product.md, rule 3)."""

MOST_YEARS = 30


@dataclass(frozen=True)
class Spread:
    """Lowest, middle and highest of several values, and how many there are."""

    low: Decimal
    middle: Decimal
    high: Decimal
    n: int


def spread(values: Sequence[Decimal]) -> Spread | None:
    """The spread, or none where fewer than three values stand behind it. The middle is the median."""
    if len(values) < FEWEST_FOR_A_RANGE:
        return None
    return Spread(min(values), Decimal(median(values)), max(values), len(values))


@dataclass(frozen=True)
class Estimate:
    """Pounds a year at one council's size."""

    low: Decimal
    middle: Decimal
    high: Decimal
    n: int


def estimate(per_resident: Sequence[Decimal], residents: Decimal, share: Decimal = Decimal(1)) -> Estimate | None:
    """Low, middle and high: each of the spread per resident x residents affected x the share that is achieved.

    None where fewer than three cases stand behind it. `share` is 0 to 1.
    """
    found = spread(per_resident)
    if found is None:
        return None
    scale = residents * share
    return Estimate(found.low * scale, found.middle * scale, found.high * scale, found.n)


@dataclass(frozen=True)
class YearOfCash:
    """One year: year 0 is now and carries the investment; savings begin in year 1."""

    year: int
    cost: Decimal
    saving: Decimal
    factor: Decimal
    present_value: Decimal
    cumulative: Decimal

    @property
    def net(self) -> Decimal:
        return self.saving - self.cost


@dataclass(frozen=True)
class Appraisal:
    years: tuple[YearOfCash, ...]
    net_present_value: Decimal
    payback_months: int | None
    """Whole months until savings repay the investment, undiscounted; none where they do not within the years."""


def appraise(annual_saving: Decimal, investment: Decimal, years: int, rate: Decimal) -> Appraisal:
    """Yearly cash flow, payback and net present value.

    Discount factor of year t = 1 / (1 + rate)^t; net present value = sum over years of (saving - cost) x factor, with
    year 0 undiscounted (HM Treasury, The Green Book). Payback is the investment divided by the monthly saving, rounded
    up to a whole month. `rate` is a fraction: 0.035. ValueError unless 1 to 30 years and a rate over -1.
    """
    if not 1 <= years <= MOST_YEARS or rate <= -1:
        raise ValueError("An appraisal runs over 1 to 30 years at a rate above -100%")
    rows, cumulative, total = [], Decimal(0), Decimal(0)
    for year in range(years + 1):
        cost = investment if year == 0 else Decimal(0)
        saving = annual_saving if year else Decimal(0)
        factor = 1 / (1 + rate) ** year
        value = (saving - cost) * factor
        cumulative += saving - cost
        total += value
        rows.append(YearOfCash(year, cost, saving, factor, value, cumulative))
    return Appraisal(tuple(rows), total, payback_months(investment, annual_saving, years))


def payback_months(investment: Decimal, annual_saving: Decimal, years: int) -> int | None:
    if investment <= 0:
        return 0
    if annual_saving <= 0:
        return None
    months = (investment * 12 / annual_saving).to_integral_value(ROUND_CEILING)
    return int(months) if months <= years * 12 else None
