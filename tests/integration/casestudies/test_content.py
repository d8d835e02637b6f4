"""The library's own files against the fact tables from which they were written, where those are at hand."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from casestudies.library_files import read_case_studies

CONTENT = Path(settings.BASE_DIR) / "casestudies" / "content" / "case-studies"
FACTS = settings.BASE_DIR.parent / "shared" / "reference" / "case_study_facts.json"

entries, problems = read_case_studies(CONTENT)


def test_every_file_is_right():
    assert problems == []
    assert len(entries) >= 68


@pytest.fixture(scope="module")
def records():
    return {record["id"]: record for record in json.loads(FACTS.read_text(encoding="utf-8"))}


@pytest.mark.skipif(not FACTS.exists(), reason="the fact tables are not beside this checkout")
class TestAgainstTheRecords:
    def test_every_record_has_its_file(self, records):
        assert set(records) <= {entry.slug for entry in entries}

    def test_every_number_of_a_record_stands_among_the_figures(self, records):
        missing = []
        for entry in entries:
            record = records.get(entry.slug)
            if record is None:
                continue
            told = {
                Decimal(str(figure[key]))
                for figure in entry.facts.get("figures") or []
                for key in ("value", "at_least", "at_most")
                if figure.get(key) is not None
            }
            money = [
                name for name in record if name.endswith("_gbp") or name in ("payback_months", "payback_months_max")
            ]
            numbers = [(name, record[name]) for name in money if record[name] is not None]
            numbers += [(outcome["measure"], outcome["value"]) for outcome in record["outcomes"]]
            missing += [(entry.slug, name) for name, value in numbers if Decimal(str(value)) not in told]
        assert missing == []

    def test_councils_levels_and_sources_are_those_of_the_record(self, records):
        for entry in entries:
            record = records.get(entry.slug)
            if record is None:
                continue
            assert entry.facts["reform_level"] == record["reform_level_judged"].lower(), entry.slug
            assert entry.facts["change_level"] == record["change_level"], entry.slug
            codes = {council.get("gss") for council in entry.facts.get("councils") or []}
            assert set(record["council_codes"].values()) <= codes, entry.slug
            addresses = {source.get("url") for source in entry.facts["sources"]}
            wanted = {re.sub(r" \(.*\)$", "", url) for url in record["source_urls"] if url.startswith("http")}
            assert wanted <= addresses, entry.slug

    def test_no_saving_is_promoted_to_a_result(self, records):
        """Where the record says that a saving was only planned, modelled or claimed, no saving of ours is a result."""
        weak = {"forecast", "target", "budgeted", "modelled", "claimed"}
        for entry in entries:
            record = records.get(entry.slug)
            if record is None or record["saving_status"] not in weak or "achieved" in record["saving_basis"]:
                continue
            for figure in entry.facts.get("figures") or []:
                if figure["kind"] in ("annual_saving", "cumulative_saving"):
                    assert figure["basis"] not in ("achieved", "evaluated"), (entry.slug, figure["key"])


def test_titles_and_summaries_differ():
    assert len({entry.facts["title"] for entry in entries}) == len(entries)
    assert len({entry.facts["summary"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("word", ["innovative", "seamless", "leverage", "world-class", "game-chang", "cutting-edge"])
def test_no_sales_words(word):
    assert [entry.slug for entry in entries if word in " ".join(entry.prose.values()).lower()] == []
