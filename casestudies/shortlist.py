"""The reader's shortlist: what they picked, in their order, with a note on each. Kept in the browser's session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

KEY = "shortlist"
OPTION, CASE_STUDY = "option", "case"
KINDS = (OPTION, CASE_STUDY)
MOST_ITEMS = 40
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Item:
    kind: str
    slug: str
    note: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.slug}"


def read(session: Any) -> list[Item]:
    return [Item(**kept) for kept in session.get(KEY, [])]


def write(session: Any, items: Sequence[Item]) -> None:
    session[KEY] = [{"kind": item.kind, "slug": item.slug, "note": item.note} for item in items]


def with_item(items: Sequence[Item], item: Item) -> list[Item]:
    """Added at the end, once. A full list stays as it is."""
    if any(held.key == item.key for held in items) or len(items) >= MOST_ITEMS:
        return list(items)
    return [*items, item]


def without(items: Sequence[Item], key: str) -> list[Item]:
    return [item for item in items if item.key != key]


def moved(items: Sequence[Item], key: str, by: int) -> list[Item]:
    """One place up (-1) or down (+1); at an end it stays."""
    found = list(items)
    place = next((n for n, item in enumerate(found) if item.key == key), None)
    if place is not None and 0 <= place + by < len(found):
        found[place], found[place + by] = found[place + by], found[place]
    return found


def noted(items: Sequence[Item], key: str, note: str) -> list[Item]:
    return [replace(item, note=note[:LONGEST_NOTE]) if item.key == key else item for item in items]
