"""Loading the library: all or nothing, and again without change."""

import pytest
from django.core.management import CommandError, call_command

from casestudies.importing import LibraryError, load_library
from casestudies.models import CaseStudy, Figure
from shopwindow.models import LibraryVersion, SearchDocument
from tests.factories import CouncilFactory, DeliveryModelFactory, OptionFactory, RootCauseFactory, ServiceAreaFactory
from tests.unit.casestudies.test_library_files import FACTS, PROSE

pytestmark = pytest.mark.django_db

FILE = f"---\n{FACTS}councils:\n  - gss: E08000010\n    name: Wigan Council\n    role: lead\n---\n\n{PROSE}"


@pytest.fixture
def folder(tmp_path):
    CouncilFactory(gss="E08000010", name="Wigan", official_name="Wigan Metropolitan Borough Council")
    parent = ServiceAreaFactory(key="waste-and-more")
    ServiceAreaFactory(key="whole-council", parent=parent)
    DeliveryModelFactory(key="in-house-redesign")
    RootCauseFactory(key="falling-funding")
    OptionFactory(slug="a-deal")
    (tmp_path / "wigan.md").write_text(FILE)
    return tmp_path


def test_a_file_becomes_a_published_case_study(folder):
    load_library(folder)
    wigan = CaseStudy.objects.published().get()
    assert (wigan.slug, wigan.started_year, wigan.stage) == ("wigan", 2011, "live")
    assert wigan.html["challenge"] == "<p>Something about it.</p>"
    assert {area.key for area in wigan.service_areas.all()} == {"whole-council", "waste-and-more"}
    assert [(part.council.name, part.named_as) for part in wigan.participations.all()] == [("Wigan", "Wigan Council")]
    saving = wigan.figures.get()
    assert (saving.value, saving.price_year, saving.source.date) == (1500000, 2017, "2016-11")


def test_loading_again_changes_nothing(folder):
    load_library(folder)
    before = LibraryVersion.current(), CaseStudy.history.count(), SearchDocument.objects.get(kind="case-study").pk
    loaded = load_library(folder)
    assert loaded.unchanged == ["wigan"]
    assert (
        LibraryVersion.current(),
        CaseStudy.history.count(),
        SearchDocument.objects.get(kind="case-study").pk,
    ) == before


def test_a_changed_file_updates_its_case_study_and_keeps_history(folder):
    load_library(folder)
    changed = FILE.replace("1500000", "1600000").replace("What was done.", "What was really done.")
    (folder / "wigan.md").write_text(changed)
    assert load_library(folder).updated == ["wigan"]
    wigan = CaseStudy.objects.get()
    assert (wigan.summary, wigan.figures.get().value) == ("What was really done.", 1600000)
    assert wigan.history.earliest().summary == "What was done."
    assert Figure.history.filter(value=1500000).exists()


def test_what_curators_changed_stands_until_the_file_changes(folder):
    load_library(folder)
    CaseStudy.objects.update(summary="A curator’s better words.")
    load_library(folder)
    assert CaseStudy.objects.get().summary == "A curator’s better words."


def test_one_bad_file_keeps_all_out(folder):
    (folder / "broken.md").write_text(FILE.replace("stage: live", "stage: alive"))
    with pytest.raises(LibraryError) as caught:
        load_library(folder)
    assert not CaseStudy.objects.exists()
    assert str(caught.value.problems[0]).startswith(f"{folder / 'broken.md'}, line 4: ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("E08000010", "E99999999", "E99999999 is not in the register"),
        ("[falling-funding]", "[bad-luck]", "“bad-luck” is not one of the root causes"),
        ("    role: lead\n", "    role: lead\n  - gss: E08000010\n    name: Wigan\n    role: host\n", "listed twice"),
    ],
)
def test_what_the_register_does_not_know_is_refused(folder, old, new, message):
    (folder / "wigan.md").write_text(FILE.replace(old, new))
    with pytest.raises(LibraryError) as caught:
        load_library(folder)
    assert message in str(caught.value.problems[0])


def test_disputes_hold_on_both_sides(folder):
    rival = (
        "  - key: rival\n    kind: annual_saving\n    label: Rival\n    unit: GBP\n    value: 2\n    basis: claimed\n"
    )
    rival += "    source: council\n    disputes: [saving]\n"
    (folder / "wigan.md").write_text(FILE.replace("councils:\n", f"{rival}councils:\n", 1))
    load_library(folder)
    assert [other.key for other in Figure.objects.get(key="saving").disputes.all()] == ["rival"]


def test_the_command_prints_every_problem(folder):
    (folder / "wigan.md").write_text(FILE.replace("stage: live", "stage: alive").replace("unit: GBP", "unit: posts"))
    with pytest.raises(CommandError) as caught:
        call_command("load_library", str(folder))
    assert "“alive”" in str(caught.value)
    assert "money is given in GBP" in str(caught.value)


def test_the_command_says_when_there_is_nothing(tmp_path):
    with pytest.raises(CommandError, match="There is nothing"):
        call_command("load_library", str(tmp_path / "nowhere"))
