"""The register's files, against the facts they restate, and what loading them does."""

import csv
import shutil
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from shopwindow.facts import CONTENT, FactError, fact_files
from shopwindow.models import (
    Council,
    CouncilCode,
    CouncilKind,
    LibraryVersion,
    PlannedSuccession,
    Region,
    ServiceArea,
    SimilarArea,
    Synonym,
)
from shopwindow.prices import DEFLATORS, financial_year_label
from shopwindow.register import load_register
from shopwindow.register_files import read_register
from shopwindow.tiers import FUNCTIONS, KINDS

REFERENCE = settings.BASE_DIR.parent / "shared" / "reference"

# What we changed knowingly; content/sources.yaml tells readers so.
NEW_CODE = {"E47000010": "E47000014"}
NEW_END = {"E47000011"}
NEW_COUNTY = {"E07000201"}
NO_POPULATION = {"E10000009"}
PLACEHOLDER_STARTS = {
    "E08000025", "E47000001", "E47000006", "E47000008", "E47000009", "E47000010", "E47000013", "E47000016", "E47000017",
}  # fmt: skip


@pytest.fixture(scope="module")
def files():
    return read_register(CONTENT)


@pytest.fixture(scope="module")
def reference():
    if not REFERENCE.exists():
        pytest.skip(f"the facts that these files restate are not on this machine ({REFERENCE})")

    def read(name: str) -> list[dict[str, str]]:
        with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


def key(text: str) -> str:
    return text.lower().replace("_", "-").replace(" ", "-")


# The files


def test_counts(files):
    councils = [line.values for line in files.councils]
    principal = [values for values in councils if values["kind"] in CouncilKind.principal()]
    assert sum(values["last_day"] is None for values in principal) == 382
    assert sum(values["last_day"] is not None for values in principal) == 73
    assert len(councils) - len(principal) == 15
    assert len(files.planned) == 81
    assert Counter(len(line.similar) for line in files.similar) == {20: 382 * 3}


def test_every_former_council_has_a_successor_of_its_own_last_day(files):
    by_slug = {line.row["slug"]: line.values for line in files.councils}
    for line in files.councils:
        assert bool(line.values["last_day"]) == bool(line.successors), line.row["slug"]
        for successor in line.successors:
            begins = by_slug[successor]["starts_on"]
            assert (begins - line.values["last_day"]).days == 1, f"{line.row['slug']} to {successor}"


def test_welsh_names(files):
    welsh = {line.values["name"]: line.values["welsh_name"] for line in files.councils if line.values["welsh_name"]}
    assert len(welsh) == 22
    assert all(name.startswith("Cyngor ") for name in welsh.values())
    assert welsh["Isle of Anglesey"] == "Cyngor Sir Ynys Môn"
    assert welsh["Vale of Glamorgan"] == "Cyngor Bro Morgannwg"
    assert welsh["Carmarthenshire"] == "Cyngor Sir Gâr"
    assert welsh["Bridgend"] == "Cyngor Bwrdeistref Sirol Pen-y-bont ar Ogwr"
    assert {line.values["nation"] for line in files.councils if line.values["welsh_name"]} == {"wales"}


def test_current_councils_keep_the_short_slug(files):
    by_slug = {line.row["slug"]: line.values for line in files.councils}
    for name in ("dorset", "somerset", "north-yorkshire", "buckinghamshire"):
        assert by_slug[name]["last_day"] is None
        assert by_slug[f"{name}-county-council"]["last_day"] is not None


def test_no_first_day_is_that_of_the_data_set(files):
    starts = [line.values["starts_on"] for line in files.councils if line.values["starts_on"]]
    assert not [day for day in starts if (day.year, day.month) in ((2005, 5), (2005, 6))]
    principal = [line.values for line in files.councils if line.values["kind"] in CouncilKind.principal()]
    assert all(
        (values["starts_on"].day, values["starts_on"].month) == (1, 4) for values in principal if values["starts_on"]
    )


def test_every_region_is_one_of_its_nation(files):
    other_nations = {Region.WALES, Region.SCOTLAND, Region.NORTHERN_IRELAND}
    for line in files.councils:
        nation, region = line.values["nation"], line.values["region"]
        assert region not in other_nations if nation == "england" else region == nation, line.row["slug"]


def test_a_county_adds_up_from_its_districts(files):
    counties = [line for line in files.councils if line.values["kind"] == "county" and not line.values["last_day"]]
    for county in counties:
        within = [
            line.values for line in files.councils if line.county == county.row["slug"] and not line.row["last_day"]
        ]
        assert sum(values["population"] for values in within) == county.values["population"], county.row["slug"]
        assert abs(sum(values["area_km2"] for values in within) - county.values["area_km2"]) < 3


