"""Workbooks that open safely: text is text, whatever it begins with."""

import re
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""

LONGEST = 32_000
"""A cell holds 32,767 characters."""

WIDE = 48


def workbook(title: str, rows: Iterable[Iterable[Any]]) -> bytes:
    """One sheet, the first row and column in bold. Numbers stay numbers; all else is text that no program runs."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for n, row in enumerate(rows):
        cells = []
        for m, value in enumerate(row):
            if not n:
                sheet.column_dimensions[chr(ord("A") + m)].width = WIDE if m else WIDE // 2
            cells.append(_cell(sheet, value, is_head=not n or not m))
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any, *, is_head: bool) -> WriteOnlyCell:
    if isinstance(value, int | float | Decimal):
        cell = WriteOnlyCell(sheet, value)
    else:
        cell = WriteOnlyCell(sheet, "")
        cell.value = ILLEGAL.sub(" ", str(value or ""))[:LONGEST]
        cell.data_type = "s"  # also where it begins with "=": a formula it never becomes
    cell.font = Font(bold=is_head)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
