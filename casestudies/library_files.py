"""Reading the library's text files: YAML facts and Markdown prose (format: casestudies/content/README.md).

Nothing here touches the database. A file becomes an `Entry`, or a list of problems that each name file and line.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, ClassVar

import yaml

from casestudies.enums import (
    Basis,
    ChangeLevel,
    CouncilRole,
    EvaluationDesign,
    EvaluationResult,
    FigureKind,
    ReformLevel,
    SourceKind,
    Stage,
)
from casestudies.models.figure import GBP, MONTHS
from shopwindow.models import Nation

SECTIONS = {
    "The challenge": "challenge",
    "What changed": "what_changed",
    "What came of it": "results",
    "What went wrong": "what_went_wrong",
    "Lessons": "lessons",
    "Questions to ask": "questions",
}
REQUIRED = [
    "title", "summary", "stage", "reform_level", "change_level", "service_areas", "delivery_models", "root_causes",
    "options", "sources",
]  # fmt: skip
OPTIONAL = [
    "started", "ended", "confirmed", "disputed", "councils", "partners", "awards", "iese_interest", "caveats",
    "figures", "programme", "evaluations", "hold_grade_at", "hold_reason", "nations",
]  # fmt: skip
FIGURE_KEYS = {
    "key", "kind", "label", "unit", "value", "at_least", "at_most", "approximate", "basis", "prices", "period",
    "cashable", "source", "derived", "note", "disputes", "measure", "baseline",
}  # fmt: skip
SOURCE_KEYS = {"key", "title", "publisher", "kind", "url", "date"}
EVALUATION_KEYS = {"key", "design", "design_note", "evaluator", "comparison", "result", "effect", "source"}
MOMENT = re.compile(r"(\d{4})(?:-(\d{2}))?")
FINANCIAL_YEAR = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Problem:
    """Something in a file that must be mended before anything is loaded."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.message}"


@dataclass(frozen=True)
class Entry:
    """One case study as its file tells it: checked facts, and prose by field name."""

    slug: str
    path: Path
    facts: dict[str, Any]
    prose: dict[str, str]
    content_hash: str
    lines: "Lines"


class Lines:
    """On which line of the file each key of each mapping stands."""

    def __init__(self) -> None:
        self._of: dict[tuple[int, str], int] = {}
        self._first: dict[int, int] = {}

    def remember(self, mapping: dict, node: yaml.MappingNode) -> None:
        self._first[id(mapping)] = node.start_mark.line + 2
        for key, _ in node.value:
            self._of[id(mapping), key.value] = key.start_mark.line + 2  # the first "---" is line 1

    def of(self, mapping: dict, key: str = "") -> int:
        return self._of.get((id(mapping), key)) or self._first.get(id(mapping), 1)