def test_planned_shares_add_up_to_everybody(files):
    shares: dict[str, list] = {}
    for line in files.planned:
        shares.setdefault(line.points_to, []).append(line.values["population_share"])
    for predecessor, parts in shares.items():
        if None not in parts:
            assert abs(sum(parts) - 1) <= Decimal("0.001"), predecessor


def test_planned_shares_of_surrey_follow_from_its_districts(files):
    people = {line.row["slug"]: line.values["population"] for line in files.councils}
    plans = [line for line in files.planned if line.values["area"] == "Surrey"]
    for name in ("East Surrey Council", "West Surrey Council"):
        going = [
            line.points_to for line in plans if line.values["successor_name"] == name and line.points_to != "surrey"
        ]
        (share,) = [
            line.values["population_share"]
            for line in plans
            if line.values["successor_name"] == name and line.points_to == "surrey"
        ]
        assert abs(Decimal(sum(people[slug] for slug in going)) / people["surrey"] - share) < Decimal("0.0001")


def test_every_file_names_its_sources():
    assert {path.name for path in CONTENT.glob("*.csv")} - {"synonyms.csv"} <= set(fact_files())
    for file in fact_files().values():
        assert file.sources
        for source in file.sources:
            assert source.attribution.endswith(".")
            if source.licence:
                assert source.licence.name in source.attribution or "Creative Commons" in source.attribution


# Against the facts they restate


def test_councils_restate_the_reference(files, reference):
    ours = {line.values["gss"]: line for line in files.councils if line.values["gss"]}
    gss_of = {line.row["slug"]: line.values["gss"] for line in files.councils}
    for row in reference("councils.csv"):
        if not row["gss"]:
            continue
        line = ours[NEW_CODE.get(row["gss"], row["gss"])]
        values = line.values
        assert (values["kind"], values["nation"]) == (key(row["kind"]), key(row["nation"]))
        assert values["rural_urban"] == key(row["rural_urban"])
        if row["uk_imd_score"]:
            assert abs(values["deprivation"] - Decimal(row["uk_imd_score"])) <= Decimal("0.0005")
        if row["gss"] not in NEW_END:
            assert line.row["last_day"] == row["last_day"]
            assert [gss_of[slug] for slug in line.successors] == row["successor_gss"].split(";") * bool(line.successors)
        if row["gss"] not in NEW_COUNTY:
            assert gss_of.get(line.county, "") == row["county_gss"]
        if values["kind"] in CouncilKind.principal() and row["gss"] not in NO_POPULATION:
            assert (line.row["population"], line.row["population_year"]) == (row["population"], row["population_year"])
            assert line.row["area_km2"] == row["area_km2"]
        if row["gss"] not in PLACEHOLDER_STARTS and not row["starts_on"].startswith(("2005-05", "2005-06")):
            assert line.row["starts_on"] == row["starts_on"]
        if row["region"] != "England" and row["gss"] != "E47000017":
            assert values["region"] == key(row["region"])


def test_former_northern_ireland_districts_restate_the_reference(files, reference):
    wanted = {row["official_name"] for row in reference("councils.csv") if not row["gss"]}
    assert {line.values["official_name"] for line in files.councils if not line.values["gss"]} == wanted


def test_similar_areas_restate_the_reference(files, reference):
    ours = {
        (line.council, line.basis, str(rank), similar)
        for line in files.similar
        for rank, similar in enumerate(line.similar, start=1)
    }
    bases = {"global": "overall", "demographic": "demographic", "economic": "economic"}
    theirs = {
        (row["gss"], bases[row["basis"]], row["rank"], row["similar_gss"])
        for row in reference("ons_similar_areas_2025.csv")
    }
    assert ours == theirs


def test_planned_successions_restate_the_reference(files, reference):
    gss_of = {line.row["slug"]: line.values["gss"] for line in files.councils}
    ours = {
        (
            gss_of[line.points_to],
            *(line.row[column] for column in ("successor_name", "area", "extent", "vesting_day")),
            line.values["population_share"],
        )
        for line in files.planned
    }
    theirs = {
        (row["predecessor_gss"], row["successor"], row["area"], key(row["link"]), row["vesting_day"],
         Decimal(share) if (share := row["share_of_predecessor_population"]) else None)
        for row in reference("reorganisation.csv")
    }  # fmt: skip
    assert ours == theirs


def test_deflators_restate_the_reference(reference):
    theirs = {
        (row["financial_year"], Decimal(row["index"]), row["kind"] == "forecast")
        for row in reference("gdp_deflators.csv")
    }
    assert theirs == {(financial_year_label(year), d.index, d.is_forecast) for year, d in DEFLATORS.items()}


def test_functions_restate_the_reference(reference):
    answers = {"Y": "yes", "N": "no", "S": "shared", "J": "joint"}
    theirs = [[answers[row[kind.replace("-", "_")]] for kind in KINDS] for row in reference("services_by_tier.csv")]
    assert [[function.delivery[kind] for kind in KINDS] for function in FUNCTIONS] == theirs


