"""Reading the project's own fact files, shopwindow/content/. Nothing here touches the database."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True)
class Problem:
    """Something in a file that must be mended before it can be used."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path.name}, line {self.line}: {self.message}"


class FactError(ValueError):
    """A fact file holds mistakes. `problems` lists them all, each with its file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Row:
    """One line of a fact file: its values by column, without the spaces around them."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def problem(self, message: str) -> Problem:
        return Problem(self.path, self.line, message)


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Every row of a CSV file that must have exactly these columns, in this order.

    Raises `FactError` when the file is missing, is not UTF-8, has other columns, or has a row of another length.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(_numbered(file))
    except FileNotFoundError:
        raise FactError([Problem(path, 1, "the file is missing")]) from None
    except UnicodeDecodeError as error:
        raise FactError([Problem(path, 1, f"the file is not UTF-8: {error.reason}")]) from error
    if not lines or lines[0][1] != list(columns):
        raise FactError([Problem(path, 1, f"the columns must be {', '.join(columns)}")])
    wrong = [
        Problem(path, line, f"{len(cells)} values for {len(columns)} columns")
        for line, cells in lines
        if len(cells) != len(columns)
    ]
    if wrong:
        raise FactError(wrong)
    return [Row(path, line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:]]


def _numbered(file: Any) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it ends; empty lines are passed over."""
    reader = csv.reader(file)
    for cells in reader:
        if cells:
            yield reader.line_num, [cell.strip() for cell in cells]


@dataclass(frozen=True)
class Licence:
    name: str
    address: str


@dataclass(frozen=True)
class Source:
    """Whose facts these are, on what terms, and the sentence that the licence asks us to print."""

    title: str
    publisher: str
    licence: Licence | None
    attribution: str
    address: str
    edition: str


@dataclass(frozen=True)
class FactFile:
    """One file of shopwindow/content/, where its facts come from and what we changed in them."""

    name: str
    title: str
    sources: tuple[Source, ...]
    changes: tuple[str, ...]


@cache
def fact_files() -> Mapping[str, FactFile]:
    """What sources.yaml says of each fact file, by the file's name."""
    said = yaml.safe_load((CONTENT / "sources.yaml").read_text(encoding="utf-8"))
    licences = {key: Licence(**licence) for key, licence in said["licences"].items()}
    return {name: _fact_file(name, file, licences) for name, file in said["files"].items()}


def _fact_file(name: str, said: dict[str, Any], licences: Mapping[str, Licence]) -> FactFile:
    sources = [
        Source(
            title=source["title"],
            publisher=source["publisher"],
            licence=licences[source["licence"]] if "licence" in source else None,
            attribution=source["attribution"],
            address=source.get("address", ""),
            edition=source["edition"],
        )
        for source in said["sources"]
    ]
    return FactFile(name, said["title"], tuple(sources), tuple(said["changes"]))
