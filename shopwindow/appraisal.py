"""Settings of an appraisal that somebody else decides, each with its date and source: content/appraisal.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shopwindow.facts import CONTENT, read_rows

COLUMNS = ["key", "value", "unit", "since", "source", "address"]


@dataclass(frozen=True)
class Setting:
    """A number that is not ours. `since` is the year from which it has held."""

    value: Decimal
    unit: str
    since: int
    source: str
    address: str


def read_settings(path: Path) -> Mapping[str, Setting]:
    return {
        row["key"]: Setting(Decimal(row["value"]), row["unit"], int(row["since"]), row["source"], row["address"])
        for row in read_rows(path, COLUMNS)
    }


DISCOUNT_RATE = read_settings(CONTENT / "appraisal.csv")["discount-rate"]
"""Per cent a year, above inflation."""
