"""Loading the register of councils and the vocabularies: all or nothing, and again without change.

Rows are matched by what names them in the files (a council by its slug), and changed in place, so that whatever points
to them keeps pointing. Only differences are written. A council or word that has left the files stays in the database,
since case studies may stand on it; what hangs on a council (codes, successors, lists) follows the files exactly.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from shopwindow.facts import CONTENT
from shopwindow.models import (
    Council,
    CouncilCode,
    DeliveryModel,
    LibraryVersion,
    Measure,
    PlannedSuccession,
    RootCause,
    ServiceArea,
    SimilarArea,
    Synonym,
)
from shopwindow.register_files import CouncilLine, Line, RegisterFiles, SimilarLine, Values, read_register


@dataclass(frozen=True)
class Change:
    """What a load did to one table."""

    what: str
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __add__(self, other: "Change") -> "Change":
        return Change(self.what, self.added + other.added, self.changed + other.changed, self.removed + other.removed)


def load_register(folder: Path = CONTENT) -> list[Change]:
    """Make the database say what the files of a folder say, and return what changed, table by table.

    Raises `FactError` with every problem, each with its file and line; the database is then as before.
    """
    files = read_register(folder)
    with transaction.atomic():
        changes = [*_load_councils(files), *_load_vocabularies(files), _add_synonyms(files.synonyms)]
        if any(changes):
            LibraryVersion.bump()
    return changes


def _load_councils(files: RegisterFiles) -> list[Change]:
    councils = _store_councils(files.councils)
    ids = dict(Council.objects.values_list("slug", "pk"))
    codes = {
        code: {"code": code, "council_id": ids[line.row["slug"]]}
        for line in files.councils
        for code in line.other_codes
    }
    planned = {
        (ids[line.points_to], line.values["successor_name"]): line.values | {"predecessor_id": ids[line.points_to]}
        for line in files.planned
    }
    return [
        councils,
        _sync(CouncilCode, codes, ["code"], "other codes", remove=True),
        _sync_successors(files.councils, ids),
        _sync(PlannedSuccession, planned, ["predecessor_id", "successor_name"], "planned changes", remove=True),
        _sync_similar(files.similar),
    ]


def _store_councils(lines: Sequence[CouncilLine]) -> Change:
    """Counties and all others without one above them first, so that districts find theirs."""
    change = Change("councils")
    for has_county in (False, True):
        ids = dict(Council.objects.values_list("slug", "pk"))
        wanted = {
            line.row["slug"]: line.values | {"county_id": ids[line.county] if has_county else None}
            for line in lines
            if bool(line.county) == has_county
        }
        change += _sync(Council, wanted, ["slug"], "councils")
    return change


def _load_vocabularies(files: RegisterFiles) -> list[Change]:
    return [
        _store_service_areas(files.service_areas),
        _sync(DeliveryModel, _by_key(files.delivery_models), ["key"], "delivery models"),
        _sync(RootCause, _by_key(files.root_causes), ["key"], "root causes"),
        _store_measures(files.measures),
    ]


def _store_measures(lines: Sequence[Line]) -> Change:
    """After the service areas, to which they point."""
    ids = dict(ServiceArea.objects.values_list("key", "pk"))
    wanted = {line.row["key"]: line.values | {"service_area_id": ids[line.points_to]} for line in lines}
    return _sync(Measure, wanted, ["key"], "measures")


def _store_service_areas(lines: Sequence[Line]) -> Change:
    """The first level first, so that the second finds it."""
    tops = [line for line in lines if not line.points_to]
    change = _sync(ServiceArea, _by_key(tops, parent_id=None), ["key"], "service areas")
    ids = dict(ServiceArea.objects.values_list("key", "pk"))
    below = {line.row["key"]: line.values | {"parent_id": ids[line.points_to]} for line in lines if line.points_to}
    return change + _sync(ServiceArea, below, ["key"], "service areas")


def _by_key(lines: Iterable[Line], **more: Any) -> dict[str, Values]:
    return {line.row["key"]: line.values | more for line in lines}


def _sync(
    model: type[Model], wanted: Mapping[Any, Values], key: Sequence[str], what: str, *, remove: bool = False
) -> Change:
    """Make the rows of a model hold these values, by the fields that name a row. Only differences are written."""
    name_of = attrgetter(*key)
    existing: dict[Hashable, Model] = {name_of(row): row for row in model._default_manager.all()}
    added = [model(**values) for name, values in wanted.items() if name not in existing]
    changed: list[Model] = []
    fields: set[str] = set()
    for name, row in existing.items():
        different = {f: value for f, value in wanted.get(name, {}).items() if getattr(row, f) != value}
        for field_name, value in different.items():
            setattr(row, field_name, value)
        if different:
            changed.append(row)
            fields.update(different)
    gone = [row.pk for name, row in existing.items() if name not in wanted] if remove else []
    model._default_manager.filter(pk__in=gone).delete()
    model._default_manager.bulk_create(added)
    if changed:
        model._default_manager.bulk_update(changed, sorted(fields))
    return Change(what, len(added), len(changed), len(gone))


def _sync_successors(lines: Sequence[CouncilLine], ids: Mapping[str, int]) -> Change:
    through = Council.successors.through
    wanted = {(ids[line.row["slug"]], ids[successor]) for line in lines for successor in line.successors}
    existing = {(link.from_council_id, link.to_council_id): link.pk for link in through._default_manager.order_by("pk")}
    gone = [pk for pair, pk in existing.items() if pair not in wanted]
    through._default_manager.filter(pk__in=gone).delete()
    new = sorted(wanted - set(existing))
    through._default_manager.bulk_create(through(from_council_id=old, to_council_id=after) for old, after in new)
    return Change("successors", added=len(new), removed=len(gone))


def _sync_similar(lines: Sequence[SimilarLine]) -> Change:
    """A list that differs is written anew as a whole, since ranks and areas are each held once in it."""
    ids = dict(Council.objects.filter(gss__isnull=False).values_list("gss", "pk"))
    wanted = {(ids[line.council], line.basis): [ids[code] for code in line.similar] for line in lines}
    existing: dict[tuple[int, str], list[int]] = {}
    rows = SimilarArea.objects.order_by("council_id", "basis", "rank")
    for council, basis, similar in rows.values_list("council_id", "basis", "similar_id"):
        existing.setdefault((council, basis), []).append(similar)
    stale = [name for name, similar in existing.items() if wanted.get(name) != similar]
    for basis in SimilarArea.Basis:
        councils = [council for council, other in stale if other == basis]
        SimilarArea.objects.filter(basis=basis, council__in=councils).delete()
    fresh = {name: similar for name, similar in wanted.items() if existing.get(name) != similar}
    SimilarArea.objects.bulk_create(
        SimilarArea(council_id=council, basis=basis, similar_id=other, rank=rank)
        for (council, basis), similar in fresh.items()
        for rank, other in enumerate(similar, start=1)
    )
    renewed = len(fresh.keys() & set(stale))
    return Change("lists of similar areas", len(fresh) - renewed, renewed, len(stale) - renewed)


def _add_synonyms(synonyms: Sequence[str]) -> Change:
    """Only what is new: staff keep the list in the database, and what they wrote stands."""
    held = set(Synonym.objects.values_list("words", flat=True))
    new = [Synonym(words=words) for words in synonyms if words not in held]
    Synonym.objects.bulk_create(new)
    return Change("synonyms", added=len(new))
