"""The library's own files against the fact tables from which they were written, where those are at hand."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from casestudies.checking import check_library
from casestudies.library_files import read_case_studies
from casestudies.option_files import read_options

CONTENT = Path(settings.BASE_DIR) / "casestudies" / "content"
REFERENCE = settings.BASE_DIR.parent / "shared" / "reference"
FACTS = [REFERENCE / "case_study_facts.json", REFERENCE / "more_case_study_facts.json"]
LONGEST_SLUG = 95

entries, problems = read_case_studies(CONTENT / "case-studies")
options, option_problems = read_options(CONTENT / "options")


def test_every_file_is_right():
    assert problems == option_problems == []
    assert check_library(CONTENT) == (len(entries) + len(options), [])


def test_the_library_holds_what_other_libraries_leave_out():
    stopped = [entry for entry in entries if entry.facts["stage"] in ("ended", "reversed")]
    evaluated = [entry for entry in entries if entry.facts.get("evaluations")]
    assert len(entries) == 256
    assert len(stopped) >= len(entries) / 4
    assert len(evaluated) >= len(entries) / 5


def slug(record: dict) -> str:
    """The record's id, cut at a hyphen where an address would be too long."""
    found = record["id"]
    while len(found) > LONGEST_SLUG:
        found = found[: found.rindex("-")]
    return found


def amounts(record: dict) -> list[tuple[str, Decimal]]:
    """Every number that the record holds as one: money, payback, outcomes."""
    money = [name for name in record if name.endswith("_gbp") or name in ("payback_months", "payback_months_max")]
    numbers = [(name, record[name]) for name in money] + [
        (said["measure"], said["value"]) for said in record["outcomes"]
    ]
    return [(name, Decimal(str(value))) for name, value in numbers if value is not None]


SCALES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WORDS += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]


def numbers_in(text: str) -> set[Decimal]:
    """Every number that a text states, in figures with their scale or in words; years of a payback as months too."""
    found = set()
    text = text.replace("Thirty thousand", "30 thousand")
    for digits, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?)[ -]?(million|billion|thousand|bn\b|m\b|k\b)?", text.lower()):
        number = Decimal(digits.replace(",", ""))
        found |= {number, number * SCALES.get(scale, 1)}
    for number, word in enumerate(WORDS):
        if re.search(rf"\b{word}\b", text.lower()):
            found |= {Decimal(number), Decimal(number * 12)}
    return (
        found
        | ({Decimal(0)} if "nil" in text.lower() else set())
        | ({Decimal(50)} if "half" in text.lower() else set())
    )


@pytest.fixture(scope="module")
def records():
    return {slug(record): record for path in FACTS for record in json.loads(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def pairs(records):
    """(file, record) for every file."""
    return [(entry, records[entry.slug]) for entry in entries]


@pytest.mark.skipif(not all(path.exists() for path in FACTS), reason="the fact tables are not beside this checkout")
class TestAgainstTheRecords:
    def test_every_record_has_its_file_and_every_file_its_record(self, records):
        assert set(records) == {entry.slug for entry in entries}

    def test_every_number_of_a_record_stands_among_the_figures(self, pairs):
        missing = [
            (entry.slug, name) for entry, record in pairs for name, value in amounts(record) if value not in told(entry)
        ]
        assert missing == []

    def test_no_figure_is_added_that_the_record_does_not_state(self, pairs):
        added = []
        for entry, record in pairs:
            text = json.dumps(
                {name: said for name, said in record.items() if name != "source_urls"}, ensure_ascii=False
            )
            stated = numbers_in(text)
            added += [
                (entry.slug, figure["key"], number)
                for figure in entry.facts.get("figures") or []
                for number in values(figure)
                if abs(number) not in stated and not figure.get("derived")
            ]
        assert added == []

    def test_councils_levels_and_sources_are_those_of_the_record(self, pairs):
        for entry, record in pairs:
            assert entry.facts["reform_level"] == record["reform_level_judged"].lower(), entry.slug
            assert entry.facts["change_level"] == record["change_level"], entry.slug
            assert entry.facts["stage"] == record.get("stage", entry.facts["stage"]), entry.slug
            codes = {council.get("gss") for council in entry.facts.get("councils") or []}
            assert set(filter(None, record["council_codes"].values())) <= codes, entry.slug
            addresses = {source.get("url") for source in entry.facts["sources"]}
            wanted = {re.sub(r" \(.*\)$", "", url) for url in record["source_urls"] if url.startswith("http")}
            assert wanted <= addresses, entry.slug

    def test_no_saving_is_promoted_to_a_result(self, pairs):
        """Where the record says that a saving was only planned, modelled or claimed, no saving of ours is a result."""
        weak = {"forecast", "target", "budgeted", "modelled", "claimed"}
        for entry, record in pairs:
            basis = record["saving_basis"] or ""
            if record["saving_status"] not in weak or "achieved" in basis or "deliver" in basis:
                continue
            for figure in entry.facts.get("figures") or []:
                if figure["kind"] in ("annual_saving", "cumulative_saving"):
                    assert figure["basis"] not in ("achieved", "evaluated"), (entry.slug, figure["key"])

    def test_every_evaluation_of_a_record_is_told_with_its_result(self, pairs):
        for entry, record in pairs:
            if not record.get("evaluation"):
                continue
            results = {evaluation["result"] for evaluation in entry.facts.get("evaluations") or []}
            wanted = record["evaluation"]["result"].replace("_", "-")
            assert wanted in results or (wanted == "mixed" and len(results) > 1), (entry.slug, wanted, results)

    def test_a_record_of_low_confidence_carries_its_caveat(self, pairs):
        for entry, record in pairs:
            if record["confidence"] != "high" and slug(record) == entry.slug:
                assert entry.facts.get("caveats"), entry.slug
            if record["confidence"] == "low":
                assert any("check the original" in caveat.lower() for caveat in entry.facts["caveats"]), entry.slug


def values(figure: dict) -> list[Decimal]:
    return [Decimal(str(figure[key])) for key in ("value", "at_least", "at_most") if figure.get(key) is not None]


def told(entry) -> set[Decimal]:
    return {number for figure in entry.facts.get("figures") or [] for number in values(figure)}


def test_titles_and_summaries_differ():
    assert len({entry.facts["title"] for entry in entries}) == len(entries)
    assert len({entry.facts["summary"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("word", ["innovative", "seamless", "leverage", "world-class", "game-chang", "cutting-edge"])
def test_no_sales_words(word):
    assert [entry.slug for entry in [*entries, *options] if word in " ".join(entry.prose.values()).lower()] == []


def test_no_option_promises_a_saving():
    assert [entry.slug for entry in options if "you will save" in " ".join(entry.prose.values()).lower()] == []