@dataclass
class Reader:
    """Reads one case study's file and collects everything wrong with it."""

    sections: ClassVar[Mapping[str, str]] = SECTIONS
    """The headings of its prose, in their order, and the field that each fills."""

    may_be_empty: ClassVar[frozenset[str]] = frozenset()

    path: Path
    problems: list[Problem] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)

    def say(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    def read(self) -> Entry | None:
        try:
            text = self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self.say(1, f"the file is not UTF-8: {error.reason}")
            return None
        parts = re.match(r"---\n(.*?\n)---\n(.*)\Z", text, re.DOTALL)
        if not parts:
            self.say(1, "the file must begin with facts between two lines of ---")
            return None
        facts = self._facts(parts[1])
        if facts is None:
            return None
        prose = self._prose(parts[2], first_line=parts[1].count("\n") + 3)
        self._check(facts)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Entry(self.path.stem, self.path, facts, prose, digest, self.lines)

    def _facts(self, text: str) -> dict[str, Any] | None:
        loader = _loader(text, self.lines)
        try:
            facts = loader.get_single_data()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            self.say(line, f"the facts cannot be read: {error.problem}")
            return None
        if not isinstance(facts, dict):
            self.say(2, "the facts must be a list of keys and values")
            return None
        return facts

    def _prose(self, text: str, first_line: int) -> dict[str, str]:
        found: dict[str, str] = {}
        current, start = "", first_line
        for offset, line in enumerate(text.split("\n")):
            if line.startswith("## "):
                current, start = line[3:].strip(), first_line + offset
                if current not in self.sections:
                    self.say(start, f"“{current}” is not one of the headings")
                found.setdefault(self.sections.get(current, ""), "")
            elif current:
                found[self.sections.get(current, "")] += line + "\n"
            elif line.strip():
                self.say(first_line + offset, "prose must stand under a heading")
        prose = {name: found.get(name, "").strip() for name in self.sections.values()}
        for heading, name in self.sections.items():
            if not prose[name] and name not in self.may_be_empty:
                self.say(start, f"nothing stands under “## {heading}”")
        return prose

    def _check(self, facts: dict[str, Any]) -> None:
        self._known_keys(facts, REQUIRED, OPTIONAL)
        self._lengths(facts, {"title": 120, "summary": 320, "iese_interest": 300, "hold_reason": 300})
        self._choice(facts, "stage", Stage)
        self._choice(facts, "reform_level", ReformLevel)
        self._choice(facts, "change_level", ChangeLevel)
        for key in ("started", "ended"):
            if key in facts and not MOMENT.fullmatch(str(facts[key])):
                self.say(self.lines.of(facts, key), f"“{key}” must be a year (2016) or a month (2016-04)")
        for council in self._mappings(facts, "councils"):
            self._choice(council, "role", CouncilRole)
            if not council.get("name"):
                self.say(self.lines.of(council), "a council needs its name at the time")
        for key in ("partners", "caveats"):
            if any(not isinstance(text, str) for text in facts.get(key) or []):
                self.say(self.lines.of(facts, key), f"“{key}” is a list of sentences; put one with a colon in quotes")
        for award in self._mappings(facts, "awards"):
            if not award.get("name") or award.keys() - {"name", "year", "result"}:
                self.say(self.lines.of(award), "an award has a name, and a year and a result if they are known")
        if ("hold_grade_at" in facts) != ("hold_reason" in facts):
            self.say(1, "a grade is held down with “hold_grade_at” and “hold_reason” together")
        for nation in facts.get("nations") or []:
            if nation not in Nation.values:
                self.say(self.lines.of(facts, "nations"), f"“{nation}” is not a nation: use {', '.join(Nation.values)}")
        if facts.get("nations") and facts.get("councils"):
            self.say(self.lines.of(facts, "nations"), "“nations” is only for work that names no council")
        self._check_sources(facts)
        self._check_figures(facts)
        self._check_evaluations(facts)

    def _known_keys(self, facts: dict[str, Any], required: Sequence[str], optional: Sequence[str]) -> None:
        for key in required:
            if not facts.get(key):
                self.say(1, f"“{key}” is missing")
        for key in facts.keys() - set(required) - set(optional):
            self.say(self.lines.of(facts, key), f"“{key}” is not a known key")

    def _lengths(self, facts: dict[str, Any], limits: Mapping[str, int]) -> None:
        for key, limit in limits.items():
            if len(str(facts.get(key, ""))) > limit:
                self.say(self.lines.of(facts, key), f"“{key}” is longer than {limit} characters")

    def _check_sources(self, facts: dict[str, Any]) -> None:
        seen: set[str] = set()
        for source in self._mappings(facts, "sources"):
            self._unknown_keys(source, SOURCE_KEYS)
            self._choice(source, "kind", SourceKind)
            self._own_key(source, seen)
            for key in ("title", "publisher"):
                if not source.get(key):
                    self.say(self.lines.of(source), f"a source needs its {key}")
            if source.get("date") and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", str(source["date"])):
                self.say(self.lines.of(source, "date"), "a source’s date is 2016, 2016-11 or 2016-11-15")

    def _check_figures(self, facts: dict[str, Any]) -> None:
        sources = {str(source.get("key")) for source in self._mappings(facts, "sources", quiet=True)}
        figures = list(self._mappings(facts, "figures"))
        keys = {str(figure.get("key")) for figure in figures}
        seen: set[str] = set()
        for figure in figures:
            self._unknown_keys(figure, FIGURE_KEYS)
            self._own_key(figure, seen)
            self._choice(figure, "kind", FigureKind)
            self._choice(figure, "basis", Basis)
            if str(figure.get("source")) not in sources:
                self.say(self.lines.of(figure, "source"), "a figure needs a source that is listed under “sources”")
            for other in figure.get("disputes") or []:
                if other not in keys:
                    self.say(self.lines.of(figure, "disputes"), f"there is no figure “{other}” to dispute")
            self._check_amount(figure)

    def _check_evaluations(self, facts: dict[str, Any]) -> None:
        sources = {str(source.get("key")) for source in self._mappings(facts, "sources", quiet=True)}
        seen: set[str] = set()
        for evaluation in self._mappings(facts, "evaluations"):
            self._unknown_keys(evaluation, EVALUATION_KEYS)
            self._own_key(evaluation, seen)
            self._choice(evaluation, "design", EvaluationDesign)
            self._choice(evaluation, "result", EvaluationResult)
            for key in ("evaluator", "effect"):
                if not evaluation.get(key):
                    self.say(self.lines.of(evaluation), f"an evaluation needs its {key}")
            if evaluation.get("design") in EvaluationDesign.compared() and not evaluation.get("comparison"):
                self.say(self.lines.of(evaluation), "a trial or quasi-experiment says what it compared with")
            if str(evaluation.get("source")) not in sources:
                self.say(self.lines.of(evaluation), "an evaluation needs a source that is listed under “sources”")

    def _check_amount(self, figure: dict[str, Any]) -> None:
        """What the database's constraints hold too, said with file and line."""
        numbers = {key: self._number(figure, key) for key in ("value", "at_least", "at_most")}
        has_value = numbers["value"] is not None
        bounds = [numbers[key] for key in ("at_least", "at_most") if numbers[key] is not None]
        line = self.lines.of(figure)
        if has_value == bool(bounds):
            self.say(line, "a figure has a value, or bounds (at_least, at_most), and never both")
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            self.say(line, "at_least is more than at_most")
        for key in ("label", "unit"):
            if not figure.get(key):
                self.say(line, f"a figure needs its {key}")
        kind, unit = figure.get("kind"), figure.get("unit")
        if kind in FigureKind.always_money() and unit != GBP:
            self.say(self.lines.of(figure, "unit"), "money is given in GBP")
        if kind == FigureKind.PAYBACK and unit != MONTHS:
            self.say(self.lines.of(figure, "unit"), "payback is given in months")
        if kind == FigureKind.CUMULATIVE_SAVING and not figure.get("period"):
            self.say(line, "a saving over several years needs its period")
        if "cashable" in figure and kind not in FigureKind.savings():
            self.say(self.lines.of(figure, "cashable"), "only a saving can be cashable")
        if "measure" in figure and kind != FigureKind.OUTCOME:
            self.say(self.lines.of(figure, "measure"), "only an outcome has a measure")
        if "baseline" in figure and figure.get("basis") not in Basis.results():
            self.say(self.lines.of(figure, "baseline"), "only a result (achieved or evaluated) has a baseline")
        if "prices" in figure:
            if not FINANCIAL_YEAR.fullmatch(str(figure["prices"])):
                self.say(self.lines.of(figure, "prices"), "prices are a financial year such as 2017-18")
            elif unit != GBP:
                self.say(self.lines.of(figure, "prices"), "only money has a year of prices")

    def _number(self, figure: dict[str, Any], key: str) -> Decimal | None:
        if figure.get(key) is None:
            return None
        try:
            return Decimal(str(figure[key]))
        except InvalidOperation:
            self.say(self.lines.of(figure, key), f"“{figure[key]}” is not a number")
            return None

    def _choice(self, mapping: dict[str, Any], key: str, choices: Any) -> None:
        if mapping.get(key) and mapping[key] not in choices.values:
            allowed = ", ".join(choices.values)
            self.say(self.lines.of(mapping, key), f"“{mapping[key]}” is not a {key.replace('_', ' ')}: use {allowed}")
        elif not mapping.get(key) and key not in REQUIRED:
            self.say(self.lines.of(mapping), f"“{key}” is missing")

    def _unknown_keys(self, mapping: dict[str, Any], known: set[str]) -> None:
        for key in mapping.keys() - known:
            self.say(self.lines.of(mapping, key), f"“{key}” is not a known key")

    def _own_key(self, mapping: dict[str, Any], seen: set[str]) -> None:
        key = str(mapping.get("key") or "")
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", key):
            self.say(self.lines.of(mapping), "“key” must be short: small letters, digits and hyphens")
        elif key in seen:
            self.say(self.lines.of(mapping, "key"), f"the key “{key}” is used twice")
        seen.add(key)

    def _mappings(self, facts: dict[str, Any], key: str, quiet: bool = False) -> Iterator[dict[str, Any]]:
        """The items of a list of mappings; anything else is reported, once."""
        items = facts.get(key) or []
        for item in items if isinstance(items, list) else [items]:
            if isinstance(item, dict):
                yield item
            elif not quiet:
                self.say(self.lines.of(facts, key), f"every item of “{key}” needs its own keys")


SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, where it is built


def _loader(text: str, lines: Lines):
    """A safe YAML loader that remembers lines and leaves dates as the text they are."""

    class Loader(SAFE_LOADER):
        yaml_implicit_resolvers = {
            first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        problem=f"“{key.value}” stands twice", problem_mark=key.start_mark
                    )
                seen.add(key.value)
            mapping = super().construct_mapping(node, deep=True)
            lines.remember(mapping, node)
            return mapping

        def construct_yaml_map(self, node: yaml.MappingNode) -> Iterator[dict]:
            yield self.construct_mapping(node, deep=True)

    Loader.add_constructor("tag:yaml.org,2002:map", Loader.construct_yaml_map)
    return Loader(text)


def read_case_studies(path: Path) -> tuple[list[Entry], list[Problem]]:
    """Every case study below `path` (a folder or one file), and everything wrong with them."""
    entries, problems = read_files(path, Reader)
    if not entries and not problems:
        problems.append(Problem(path, 1, "there is no case study here"))
    return entries, problems


def read_files(path: Path, reader_class: type[Reader]) -> tuple[list[Entry], list[Problem]]:
    files = sorted(file for file in path.glob("*.md") if file.stem != "README") if path.is_dir() else [path]
    entries, problems = [], []
    for file in files:
        reader = reader_class(file)
        entry = reader.read()
        problems += reader.problems
        if entry and not reader.problems:
            entries.append(entry)
    return entries, problems
