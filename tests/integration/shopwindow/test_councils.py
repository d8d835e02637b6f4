import datetime
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from shopwindow.models import (
    Council,
    CouncilCode,
    CouncilKind,
    LibraryVersion,
    Nation,
    PlannedSuccession,
    Region,
    SimilarArea,
)
from shopwindow.peer_data import peers_of
from shopwindow.peers import Method
from tests.factories import CaseStudyFactory, CouncilFactory, ParticipationFactory

LIST = "/councils/"


@pytest.fixture
def read(client, db):
    def get(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200
        return response.content.decode()

    return get


def total(html: str) -> int:
    return int(re.search(r'data-total="(\d+)"', html)[1])


def words(html: str) -> str:
    """The text of a page as it is read, without mark-up."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]).split())


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/councils/([^/]+)/">', html)


def counts(html: str, name: str) -> dict[str, int]:
    return {value: int(n) for value, n in re.findall(rf'name="{name}" value="([^"]+)"[^>]* data-count="(\d+)"', html)}


def retired(**facts):
    return CouncilFactory(last_day=datetime.date(2023, 3, 31), **facts)


# The list


def test_addresses_have_their_names():
    assert reverse("council_list") == LIST
    assert reverse("council_detail", args=["rushcliffe"]) == "/councils/rushcliffe/"


def test_list_shows_what_is_known_of_each(read):
    CouncilFactory(name="Rushcliffe", population=126_736, population_year=2024, starts_on=datetime.date(1974, 4, 1))
    retired(name="Ryedale")
    html = read(LIST)
    assert total(html) == 2
    assert listed(html) == ["rushcliffe", "ryedale"]
    text = words(html)
    assert "Rushcliffe Borough Council, since 1 April 1974" in text
    assert "126,736 (mid-2024)" in text
    assert "Ryedale Former Ryedale Borough Council, until 31 March 2023" in text
    assert "Not known" in text


def test_list_counts_published_case_studies_only(read):
    council, other = CouncilFactory(name="Alpha"), CouncilFactory(name="Beta")
    CaseStudyFactory(published=True, councils=[council, other])
    CaseStudyFactory(published=True, councils=[council])
    CaseStudyFactory(councils=[other])
    assert re.findall(r'data-label="Case studies">(\d+)<', read(LIST)) == ["2", "1"]


@pytest.mark.parametrize("typed", ["ynys mon", "Ynys Môn", "anglesey", "W06000001", "w06000099"])
def test_list_finds_by_any_name_or_code(read, typed):
    council = CouncilFactory(name="Isle of Anglesey", welsh_name="Cyngor Sir Ynys Môn", gss="W06000001")
    CouncilCode.objects.create(council=council, code="W06000099")
    CouncilFactory(name="Gwynedd")
    assert listed(read(f"{LIST}?q={typed}")) == ["isle-of-anglesey"]


def test_list_asks_did_you_mean_when_nothing_is_called_so(read):
    CouncilFactory(name="Rushcliffe")
    CouncilFactory(name="Gedling")
    html = read(f"{LIST}?q=rushclife")
    assert listed(html) == ["rushcliffe"]
    assert "Did you mean this council?" in words(html)
    assert "No council is called “rushclife”." in words(html)
    assert "Did you mean" not in words(read(f"{LIST}?q=rushcliffe"))


def test_list_puts_the_best_first(read):
    CouncilFactory(name="Alpha and York")
    CouncilFactory(name="York")
    assert listed(read(f"{LIST}?q=york")) == ["york", "alpha-and-york"]


def test_list_filters_by_several_values_of_each_choice(read):
    CouncilFactory(name="District")
    CouncilFactory(name="County", kind=CouncilKind.COUNTY)
    CouncilFactory(name="Unitary", kind=CouncilKind.UNITARY, region=Region.SOUTH_WEST)
    CouncilFactory(name="Powys", kind=CouncilKind.WELSH_UNITARY, nation=Nation.WALES, region=Region.WALES)
    assert listed(read(f"{LIST}?kind=county&kind=unitary")) == ["county", "unitary"]
    assert listed(read(f"{LIST}?kind=county&kind=unitary&region=south-west")) == ["unitary"]
    assert listed(read(f"{LIST}?nation=wales&nation=scotland")) == ["powys"]


def test_list_filters_by_today_or_former(read):
    CouncilFactory(name="Here")
    retired(name="Gone")
    assert listed(read(f"{LIST}?standing=former")) == ["gone"]
    assert listed(read(f"{LIST}?standing=current")) == ["here"]
    assert listed(read(f"{LIST}?standing=current&standing=former")) == ["gone", "here"]


def test_list_counts_what_each_choice_would_leave(read):
    CouncilFactory(name="One")
    CouncilFactory(name="Two", region=Region.SOUTH_WEST)
    retired(name="Three", kind=CouncilKind.COUNTY)
    html = read(f"{LIST}?region=south-west")
    assert counts(html, "region")["east-midlands"] == 2
    assert counts(html, "kind") == dict.fromkeys(CouncilKind.values, 0) | {"district": 1}
    assert counts(html, "standing") == {"current": 1, "former": 0}
    assert "wales" not in counts(html, "region")


def test_list_chips_take_one_choice_away(read):
    CouncilFactory(name="One")
    html = read(f"{LIST}?q=one&kind=district&kind=county&standing=current")
    chips = dict(re.findall(r'class="sw-chip" href="([^"]*)">.*?</span>\s*([^<]+?)\s*<span aria-hidden', html))
    assert {label: address.replace("&amp;", "&") for address, label in chips.items()} == {
        "“one”": "?standing=current&kind=district&kind=county",
        "Exists today": "?q=one&kind=district&kind=county",
        "District": "?q=one&standing=current&kind=county",
        "County": "?q=one&standing=current&kind=district",
    }
    assert '<a href="?">Clear all</a>' in html


def test_list_has_fifty_a_page_and_keeps_the_choices(read):
    CouncilFactory.create_batch(53)
    html = read(f"{LIST}?kind=district")
    assert (total(html), len(listed(html))) == (53, 50)
    assert 'href="?kind=district&amp;page=2"' in html
    assert len(listed(read(f"{LIST}?kind=district&page=2"))) == 3
    assert len(listed(read(f"{LIST}?page=99"))) == 3


def test_list_that_is_empty_says_what_to_do(read):
    CouncilFactory()
    html = read(f"{LIST}?q=xyzzy")
    assert total(html) == 0
    assert "No council has a name or code like “xyzzy”." in words(html)
    html = read(f"{LIST}?kind=county")
    assert "No council meets all of your choices." in words(html)
    assert '<a href="?">Clear all choices</a>' in html


def test_list_of_an_empty_register(read):
    assert total(read(LIST)) == 0


@pytest.mark.parametrize(
    "query",
    [
        "kind=bogus", "kind=%00", "nation=", "zzz=1", "&".join(f"kind=k{n}" for n in range(300)),
        "page=0", "page=-1", "page=x", "page=9999999999",
        "q=%00", "q=%F0%9F%99%82", "q='%22%3Cscript%3E", "q=" + "a" * 5000,
    ],
)  # fmt: skip
def test_list_never_fails_on_an_address(client, db, query):
    CouncilFactory()
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_list_says_what_it_did_not_recognise(read):
    CouncilFactory()
    html = read(f"{LIST}?kind=bogus&kind=district")
    assert "We left out what we do not recognise in the address: bogus." in words(html)
    assert total(html) == 1


@pytest.mark.parametrize("query", ["", "?q=testshire", "?kind=district&standing=current"])
def test_list_asks_the_same_number_of_questions_at_any_size(count_queries, query):
    ParticipationFactory(case_study__published=True)
    few = count_queries(LIST + query)
    for participation in ParticipationFactory.create_batch(60, case_study__published=True):
        CouncilCode.objects.create(council=participation.council, code=f"X{participation.pk}")
    LibraryVersion.bump()
    assert count_queries(LIST + query) == few <= 8


# One council


def test_detail_of_no_council(client, db):
    assert client.get("/councils/nowhere/").status_code == 404


def test_detail_shows_what_is_known(read):
    county = CouncilFactory(name="Nottinghamshire", kind=CouncilKind.COUNTY)
    council = CouncilFactory(
        name="Rushcliffe", county=county, gss="E07000176", population=126_736, population_year=2024,
        area_km2=Decimal("409.0"), rural_urban="rural", deprivation=Decimal("7.249"), website="https://www.rushcliffe.gov.uk/",
        starts_on=datetime.date(1974, 4, 1),
    )  # fmt: skip
    CouncilCode.objects.create(council=council, code="37UJ")
    text = words(read("/councils/rushcliffe/"))
    for fact in (
        "District council · East Midlands", "First day 1 April 1974", "Population 126,736 (mid-2024)", "Area 409 km²",
        "Density 310 people to the square kilometre", "Rural or urban Rural", "Deprivation 7.2", "GSS code E07000176",
        "Other codes 37UJ", "Website www.rushcliffe.gov.uk",
    ):  # fmt: skip
        assert fact in text
    assert '<a href="/councils/nottinghamshire/">Nottinghamshire Borough Council</a>' in read("/councils/rushcliffe/")
    assert '<a href="/councils/rushcliffe/">Rushcliffe Borough Council</a>' in read("/councils/nottinghamshire/")


def test_detail_says_what_is_not_known(read):
    CouncilFactory(name="Blank")
    text = words(read("/councils/blank/"))
    for label in ("First day", "Population", "Area", "Density", "Rural or urban", "Deprivation"):
        assert f"{label} Not known" in text
    assert "Website" not in text
    assert "Last day" not in text


def test_detail_shows_the_welsh_name(read):
    CouncilFactory(name="Gwynedd", welsh_name="Cyngor Gwynedd", kind=CouncilKind.WELSH_UNITARY)
    assert "Welsh name Cyngor Gwynedd" in words(read("/councils/gwynedd/"))


def test_detail_says_what_such_a_council_does(read):
    CouncilFactory(name="Dell")
    text = words(read("/councils/dell/"))
    assert re.search(r"It does Waste collection; Recycling;.* Others do Education;", text)
    assert "Strategic planning: In London with the Greater London Authority" in text
    CouncilFactory(name="City", kind=CouncilKind.CITY_CORPORATION)
    assert "does not cover this kind of body" in words(read("/councils/city/"))


def test_detail_shows_what_came_before_and_after(read):
    ryedale, new = retired(name="Ryedale"), CouncilFactory(name="North Yorkshire", starts_on=datetime.date(2023, 4, 1))
    ryedale.successors.add(new)
    assert "What came before it Ryedale Borough Council until 31 March 2023" in words(
        read("/councils/north-yorkshire/")
    )
    text = words(read("/councils/ryedale/"))
    assert "It ended on 31 March 2023, and North Yorkshire Borough Council followed it." in text
    assert "What followed it North Yorkshire Borough Council since 1 April 2023" in text
    assert "no council of today is compared with it" in text


def test_detail_lists_its_published_work_and_that_of_councils_before_it(read):
    deane, west, somerset = retired(name="Deane"), retired(name="West"), CouncilFactory(name="Somerset")
    deane.successors.add(west)
    west.successors.add(somerset)
    CaseStudyFactory(published=True, title="Own work", started_year=2024, councils=[somerset])
    CaseStudyFactory(published=True, title="Old work", started_year=2012, councils=[deane])
    CaseStudyFactory(published=True, title="Joint work", started_year=2020, councils=[deane, west])
    CaseStudyFactory(title="Draft work", councils=[somerset])
    CaseStudyFactory(published=True, title="Work elsewhere", councils=[CouncilFactory()])
    html = read("/councils/somerset/")
    text = words(html)
    assert re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", html) == ["Own work", "Joint work", "Old work"]
    assert "Joint work Work of West Borough Council, an earlier council" in text
    assert "Old work Work of Deane Borough Council, an earlier council" in text
    assert "Own work What a council did" in text
    assert "Own work" not in read("/councils/deane/")


def test_detail_without_work_says_so(read):
    CouncilFactory(name="Dell")
    assert "No case study of this council is published here yet." in words(read("/councils/dell/"))


def test_detail_shows_the_newest_fifty_and_the_way_to_the_others(read):
    council = CouncilFactory(name="Busy")
    for _ in range(51):
        CaseStudyFactory(published=True, councils=[council])
    html = read("/councils/busy/")
    assert len(re.findall("<h3><a ", html)) == 50
    assert "These are the newest 50." in words(html)
    assert "/case-studies/?q=Busy" in html


def test_detail_marks_a_planned_change_as_planned(read):
    council = CouncilFactory(name="Surrey", kind=CouncilKind.COUNTY)
    for name, share in (("East Surrey Council", "0.4514"), ("West Surrey Council", "0.5486")):
        PlannedSuccession.objects.create(
            predecessor=council, successor_name=name, area="Surrey", extent="part", population_share=share,
            vesting_day=datetime.date(2027, 4, 1), vesting_basis="Law: the Surrey (Structural Changes) Order 2026",
        )  # fmt: skip
    text = words(read("/councils/surrey/"))
    assert (
        "Planned, and not yet in force: this council is to be replaced by East Surrey Council and West Surrey Council "
        "on 1 April 2027. Law: the Surrey (Structural Changes) Order 2026." in text
    )
    assert "East Surrey Council Surrey Part of it 45.1% 1 April 2027 Law:" in text
    assert "Ministry of Housing" in text


def test_detail_of_a_council_that_a_reorganisation_leaves_alone(read):
    PlannedSuccession.objects.create(
        predecessor=CouncilFactory(name="Isle of Wight"), successor_name="Isle of Wight Council",
        area="Hampshire and the Solent", extent="unchanged", population_share=1,
    )  # fmt: skip
    text = words(read("/councils/isle-of-wight/"))
    assert "Planned: in the reorganisation of Hampshire and the Solent this council stays as it is." in text
    assert "to be replaced" not in text


def test_detail_says_who_is_like_it_and_why(read):
    council = CouncilFactory(name="Rushcliffe", population=123_600, population_year=2024)
    for rank, name in enumerate(["Epsilon", "Delta", "Gamma", "Beta", "Alpha"], start=2):
        similar = CouncilFactory(name=name, population=118_400, population_year=2024)
        SimilarArea.objects.create(council=council, similar=similar, basis="overall", rank=rank)
    unlike = CouncilFactory(name="Unlike", kind=CouncilKind.UNITARY)
    SimilarArea.objects.create(council=council, similar=unlike, basis="overall", rank=1)
    html = read("/councils/rushcliffe/")
    peers = html.partition('<ol class="sw-peers">')[2].partition("</ol>")[0]
    assert re.findall(r'<a href="/councils/(\w+)/">', peers) == ["epsilon", "delta", "gamma", "beta", "alpha"]
    assert (
        "Epsilon Also a district council, so it does the same things. The Office for National Statistics lists it 2nd "
        "among the areas most like Rushcliffe. Population 118,000; Rushcliffe has 124,000." in words(html)
    )


def test_detail_without_peers_says_why(read):
    CouncilFactory(name="City", kind=CouncilKind.CITY_CORPORATION)
    assert "there is none to compare it with fairly" in words(read("/councils/city/"))


def test_detail_names_its_sources(read):
    CouncilFactory(name="Dell")
    html = read("/councils/dell/")
    for name in ("mySociety", "Office for National Statistics", "Open Government Licence v3.0", "Creative Commons"):
        assert name in html


@pytest.mark.parametrize("kind", [CouncilKind.COUNTY, CouncilKind.DISTRICT, CouncilKind.CITY_CORPORATION])
def test_detail_asks_the_same_number_of_questions_at_any_size(count_queries, kind):
    council = CouncilFactory(name="Dell", kind=kind)
    few = count_queries("/councils/dell/")
    for n in range(12):
        before = retired()
        before.successors.add(council)
        CaseStudyFactory(published=True, councils=[council, before])
        similar = CouncilFactory(kind=kind, county=council)
        SimilarArea.objects.create(council=council, similar=similar, basis="overall", rank=n + 1)
        CouncilCode.objects.create(council=council, code=f"X{n}")
        PlannedSuccession.objects.create(predecessor=council, successor_name=f"New {n}", area="Dell", extent="part")
    cache.clear()
    assert count_queries("/councils/dell/") == few <= 8


@pytest.mark.parametrize("address", [LIST, f"{LIST}?q=dell", "/councils/dell/"])
def test_reading_writes_nothing(client, db, django_assert_max_num_queries, address):
    CouncilFactory(name="Dell")
    version = LibraryVersion.current()
    with django_assert_max_num_queries(8) as captured:
        client.get(address)
    assert not [query["sql"] for query in captured if not query["sql"].lstrip("(").startswith("SELECT")]
    assert LibraryVersion.current() == version


# With the register as it is


def test_every_council_of_the_register_has_its_page(real_library, client):
    slugs = listed(client.get(f"{LIST}?kind=combined-authority&kind=county&kind=city-corporation").content.decode())
    assert len(slugs) == 42
    for slug in [*slugs, "rushcliffe", "antrim", "isles-of-scilly", "cardiff", "greater-london", "south-norfolk"]:
        assert client.get(f"/councils/{slug}/").status_code == 200, slug


def test_peers_of_real_councils(real_library):
    slugs = ("rushcliffe", "surrey", "belfast", "city-of-london")
    methods = {slug: peers_of(Council.objects.get(slug=slug)) for slug in slugs}
    assert len(methods["rushcliffe"].peers) == 15
    assert {peer.place.kind for peer in methods["rushcliffe"].peers} == {"district"}
    assert methods["surrey"].method == Method.LIST
    assert methods["belfast"].method == Method.TRAITS
    assert len(methods["belfast"].peers) == 10
    assert methods["city-of-london"].method == Method.NONE


def test_a_former_welsh_or_misspelt_name_finds_the_council(real_library, client):
    for typed, slug in (
        ("Rhondda Cynon Taff", "rhondda-cynon-taf"),
        ("cyngor sir fynwy", "monmouthshire"),
        ("leicster", "leicester"),
    ):
        assert listed(client.get(LIST, {"q": typed}).content.decode())[0] == slug
