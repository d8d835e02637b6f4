"""Reading the library's option files: facts in YAML, guidance in Markdown (format: casestudies/content/README.md)."""

from pathlib import Path
from typing import Any

from casestudies.enums import ReformLevel, Way
from casestudies.library_files import Entry, Problem, Reader, read_files
from casestudies.option_text import OPTION_SECTIONS

SECTIONS = {heading: name for name, heading in OPTION_SECTIONS}
REQUIRED = [
    "title", "summary", "reform_level", "service_areas", "delivery_models", "root_causes", "measures",
]  # fmt: skip
OPTIONAL = ["functions", "sources"]


class OptionReader(Reader):
    """Reads one option file and collects everything wrong with it."""

    sections = SECTIONS
    may_be_empty = frozenset(["legal_forms"])

    def _check(self, facts: dict[str, Any]) -> None:
        self._known_keys(facts, REQUIRED, OPTIONAL)
        self._lengths(facts, {"title": 80, "summary": 320})
        self._choice(facts, "reform_level", ReformLevel)
        for said in self._mappings(facts, "measures"):
            self._unknown_keys(said, {"measure", "way"})
            self._choice(said, "way", Way)
            if not said.get("measure"):
                self.say(self.lines.of(said), "“measure” is missing")
        for source in self._mappings(facts, "sources"):
            self._unknown_keys(source, {"title", "publisher", "url"})
            if not source.get("title") or not source.get("publisher"):
                self.say(self.lines.of(source), "a source needs its title and its publisher")


def read_options(path: Path) -> tuple[list[Entry], list[Problem]]:
    """Every option of a folder, and everything wrong with them; none where there is no such folder."""
    return read_files(path, OptionReader) if path.is_dir() else ([], [])
