"""Counting what a page asks of the database, and who in our code asked."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

OURS = [settings.BASE_DIR / name for name in ("shopwindow", "casestudies", "benchmarks", "templates")]


def count_queries(work: Callable[[], object]) -> int:
    """Run `work` and return how many statements it sent. They are printed, each with the line of our code behind it,
    so that pytest shows them under a test that fails."""
    seen: list[str] = []

    def record(execute, sql, params, many, context):
        seen.append(f"{len(seen) + 1:>3}. {_asked_by()}\n     {_short(sql)}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        work()
    print(f"{len(seen)} statements", *seen, sep="\n")
    return len(seen)


def _short(sql: str) -> str:
    """Without the long lists of columns, which nobody reads."""
    return re.sub(r"^SELECT (.{60}).{40,}? FROM ", r"SELECT \1… FROM ", sql)


def _asked_by() -> str:
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if any(folder in path.parents for folder in OURS):
            return f"{path.relative_to(settings.BASE_DIR)}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return "Django or a package, asked by none of our code"
