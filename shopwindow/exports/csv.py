"""CSV that opens safely in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """A value as text. Text that a spreadsheet would run as a formula gets a quote mark before it; numbers do not."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The rows one line at a time, beginning with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