# Loading


@pytest.fixture
def folder(tmp_path):
    """A register of four councils, to be changed by tests."""
    for name in ("delivery_models.csv", "measures.csv", "root_causes.csv", "service_areas.csv"):
        shutil.copy(CONTENT / name, tmp_path)
    header = (CONTENT / "councils.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "councils.csv").write_text(
        f"{header}\n"
        "oldham,Oldham,Oldham Council,,district,england,north-west,E1,E9,,2020-03-31,newham,,,,,,,,,\n"
        "newham,Newham,Newham Council,,unitary,england,north-west,E2,,2020-04-01,,,,5000,2024,10.0,53.1,-2.1,,9.5,\n"
        "shire,Shire,Shire County Council,,county,england,north-west,E3,,,,,,,,,,,,,\n"
        "dell,Dell,Dell District Council,,district,england,north-west,E4,,,,,shire,,,,,,,,\n",
        encoding="utf-8",
    )
    planned = "predecessor,successor_name,area,extent,population_share,vesting_day,vesting_basis,note\n"
    (tmp_path / "planned_successions.csv").write_text(
        f"{planned}dell,Valley Council,Shire,whole,1,2028-04-01,Expected,\n"
    )
    (tmp_path / "similar_areas.csv").write_text("council,basis,most_similar_first\nE2,overall,E4 E3\n")
    (tmp_path / "synonyms.csv").write_text('words\n"ASC, adult social care"\n')
    return tmp_path


