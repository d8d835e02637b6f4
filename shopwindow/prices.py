"""Money of different years in one year's prices.

Prices are compared with the UK GDP deflator by financial year (HM Treasury, the Office for National Statistics and the
Office for Budget Responsibility; Open Government Licence v3.0; content/sources.yaml says more):

    amount in prices of year B = amount in prices of year A x deflator of B / deflator of A

A financial year is written as the calendar year it begins in: 2017 is 2017-18, April 2017 to March 2018.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from shopwindow.facts import CONTENT, read_rows

COLUMNS = ["financial_year", "index", "standing", "publisher", "edition", "how"]


class PriceError(ValueError):
    """No such restatement can be made; the message says why in a sentence."""


@dataclass(frozen=True)
class Deflator:
    """The GDP deflator of one financial year: what a basket of everything costs, 2024-25 being 100."""

    year: int
    index: Decimal
    is_forecast: bool
    publisher: str
    edition: str
    how: str


def financial_year_label(year: int) -> str:
    """2017 -> "2017-18", 1999 -> "1999-00"."""
    return f"{year}-{(year + 1) % 100:02d}"


def financial_year(day: date) -> int:
    """The year in which the financial year of a day begins: 31 March 2018 -> 2017, 1 April 2018 -> 2018."""
    return day.year if day.month >= 4 else day.year - 1


def parse_financial_year(text: str) -> int:
    """The year a financial year begins in: "2017-18" -> 2017.

    Raises `PriceError` for anything else, such as two years that do not follow each other.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip(), re.ASCII)
    if match and int(match[2]) == (int(match[1]) + 1) % 100:
        return int(match[1])
    raise PriceError(f"“{text}” is not a financial year: write it like 2017-18.")


def read_deflators(path: Path) -> Mapping[int, Deflator]:
    """The table of a file, by the year each financial year begins in."""
    deflators = {}
    for row in read_rows(path, COLUMNS):
        year = parse_financial_year(row["financial_year"])
        deflators[year] = Deflator(
            year=year,
            index=Decimal(row["index"]),
            is_forecast=row["standing"] == "forecast",
            publisher=row["publisher"],
            edition=row["edition"],
            how=row["how"],
        )
    return MappingProxyType(deflators)


DEFLATORS = read_deflators(CONTENT / "deflators.csv")
LATEST_OUTTURN_YEAR = max(year for year, deflator in DEFLATORS.items() if not deflator.is_forecast)
"""The last year that was measured. Money is never restated in prices that are only foreseen."""

EDITION = f"{DEFLATORS[LATEST_OUTTURN_YEAR].publisher}, {DEFLATORS[LATEST_OUTTURN_YEAR].edition}"
"""Where the deflator of that year was published; `DEFLATORS` gives the edition behind each other year."""


def in_prices_of(amount: Decimal, from_year: int, to_year: int = LATEST_OUTTURN_YEAR) -> Decimal:
    """Pounds of `from_year` as pounds of `to_year`, unrounded, by the formula at the head of this module.

    `from_year` may be a year that is still forecast, since plans are made in its prices (see `rests_on_forecast`);
    `to_year` may not. Raises `PriceError` for a year outside the table or a target year not yet measured.
    """
    source, target = _deflator(from_year), _deflator(to_year)
    if target.is_forecast:
        raise PriceError(
            f"{financial_year_label(to_year)} is only forecast: money is restated in prices of a year that was "
            f"measured, at the latest {financial_year_label(LATEST_OUTTURN_YEAR)}."
        )
    if from_year == to_year:
        return amount
    return amount * target.index / source.index


def rests_on_forecast(year: int) -> bool:
    """Whether restating money of this year uses a deflator that is only forecast, which the page must then say."""
    return _deflator(year).is_forecast


def _deflator(year: int) -> Deflator:
    if year not in DEFLATORS:
        first, last = financial_year_label(min(DEFLATORS)), financial_year_label(max(DEFLATORS))
        raise PriceError(
            f"There is no GDP deflator for {financial_year_label(year)}: the table runs from {first} to {last}."
        )
    return DEFLATORS[year]
