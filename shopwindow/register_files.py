"""Reading the register of councils and the vocabularies from the fact files. Nothing here touches the database.

Every cell is cleaned by the model field that will hold it, so a file can hold nothing that the database would refuse.
What is wrong is collected and told together, each with its file and line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from shopwindow.facts import FactError, Problem, Row, read_rows
from shopwindow.models import (
    Council,
    CouncilCode,
    CouncilKind,
    DeliveryModel,
    Measure,
    PlannedSuccession,
    RootCause,
    ServiceArea,
    SimilarArea,
    Synonym,
)
from shopwindow.tiers import FUNCTIONS

COUNCIL_COLUMNS = [
    "slug", "name", "official_name", "welsh_name", "kind", "nation", "region", "gss", "other_codes", "starts_on",
    "last_day", "successors", "county", "population", "population_year", "area_km2", "latitude", "longitude",
    "rural_urban", "deprivation", "website",
]  # fmt: skip
COUNCIL_LINKS = ["other_codes", "successors", "county"]
PLANNED_COLUMNS = [
    "predecessor", "successor_name", "area", "extent", "population_share", "vesting_day", "vesting_basis", "note",
]  # fmt: skip
SIMILAR_COLUMNS = ["council", "basis", "most_similar_first"]
SERVICE_AREA_COLUMNS = ["key", "esd_id", "parent", "label"]
MEASURE_COLUMNS = [
    "key", "label", "unit", "polarity", "service_area", "function", "definition", "numerator", "denominator", "source",
    "source_url", "note",
]  # fmt: skip

Values = dict[str, Any]


@dataclass(frozen=True)
class CouncilLine:
    """One council of the file: its own fields, and what it points to by slug."""

    row: Row
    values: Values
    other_codes: tuple[str, ...]
    successors: tuple[str, ...]
    county: str


@dataclass(frozen=True)
class SimilarLine:
    """The areas most similar to one council on one basis, by code, the most similar first."""

    row: Row
    council: str
    basis: str
    similar: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One row of a plainer file: its fields by name, and what it points to, by key, where it points to anything."""

    row: Row
    values: Values
    points_to: str = ""


@dataclass(frozen=True)
class RegisterFiles:
    """Everything that the files say, checked within and between them."""

    councils: list[CouncilLine]
    planned: list[Line]
    similar: list[SimilarLine]
    service_areas: list[Line]
    delivery_models: list[Line]
    root_causes: list[Line]
    measures: list[Line]
    synonyms: list[str]