def edit(folder, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def changes(folder) -> dict[str, tuple[int, int, int]]:
    return {change.what: (change.added, change.changed, change.removed) for change in load_register(folder) if change}


@pytest.mark.django_db
def test_loading_fills_every_table(folder):
    load_register(folder)
    oldham = Council.objects.get(slug="oldham")
    assert [council.slug for council in oldham.successors.all()] == ["newham"]
    assert [code.code for code in oldham.other_codes.all()] == ["E9"]
    assert Council.objects.get(slug="dell").county.slug == "shire"
    assert PlannedSuccession.objects.get().successor_name == "Valley Council"
    assert [(area.similar.slug, area.rank) for area in SimilarArea.objects.order_by("rank")] == [
        ("dell", 1),
        ("shire", 2),
    ]
    assert ServiceArea.objects.get(key="waste").parent.key == "environmental-protection"
    assert Synonym.objects.get().words == "ASC, adult social care"
    assert LibraryVersion.current() == 1


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_writes_nothing(folder, django_assert_max_num_queries):
    load_register(folder)
    before = LibraryVersion.current()
    with django_assert_max_num_queries(30) as captured:
        assert changes(folder) == {}
    assert not [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert LibraryVersion.current() == before


@pytest.mark.django_db
def test_loading_changes_a_council_in_place(folder):
    load_register(folder)
    before = Council.objects.get(slug="newham").pk
    edit(folder, "councils.csv", "Newham Council,,unitary", "Newham City Council,,unitary")
    edit(folder, "councils.csv", "5000,2024", "5100,2024")
    version = LibraryVersion.current()
    assert changes(folder) == {"councils": (0, 1, 0)}
    newham = Council.objects.get(slug="newham")
    assert (newham.pk, newham.official_name, newham.population) == (before, "Newham City Council", 5100)
    assert LibraryVersion.current() == version + 1


@pytest.mark.django_db
def test_a_council_that_left_the_file_stays_and_what_hangs_on_it_goes(folder):
    load_register(folder)
    edit(folder, "councils.csv", "E1,E9,,2020-03-31,newham", "E1,,,2020-03-31,")
    edit(folder, "planned_successions.csv", "dell,Valley Council,Shire,whole,1,2028-04-01,Expected,\n", "")
    edit(
        folder,
        "councils.csv",
        "dell,Dell,Dell District Council,,district,england,north-west,E4,,,,,shire,,,,,,,,\n",
        "",
    )
    edit(folder, "similar_areas.csv", "E4 E3", "E3")
    assert changes(folder) == {
        "other codes": (0, 0, 1),
        "successors": (0, 0, 1),
        "planned changes": (0, 0, 1),
        "lists of similar areas": (0, 1, 0),
    }
    assert Council.objects.filter(slug="dell").exists()
    assert not CouncilCode.objects.exists()


@pytest.mark.django_db
def test_a_list_of_similar_areas_may_change_its_order(folder):
    load_register(folder)
    edit(folder, "similar_areas.csv", "E4 E3", "E3 E4")
    assert changes(folder) == {"lists of similar areas": (0, 1, 0)}
    assert [area.similar.slug for area in SimilarArea.objects.order_by("rank")] == ["shire", "dell"]


@pytest.mark.django_db
def test_synonyms_that_staff_wrote_stand(folder):
    load_register(folder)
    Synonym.objects.update(words="ASC, adult services")
    Synonym.objects.create(words="LED, street lighting")
    assert changes(folder) == {"synonyms": (1, 0, 0)}
    assert set(Synonym.objects.values_list("words", flat=True)) == {
        "ASC, adult services", "ASC, adult social care", "LED, street lighting",
    }  # fmt: skip


MISTAKES = [
    (
        "councils.csv",
        "unitary,england",
        "unitry,england",
        "councils.csv, line 3: kind: Value 'unitry' is not a valid choice",
    ),
    ("councils.csv", "2020-03-31", "31/03/2020", "councils.csv, line 2: last_day:"),
    ("councils.csv", ",newham,", ",nowhere,", "councils.csv, line 2: successors: “nowhere” is not in the register"),
    ("councils.csv", ",shire,", ",newham,", "councils.csv, line 5: county: “newham” is not a county in the register"),
    ("councils.csv", "E4,", "E3,", "councils.csv, line 5: the code “E3” stands here again"),
    ("councils.csv", "E9", "E4", "councils.csv, line 2: other_codes: “E4” is already held"),
    ("councils.csv", "dell,Dell", "shire,Dell", "councils.csv, line 5: the slug “shire” stands here again"),
    ("councils.csv", "5000,2024", "5000,", "councils.csv, line 3: population: it and its year go together"),
    ("councils.csv", "2020-04-01,,", "2020-04-01,2019-03-31,", "councils.csv, line 3: last_day: it must come after"),
    (
        "councils.csv",
        "Dell District Council,,",
        "Dell District Council,",
        "councils.csv, line 5: 20 values for 21 columns",
    ),
    ("councils.csv", "slug,name", "name,slug", "councils.csv, line 1: the columns must be slug, name"),
    ("planned_successions.csv", "whole,1,", "whole,one,", "planned_successions.csv, line 2: population_share:"),
    ("planned_successions.csv", "dell,", "dale,", "planned_successions.csv, line 2: predecessor: “dale” is not in the"),
    ("similar_areas.csv", "E4 E3", "E4 E4", "similar_areas.csv, line 2: most_similar_first: an area is listed twice"),
    ("similar_areas.csv", "E4 E3", "E4 E7", "similar_areas.csv, line 2: code: “E7” is not in the register"),
    (
        "similar_areas.csv",
        "overall",
        "global",
        "similar_areas.csv, line 2: basis: Value 'global' is not a valid choice",
    ),
    ("service_areas.csv", "welfare-rights,2,advice", "welfare-rights,2,advise", "service_areas.csv, line 3: parent:"),
    ("root_causes.csv", "poverty,need", "poverty,nead", "root_causes.csv, line 2: group:"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "old", "new", "message"), MISTAKES)
def test_a_mistake_names_its_file_and_line_and_nothing_is_loaded(folder, name, old, new, message):
    edit(folder, name, old, new)
    with pytest.raises(FactError) as raised:
        load_register(folder)
    assert message in str(raised.value)
    assert not Council.objects.exists()
    assert not ServiceArea.objects.exists()


@pytest.mark.django_db
def test_all_mistakes_are_told_at_once(folder):
    edit(folder, "councils.csv", "unitary,england", "unitry,england")
    edit(folder, "similar_areas.csv", "overall", "global")
    with pytest.raises(FactError) as raised:
        load_register(folder)
    assert [problem.path.name for problem in raised.value.problems] == ["councils.csv", "similar_areas.csv"]


@pytest.mark.django_db
def test_a_failure_while_writing_leaves_everything_as_it_was(folder, monkeypatch):
    load_register(folder)
    edit(folder, "councils.csv", "5000,2024", "5100,2024")
    monkeypatch.setattr("shopwindow.register._add_synonyms", lambda synonyms: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_register(folder)
    assert Council.objects.get(slug="newham").population == 5000


@pytest.mark.django_db
def test_a_missing_file_is_said(folder):
    (folder / "councils.csv").unlink()
    with pytest.raises(FactError, match=r"councils\.csv, line 1: the file is missing"):
        load_register(folder)


@pytest.mark.django_db
def test_the_command_says_what_it_did(folder):
    said = StringIO()
    call_command("load_register", str(folder), stdout=said)
    assert "Register, councils: 4 new, 0 changed, 0 removed." in said.getvalue()
    said = StringIO()
    call_command("load_register", str(folder), stdout=said)
    assert said.getvalue() == "Register: nothing has changed.\n"


@pytest.mark.django_db
def test_the_command_says_what_to_mend(folder):
    edit(folder, "councils.csv", "unitary,england", "unitry,england")
    with pytest.raises(CommandError, match=r"Nothing was loaded.*\ncouncils\.csv, line 3: kind"):
        call_command("load_register", str(folder))
