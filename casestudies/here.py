"""What an option could mean in one council: the working behind the page, from the option's results and what was typed.

Only results go in (achieved or evaluated), each per resident in one year's prices; see `effects`. Low, middle and high
are those of the case studies, times the residents affected, times the share that is achieved:

    pounds a year = pounds per resident (one year's prices) x residents x share achieved
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casestudies.economics import Appraisal, Estimate, appraise, estimate
from casestudies.option_view import decimals
from shopwindow.prices import LATEST_OUTTURN_YEAR, in_prices_of
from shopwindow.ui.formats import pence, short_pounds


@dataclass(frozen=True)
class Assumptions:
    """What the officer may change. `share` and `rate` are fractions; `price_year` is the year it begins in; `saving` is
    a yearly saving of the officer's own, where they gave one; `correction` is a fraction taken off for optimism."""

    residents: int
    share: Decimal
    years: int
    investment: Decimal
    rate: Decimal
    price_year: int
    saving: Decimal | None = None
    correction: Decimal = Decimal(0)

    @property
    def kept(self) -> Decimal:
        """The share of a case study's saving that is counted here."""
        return self.share * (1 - self.correction)


@dataclass(frozen=True)
class Prospect:
    """One level of saving carried through the years."""

    label: str
    annual: Decimal
    appraisal: Appraisal


@dataclass(frozen=True)
class Illustrated:
    """One case study's saving at this council's size: an example, never an estimate."""

    title: str
    address: str
    amount: str
    what: str
    basis: str
    account: str
    when: str
    per_resident: str
    here: str
    is_disputed: bool


@dataclass(frozen=True)
class Here:
    """Everything worked out. `range` and `prospects` are none and empty where fewer than three results stand behind."""

    assumptions: Assumptions
    per_resident: tuple[Decimal, ...]
    range: Estimate | None
    prospects: tuple[Prospect, ...]
    illustrations: tuple[Illustrated, ...]


def work_out(facts: Mapping[str, Any], assumptions: Assumptions) -> Here:
    """`facts` is what is kept with the option (`option_view.option_facts`)."""
    factor = in_prices_of(Decimal(1), LATEST_OUTTURN_YEAR, assumptions.price_year)
    values = tuple(value * factor for value in decimals(facts["saving"]["values"]))
    found = estimate(values, Decimal(assumptions.residents), assumptions.kept)
    levels: list[tuple[str, Decimal]] = []
    if found:
        levels = [("Low", found.low), ("Middle", found.middle), ("High", found.high)]
    if assumptions.saving is not None:
        levels.append(("Your own figure", assumptions.saving))
    return Here(
        assumptions,
        values,
        found,
        tuple(
            Prospect(label, annual, appraise(annual, assumptions.investment, assumptions.years, assumptions.rate))
            for label, annual in levels
        ),
        tuple(_illustrated(kept, assumptions, factor) for kept in facts["illustrations"]),
    )


def _illustrated(kept: Mapping[str, Any], assumptions: Assumptions, factor: Decimal) -> Illustrated:
    bounds = {name: Decimal(kept[name]) * factor if kept[name] else None for name in ("value", "at_least", "at_most")}
    scaled = {
        name: bound * assumptions.residents * assumptions.kept if bound is not None else None
        for name, bound in bounds.items()
    }
    suffix = " in all" if kept["is_total"] else " a year"
    return Illustrated(
        **{
            name: kept[name]
            for name in ("title", "address", "amount", "what", "basis", "account", "when", "is_disputed")
        },
        per_resident=bounded(bounds, pence) + suffix,
        here=bounded(scaled, money) + suffix,
    )


def bounded(bounds: Mapping[str, Decimal | None], write) -> str:
    """A value as it is; a bound as a bound."""
    value, at_least, at_most = bounds["value"], bounds["at_least"], bounds["at_most"]
    if value is not None:
        return write(value)
    if at_least is not None and at_most is not None:
        return f"{write(at_least)} to {write(at_most)}"
    return f"{write(at_least)} or more" if at_least is not None else f"up to {write(at_most)}"


def three(value: Decimal) -> Decimal:
    """To three figures, and to the pound: more would be false exactness."""
    if not value:
        return Decimal(0)
    return value.quantize(Decimal(1).scaleb(max(0, value.adjusted() - 2)))


def money(value: Decimal) -> str:
    return short_pounds(three(value))