@dataclass
class Reader:
    """Reads the files of a folder and collects everything wrong with them."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def rows(self, name: str, columns: Sequence[str]) -> list[Row]:
        try:
            return read_rows(self.folder / name, columns)
        except FactError as error:
            self.problems += error.problems
            return []

    def clean(self, row: Row, model: type[Model], columns: Iterable[str]) -> Values:
        """The row's values as the model's fields hold them; what a field refuses is a problem."""
        values = {}
        for column in columns:
            model_field: Any = model._meta.get_field(column)
            raw: str | None = row[column]
            if not raw and model_field.null:
                raw = None
            try:
                values[column] = model_field.clean(raw, None)
            except ValidationError as error:
                self.problems.append(row.problem(f"{column}: {' '.join(error.messages)}"))
        return values

    def once(self, rows: Iterable[Row], key: Callable[[Row], str], what: str) -> None:
        """Say where a value that must be held once is held again. Blank is no value."""
        seen: set[str] = set()
        for row in rows:
            value = key(row)
            if value and value in seen:
                self.problems.append(row.problem(f"the {what} “{value}” stands here again"))
            seen.add(value)

    def known(self, row: Row, values: Iterable[str], known: Mapping[str, Any] | set[str], column: str) -> None:
        for value in values:
            if value not in known:
                self.problems.append(row.problem(f"{column}: “{value}” is not in the register"))


def read_register(folder: Path) -> RegisterFiles:
    """Read every file of the register. Raises `FactError` with every problem in any of them."""
    reader = Reader(folder)
    councils = _councils(reader)
    service_areas = _service_areas(reader)
    files = RegisterFiles(
        councils=councils,
        planned=_planned(reader, {line.row["slug"] for line in councils}),
        similar=_similar(reader, {line.row["gss"] for line in councils}),
        service_areas=service_areas,
        delivery_models=_vocabulary(reader, "delivery_models.csv", DeliveryModel, ["key", "label", "meaning"]),
        root_causes=_vocabulary(reader, "root_causes.csv", RootCause, ["key", "group", "label"]),
        measures=_measures(reader, {line.row["key"] for line in service_areas}),
        synonyms=_synonyms(reader),
    )
    if reader.problems:
        raise FactError(reader.problems)
    return files


def _councils(reader: Reader) -> list[CouncilLine]:
    rows = reader.rows("councils.csv", COUNCIL_COLUMNS)
    reader.once(rows, lambda row: row["slug"], "slug")
    reader.once(rows, lambda row: row["gss"], "code")
    lines = [_council(reader, row) for row in rows]
    kinds = {row["slug"]: row["kind"] for row in rows}
    taken = {row["gss"] for row in rows}
    for line in lines:
        reader.known(line.row, line.successors, kinds, "successors")
        if line.county and kinds.get(line.county) != CouncilKind.COUNTY:
            reader.problems.append(line.row.problem(f"county: “{line.county}” is not a county in the register"))
        for code in line.other_codes:
            if code in taken:
                reader.problems.append(line.row.problem(f"other_codes: “{code}” is already held"))
            taken.add(code)
    return lines


def _council(reader: Reader, row: Row) -> CouncilLine:
    own = [column for column in COUNCIL_COLUMNS if column not in COUNCIL_LINKS]
    values = reader.clean(row, Council, own)
    first, last = values.get("starts_on"), values.get("last_day")
    if first and last and last <= first:
        reader.problems.append(row.problem("last_day: it must come after starts_on"))
    if (values.get("population") is None) != (values.get("population_year") is None):
        reader.problems.append(row.problem("population: it and its year go together"))
    if row["successors"] and not row["last_day"]:
        reader.problems.append(row.problem("successors: a council that still exists has none"))
    codes = tuple(row["other_codes"].split())
    for code in codes:
        reader.clean(Row(row.path, row.line, {"code": code}), CouncilCode, ["code"])
    return CouncilLine(row, values, codes, tuple(row["successors"].split()), row["county"])


def _planned(reader: Reader, slugs: set[str]) -> list[Line]:
    rows = reader.rows("planned_successions.csv", PLANNED_COLUMNS)
    reader.once(rows, lambda row: f"{row['predecessor']} to {row['successor_name']}", "change")
    for row in rows:
        reader.known(row, [row["predecessor"]], slugs, "predecessor")
    return [Line(row, reader.clean(row, PlannedSuccession, PLANNED_COLUMNS[1:]), row["predecessor"]) for row in rows]


def _similar(reader: Reader, codes: set[str]) -> list[SimilarLine]:
    rows = reader.rows("similar_areas.csv", SIMILAR_COLUMNS)
    reader.once(rows, lambda row: f"{row['council']}, {row['basis']}", "list of")
    lines = []
    for row in rows:
        similar = tuple(row["most_similar_first"].split())
        reader.clean(row, SimilarArea, ["basis"])
        reader.known(row, [row["council"], *similar], codes, "code")
        if len(set(similar)) < len(similar):
            reader.problems.append(row.problem("most_similar_first: an area is listed twice"))
        lines.append(SimilarLine(row, row["council"], row["basis"], similar))
    return lines


def _service_areas(reader: Reader) -> list[Line]:
    rows = reader.rows("service_areas.csv", SERVICE_AREA_COLUMNS)
    reader.once(rows, lambda row: row["key"], "key")
    reader.once(rows, lambda row: row["esd_id"], "ESD function")
    tops = {row["key"] for row in rows if not row["parent"]}
    lines = []
    for position, row in enumerate(rows):
        if row["parent"] and row["parent"] not in tops:
            reader.problems.append(row.problem(f"parent: “{row['parent']}” is not an area of the first level"))
        values = reader.clean(row, ServiceArea, ["key", "esd_id", "label"])
        lines.append(Line(row, values | {"position": position}, row["parent"]))
    return lines


def _vocabulary(reader: Reader, name: str, model: type[Model], columns: Sequence[str]) -> list[Line]:
    """A plain list of words, in the order in which the site shows them."""
    rows = reader.rows(name, columns)
    reader.once(rows, lambda row: row["key"], "key")
    return [Line(row, reader.clean(row, model, columns) | {"position": n}) for n, row in enumerate(rows)]


def _measures(reader: Reader, areas: set[str]) -> list[Line]:
    rows = reader.rows("measures.csv", MEASURE_COLUMNS)
    reader.once(rows, lambda row: row["key"], "key")
    functions = {function.key for function in FUNCTIONS}
    lines = []
    for position, row in enumerate(rows):
        if row["service_area"] not in areas:
            reader.problems.append(row.problem(f"service_area: “{row['service_area']}” is not a service area"))
        if row["function"] and row["function"] not in functions:
            reader.problems.append(row.problem(f"function: “{row['function']}” is not in services_by_tier.csv"))
        values = reader.clean(row, Measure, [column for column in MEASURE_COLUMNS if column != "service_area"])
        lines.append(Line(row, values | {"position": position}, row["service_area"]))
    return lines


def _synonyms(reader: Reader) -> list[str]:
    """What staff start from; they keep the list in the database, so the file may be missing."""
    if not (reader.folder / "synonyms.csv").exists():
        return []
    rows = reader.rows("synonyms.csv", ["words"])
    reader.once(rows, lambda row: row["words"], "entry")
    return [values["words"] for row in rows if (values := reader.clean(row, Synonym, ["words"]))]
