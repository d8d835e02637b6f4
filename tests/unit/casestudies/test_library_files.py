"""Reading a case study file: what is right, and every way in which it can be wrong, with its line."""

from pathlib import Path

import pytest

from casestudies.library_files import SECTIONS, read_case_studies

FACTS = """\
title: "Wigan: The Deal"
summary: What was done.
stage: live
reform_level: reinvent
change_level: transformational
started: 2011
service_areas: [whole-council]
delivery_models: [in-house-redesign]
root_causes: [falling-funding]
options: [a-deal]
sources:
  - key: council
    title: An account
    publisher: Wigan Council
    kind: council
    url: https://www.wigan.gov.uk/
    date: 2016-11
figures:
  - key: saving
    kind: annual_saving
    label: Saving
    unit: GBP
    value: 1500000
    basis: achieved
    prices: 2017-18
    source: council
"""
PROSE = "".join(f"## {heading}\n\nSomething about it.\n\n" for heading in SECTIONS)


def read(tmp_path: Path, facts: str = FACTS, prose: str = PROSE):
    (tmp_path / "wigan.md").write_text(f"---\n{facts}---\n\n{prose}", encoding="utf-8")
    return read_case_studies(tmp_path)


def test_a_right_file_is_read(tmp_path):
    entries, problems = read(tmp_path)
    assert problems == []
    assert entries[0].slug == "wigan"
    assert entries[0].facts["figures"][0]["prices"] == "2017-18"
    assert entries[0].facts["sources"][0]["date"] == "2016-11"
    assert entries[0].prose["challenge"] == "Something about it."


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("stage: live", "stage: alive", 4, "“alive” is not a stage"),
        ("started: 2011", "started: spring", 7, "must be a year"),
        ("title: ", "tilte: ", 2, "“tilte” is not a known key"),
        ("    kind: council\n", "    kind: rumour\n", 16, "“rumour” is not a kind"),
        ("date: 2016-11", "date: Nov 2016", 18, "a source’s date"),
        ("value: 1500000", "value: lots", 24, "“lots” is not a number"),
        ("value: 1500000", "value: 1500000\n    at_least: 5", 20, "never both"),
        ("    value: 1500000\n", "", 20, "has a value, or bounds"),
        ("value: 1500000", "at_least: 5\n    at_most: 4", 20, "at_least is more than at_most"),
        ("unit: GBP", "unit: posts", 23, "money is given in GBP"),
        ("kind: annual_saving", "kind: payback", 23, "payback is given in months"),
        ("kind: annual_saving", "kind: cumulative_saving", 20, "needs its period"),
        ("prices: 2017-18", "prices: 2017", 26, "a financial year"),
        ("source: council", "source: hearsay", 27, "needs a source that is listed"),
        ("source: council", "source: council\n    disputes: [other]", 28, "no figure “other”"),
        ("basis: achieved", "basis: hoped", 25, "“hoped” is not a basis"),
        ("basis: achieved", "basis: achieved\n    colour: red", 26, "“colour” is not a known key"),
        ("stage: live", "stage: live\nstage: ended", 5, "stands twice"),
        ("stage: live", "stage: [", 6, "cannot be read"),
        ("basis: achieved", "basis: achieved\n    measure: posts", 26, "only an outcome has a measure"),
        ("basis: achieved", "basis: forecast\n    baseline: last year", 26, "only a result"),
        ("stage: live", "stage: live\nnations: [narnia]", 5, "“narnia” is not a nation"),
        ("stage: live", "stage: live\nhold_grade_at: 1", 1, "held down with"),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path, old, new, line, message):
    entries, problems = read(tmp_path, facts=FACTS.replace(old, new, 1))
    assert entries == []
    assert any(problem.line == line and message in problem.message for problem in problems), problems


EVALUATIONS = """\
evaluations:
  - key: trial
    design: trial
    evaluator: A university
    comparison: Schools that went without
    result: no-effect
    effect: No difference was found.
    source: council
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("design: trial", "design: guess", "“guess” is not a design"),
        ("result: no-effect", "result: splendid", "“splendid” is not a result"),
        ("    comparison: Schools that went without\n", "", "says what it compared with"),
        ("    effect: No difference was found.\n", "", "an evaluation needs its effect"),
        ("source: council", "source: hearsay", "needs a source that is listed"),
        ("key: trial", "key: trial\n    colour: red", "“colour” is not a known key"),
    ],
)
def test_a_mistake_in_an_evaluation_is_said(tmp_path, old, new, message):
    assert read(tmp_path, facts=FACTS + EVALUATIONS)[1] == []
    _, problems = read(tmp_path, facts=FACTS + EVALUATIONS.replace(old, new, 1))
    assert any(message in problem.message for problem in problems), problems


def test_a_missing_key_is_named(tmp_path):
    _, problems = read(tmp_path, facts=FACTS.replace("summary: What was done.\n", ""))
    assert [problem.message for problem in problems] == ["“summary” is missing"]


def test_two_figures_with_one_key_are_refused(tmp_path):
    figure = FACTS[FACTS.index("  - key: saving") :]
    _, problems = read(tmp_path, facts=FACTS + figure)
    assert [problem.message for problem in problems] == ["the key “saving” is used twice"]


def test_an_empty_section_is_refused(tmp_path):
    _, problems = read(tmp_path, prose=PROSE.replace("## Lessons\n\nSomething about it.\n", "## Lessons\n"))
    assert [problem.message for problem in problems] == ["nothing stands under “## Lessons”"]


def test_an_unknown_heading_is_refused(tmp_path):
    _, problems = read(tmp_path, prose=PROSE + "## Our triumph\n\nIt was good.\n")
    assert "“Our triumph” is not one of the headings" in problems[0].message


def test_a_file_without_facts_is_refused(tmp_path):
    (tmp_path / "a.md").write_text("# Hello")
    entries, problems = read_case_studies(tmp_path)
    assert (entries, problems[0].line) == ([], 1)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "a.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    _, problems = read_case_studies(tmp_path)
    assert "not UTF-8" in problems[0].message


def test_an_empty_folder_is_a_problem(tmp_path):
    assert read_case_studies(tmp_path)[1][0].message == "there is no case study here"
