"""Holding the library to its own standard: what `manage.py check_library` looks for beyond what a load refuses."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from casestudies.library_files import Entry, Problem, read_case_studies
from casestudies.option_files import read_options
from shopwindow.facts import CONTENT, read_rows
from shopwindow.register_files import COUNCIL_COLUMNS

FEWEST_WORDS, MOST_WORDS = 20, 230
OPTION_WORDS = (15, 260)
Lives = dict[str, tuple[date | None, date | None]]
"""First and last day of each council, by every code it goes by; unknown days are none. A first day counts only where
the register holds the council before, since only then should a file have named that one."""

OUR_ADDRESS = re.compile(r"\]\((/[^)]*)\)")


def check_library(path: Path) -> tuple[int, list[Problem]]:
    """How many files stand below `path`, and everything wrong with them."""
    options, problems = read_options(path / "options")
    case_studies, more = read_case_studies(path / "case-studies")
    problems += more
    known = {entry.slug for entry in options}
    addresses = {f"/case-studies/{entry.slug}/" for entry in case_studies} | {f"/options/{slug}/" for slug in known}
    lives = _lives()
    for entry in case_studies:
        problems += _case_study(entry, known, lives)
    for entry in [*options, *case_studies]:
        problems += _links(entry, addresses)
        problems += _addresses(entry)
    for entry in options:
        problems += _words(entry, *OPTION_WORDS)
    problems += _repeated(options) + _repeated(case_studies)
    used = {slug for entry in case_studies for slug in entry.facts["options"]}
    problems += [
        Problem(entry.path, 1, "no case study is evidence for this option")
        for entry in options
        if entry.slug not in used
    ]
    return len(options) + len(case_studies), problems


def _case_study(
    entry: Entry, options: set[str], lives: dict[str, tuple[date | None, date | None]]
) -> Iterator[Problem]:
    facts = entry.facts

    def wrong(message: str, mapping: dict[str, Any] | None = None) -> Problem:
        return Problem(entry.path, entry.lines.of(mapping or facts), message)

    for slug in facts["options"]:
        if slug not in options:
            yield wrong(f"there is no option “{slug}”")
    for figure in facts.get("figures") or []:
        if not figure.get("basis") or not figure.get("source"):
            yield wrong("a figure needs its basis and its source", figure)
    start, end = (int(str(facts[key])[:4]) if facts.get(key) else None for key in ("started", "ended"))
    if start and end and start > end:
        yield wrong("it ends before it starts")
    for council in facts.get("councils") or []:
        first, last = lives.get(str(council.get("gss")), (None, None))
        if start and last and last.year < start:
            yield wrong(f"{council['name']} had ended by {start}", council)
        if end and first and first.year > end:
            yield wrong(f"{council['name']} did not exist before {first.year}", council)
    yield from _words(entry, FEWEST_WORDS, MOST_WORDS)
    if not facts.get("figures") and not facts.get("evaluations") and not facts.get("caveats"):
        yield wrong("without figures or evaluations a page needs a caveat that says so")


def _words(entry: Entry, fewest: int, most: int) -> Iterator[Problem]:
    for name, text in entry.prose.items():
        words = len(text.split())
        if text and not fewest <= words <= most:
            yield Problem(entry.path, 1, f"“{name}” has {words} words: between {fewest} and {most} are right")


def _links(entry: Entry, addresses: set[str]) -> Iterator[Problem]:
    for text in entry.prose.values():
        for address in OUR_ADDRESS.findall(text):
            if address.partition("#")[0] not in addresses:
                yield Problem(entry.path, 1, f"nothing is at {address}")


def _addresses(entry: Entry) -> Iterator[Problem]:
    for source in entry.facts.get("sources") or []:
        address = source.get("url")
        if address and (urlsplit(address).scheme not in ("http", "https") or "." not in urlsplit(address).netloc):
            yield Problem(entry.path, entry.lines.of(source, "url"), f"“{address}” is no address")


def _repeated(entries: list[Entry]) -> list[Problem]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in ("title", "summary"):
            found[f"{name}: {entry.facts[name].casefold()}"].append(entry)
    return [
        Problem(again.path, 1, f"its {said.partition(':')[0]} is that of {first.slug} too")
        for said, (first, *others) in found.items()
        for again in others
    ]


def _lives() -> Lives:
    lives: Lives = {}
    rows = read_rows(CONTENT / "councils.csv", COUNCIL_COLUMNS)
    followed = {slug for row in rows for slug in row["successors"].split()}
    for row in rows:
        first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("starts_on", "last_day"))
        for code in [row["gss"], *row["other_codes"].split()]:
            if code:
                lives[code] = (first if row["slug"] in followed else None, last)
    return lives
