"""What the pages about councils ask of the database, each in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F

from shopwindow.council_names import Named
from shopwindow.models import Council, CouncilCode
from shopwindow.search.memory import VersionedMemory


@dataclass(frozen=True)
class Entry:
    """A council as the list selects it: what it can be called, and its value of each kind of choice."""

    named: Named
    values: Mapping[str, str]


def register_entries() -> list[Entry]:
    """Every council, in the order of their names, in two queries."""
    codes: dict[int, list[str]] = {}
    for council, code in CouncilCode.objects.order_by("code").values_list("council_id", "code"):
        codes.setdefault(council, []).append(code)
    rows = (
        Council.objects.real()
        .order_by("name", "slug")
        .values_list("pk", "name", "official_name", "welsh_name", "gss", "nation", "region", "kind", "last_day")
    )
    return [
        Entry(
            Named(
                pk,
                tuple(filter(None, (name, official, welsh))),
                (*([gss] if gss else []), *codes.get(pk, [])),
                last_day is None,
            ),
            {
                "nation": nation,
                "region": region,
                "kind": kind,
                "standing": "current" if last_day is None else "former",
            },
        )
        for pk, name, official, welsh, gss, nation, region, kind, last_day in rows
    ]


register_in_memory = VersionedMemory(register_entries)
"""The entries, kept by each process until the library's version moves, as it does whenever the register is loaded."""


def councils_in_order(ids: Iterable[int]) -> list[Council]:
    """These councils, in this order, in one query."""
    wanted = list(ids)
    councils = Council.objects.in_bulk(wanted)
    return [councils[pk] for pk in wanted if pk in councils]


def council_with_codes(slug: str) -> tuple[Council, list[str]] | None:
    """A council with the county above it, and the other codes it goes by, in one query."""
    rows = Council.objects.filter(slug=slug).select_related("county").annotate(code=F("other_codes__code"))
    councils = list(rows.order_by("code"))
    return (councils[0], [row.code for row in councils if row.code]) if councils else None


@dataclass(frozen=True)
class Relative:
    """A council that came before or after another."""

    pk: int
    slug: str
    official_name: str
    starts_on: date | None
    last_day: date | None


@dataclass
class Family:
    """What came before a council and what followed it: the next of kin, and all before it however far back."""

    predecessors: list[Relative] = field(default_factory=list)
    successors: list[Relative] = field(default_factory=list)
    forebears: list[Relative] = field(default_factory=list)


ENDS = ("from_council", "to_council")
ABOUT_RELATIVE = ("pk", "slug", "official_name", "starts_on", "last_day")


def family_of(council: Council) -> Family:
    """In one query, however long the line: the whole register holds fewer than a hundred such links."""
    links = Council.successors.through._default_manager.order_by("from_council__name", "to_council__name")
    pairs = [
        (Relative(*row[:5]), Relative(*row[5:]))
        for row in links.values_list(*(f"{end}__{about}" for end in ENDS for about in ABOUT_RELATIVE))
    ]
    family = Family(
        predecessors=[before for before, after in pairs if after.pk == council.pk],
        successors=[after for before, after in pairs if before.pk == council.pk],
    )
    waiting = list(family.predecessors)
    while waiting:
        relative = waiting.pop(0)
        if relative not in family.forebears:
            family.forebears.append(relative)
            waiting += [before for before, after in pairs if after.pk == relative.pk]
    return family
