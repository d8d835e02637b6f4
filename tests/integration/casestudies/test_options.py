"""/options/ and /options/<slug>/: what is found, counted, shown and withheld."""

import random
import re
from datetime import date
from statistics import median

import pytest

from casestudies.effects import BOUND, NO_RESIDENTS, NO_YEAR, NONE, NOT_RESULT, OTHER_BOUNDARIES, PROGRAMME
from casestudies.models import CaseStudy, Option
from casestudies.option_catalogue import build_option_catalogue
from casestudies.public_view import refresh_public_view
from shopwindow.models import Council, CouncilKind, LibraryVersion
from shopwindow.prices import LATEST_OUTTURN_YEAR
from tests.factories import CaseStudyFactory, CouncilFactory, EvaluationFactory, FigureFactory, OptionFactory
from tests.integration.casestudies import naive
from tests.integration.casestudies.test_browse import counts, hostile, random_choices, total, warm_counts

pytestmark = pytest.mark.django_db
LIST = "/options/"
RESULTS = ("achieved", "evaluated")
FACETS = {"service", "level", "grade", "measure", "cost", "kind", "cause", "model"}


def html_of(client, address: str, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, address
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def listed(client, **query) -> list[str]:
    """The slugs of every page of a list that `total` says it has."""
    pages = -(-total(client.get(LIST, query)) // 20)
    htmls = (html_of(client, LIST, **query, page=number) for number in range(1, pages + 1))
    return [slug for html in htmls for slug in re.findall(r'<h3><a href="/options/([a-z0-9-]+)/"', html)]


@pytest.fixture
def from_rushcliffe(client, real_library) -> Council:
    client.cookies["council"] = "rushcliffe"
    return Council.objects.get(slug="rushcliffe")


# The list


def test_all_of_the_options_are_there_in_pages_of_twenty(client, real_library):
    slugs = listed(client)
    assert len(slugs) == len(set(slugs)) == Option.objects.count() == total(client.get(LIST))
    assert len(re.findall('<li class="sw-card">', html_of(client, LIST))) == 20
    assert "page 2 of" in html_of(client, LIST, page=2)


def read_options() -> dict[int, dict[str, set[str]]]:
    """A second, naive reading of the options: {option: {facet: values}}, one object at a time."""
    return {option.pk: _values(option) for option in Option.objects.filter(status="published")}


def _values(option: Option) -> dict[str, set[str]]:
    return {
        "service": set(option.service_areas.filter(parent=None).values_list("key", flat=True)),
        "level": {option.reform_level},
        "grade": {str(option.grade)},
        "measure": set(option.option_measures.values_list("measure__key", flat=True)),
        "cost": {_band([float(value) for value in option.page["investment"]["values"]])},
        "kind": _kinds(option.functions),
        "cause": set(option.root_causes.values_list("key", flat=True)),
        "model": set(option.delivery_models.values_list("key", flat=True)),
    }


def _band(values: list[float]) -> str:
    if len(values) < 3:
        return "unknown"
    middle = median(values)
    return "under-1" if middle < 1 else "1-5" if middle < 5 else "5-20" if middle < 20 else "20-and-over"


def _kinds(functions: list[str]) -> set[str]:
    """The kinds of council that have a hand in one of the functions; all of them where none is named."""
    rows = [row for row in naive.rows_of("services_by_tier") if row["key"] in functions or not functions]
    kinds = set(rows[0]) - {"key", "function", "note"}
    return {kind for kind in kinds if not functions or any(row[kind] != "no" for row in rows)}


def test_every_count_on_the_page_equals_a_naive_recount(client, real_library):
    library, choices, chance = read_options(), build_option_catalogue().choices, random.Random(5)
    assert set(choices) == FACETS
    for _ in range(30):
        picked = random_choices(chance, choices)
        response = client.get(LIST, picked)
        assert total(response) == len(naive.matching(library, picked)), picked
        for (facet, value), number in counts(response).items():
            assert number == naive.count(library, picked, facet, value), (picked, facet, value)


@pytest.mark.parametrize("facet", sorted(FACETS))
def test_each_value_of_a_facet_lists_exactly_its_options(client, real_library, facet):
    library, slugs = read_options(), dict(Option.objects.values_list("pk", "slug"))
    for choice in build_option_catalogue().choices[facet]:
        expected = {slugs[pk] for pk in naive.matching(library, {facet: [choice.value]})}
        assert total(client.get(LIST, {facet: choice.value})) == len(expected)
        assert not expected or set(listed(client, **{facet: choice.value})) == expected


def test_counts_with_words_are_those_of_what_the_words_find(client, real_library):
    library = read_options()
    found = set(Option.objects.filter(slug__in=listed(client, q="waste")).values_list("pk", flat=True))
    assert 0 < len(found) < len(library)
    response = client.get(LIST, {"q": "waste", "level": "remodel"})
    assert total(response) == len(naive.matching(library, {"level": ["remodel"]}, found))
    for (facet, value), number in counts(response).items():
        assert number == naive.count(library, {"level": ["remodel"]}, facet, value, found)


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("reablement", "reablement"),
        ("street lighting", "led-street-lighting"),
        ("merging two councils", "council-merger"),
        ("children in care", "edge-of-care-hub"),
        ("solar", "council-energy-generation"),
        ('"shared management"', "shared-management-team"),
        ("chatbot", "web-chat-and-virtual-assistants"),
        ("Babergh", "single-workforce"),
    ],
)
def test_words_find_the_option(client, real_library, q, slug):
    assert slug in listed(client, q=q)


def test_a_typing_mistake_gets_a_suggestion(client, real_library):
    html = html_of(client, LIST, q="reablemant")
    assert "Did you mean" in html
    assert "reablement" in html


def test_nothing_found_says_what_to_give_up_and_offers_the_nearest(client, real_library):
    response = client.get(LIST, {"q": "reablement", "service": "waste-of-time", "level": "reinvent"})
    html = response.content.decode()
    assert (response.status_code, total(response)) == (200, 0)
    assert "no-store" in response["Cache-Control"]
    assert "We left out what we do not recognise in the address: waste-of-time." in html
    assert "No option meets all of your choices." in html
    assert "Without “reablement”" in html
    assert "The nearest we have" in html


@pytest.mark.parametrize("sort", ["newest", "surest", "most-done", "fit", "relevance", "nonsense"])
def test_every_order_holds_the_same_options(client, from_rushcliffe, sort):
    assert sorted(listed(client, sort=sort)) == sorted(Option.objects.values_list("slug", flat=True))


def test_orders_are_what_they_say(client, real_library):
    options = {option.slug: option for option in Option.objects.all()}
    by_grade = [options[slug].grade for slug in listed(client, sort="surest")]
    by_cases = [options[slug].page["total"] for slug in listed(client, sort="most-done")]
    assert by_grade == sorted(by_grade, reverse=True)
    assert by_cases == sorted(by_cases, reverse=True)
    assert listed(client)[0] == Option.objects.in_order().first().slug


def test_the_fragment_is_what_the_page_includes(client, real_library):
    response = client.get(LIST, {"level": "review"}, headers={"X-Fragment": "browse"})
    assert "<html" not in response.content.decode()
    assert response.content.decode().strip() in html_of(client, LIST, level="review")


# Seen from a council


def test_without_a_council_no_fit_is_offered(client, real_library):
    html = html_of(client, LIST, sort="fit", fit="own")
    assert 'name="fit"' not in html
    assert "Councils most like mine" not in html
    assert "sw-fit" not in html


@pytest.mark.parametrize("chosen_by", ["cookie", "address"])
def test_with_a_council_fit_is_offered_and_counted(client, real_library, chosen_by):
    query = {"council": "rushcliffe"} if chosen_by == "address" else {}
    client.cookies["council"] = "rushcliffe" if chosen_by == "cookie" else ""
    rushcliffe = Council.objects.get(slug="rushcliffe").pk
    own = {option.slug for option in Option.objects.all() if rushcliffe in option.card["councils"]}
    response = client.get(LIST, query)
    assert counts(response)["fit", "own"] == len(own) > 0
    assert set(listed(client, **query, fit="own")) == own
    assert "Your own council did it" in html_of(client, LIST, **query, fit="own")
    assert not own & set(listed(client, **query, fit="peers"))


def test_most_like_mine_puts_my_own_council_first(client, from_rushcliffe):
    slugs = listed(client, sort="fit")
    own = [from_rushcliffe.pk in Option.objects.get(slug=slug).card["councils"] for slug in slugs]
    assert own == sorted(own, reverse=True)
    assert any(own)


def test_a_council_in_the_address_stays_in_the_links_of_the_page(client, real_library):
    html = html_of(client, LIST, council="rushcliffe", level="remodel")
    links = re.findall(r'href="(\?[^"]*(?:level|page)=[^"]*)"', html)
    assert links
    assert [link for link in links if "council=rushcliffe" not in link] == []


# Input that means no good


@pytest.mark.parametrize("seed", range(2))
def test_hostile_addresses_never_fail(client, real_library, seed):
    chance = random.Random(seed)
    for number in range(400):
        query = hostile(chance) | ({"council": ["rushcliffe"]} if number % 2 else {})
        encoded = {k: [v.encode("utf-8", "surrogatepass") for v in values] for k, values in query.items()}
        address = LIST if number % 3 else f"{LIST}reablement/"
        assert client.get(address, encoded).status_code == 200, query


@pytest.mark.parametrize(
    "council", ["\x00", "'", "rushcliffe'--", "../", "a" * 5_000, "\uffff", "RUSHCLIFFE", "no-council"]
)
def test_an_absurd_council_is_none(client, real_library, council):
    assert "Seen from" not in html_of(client, LIST, council=council)


@pytest.mark.parametrize("number", ["0", "-1", "9999", "9" * 400, "one", "1.5", "١"])
def test_an_absurd_page_is_the_nearest_real_one(client, real_library, number):
    assert total(client.get(LIST, {"page": number})) == Option.objects.count()


def test_statements_of_the_list_are_few_and_do_not_grow(client, count_queries, real_library):
    addresses = (LIST, f"{LIST}?level=review&sort=surest", f"{LIST}?q=waste", f"{LIST}?council=rushcliffe&sort=fit")
    few = warm_counts(client, count_queries, addresses)
    assert max(few.values()) <= 8
    OptionFactory.create_batch(30)
    LibraryVersion.bump()
    assert warm_counts(client, count_queries, addresses) == few


# One option


@pytest.fixture
def option():
    return OptionFactory(title="Shared depots", slug="shared-depots")


def did_it(option: Option, *, saving: int | None = None, residents: int | None = 100_000, **fields) -> CaseStudy:
    """A published case study of a council, with a yearly saving in the latest prices if one is given."""
    council = CouncilFactory(population=residents, population_year=2024 if residents else None)
    made = CaseStudyFactory(published=True, options=[option], councils=[council], **fields)
    if saving is not None:
        FigureFactory(annual_saving=True, case_study=made, value=saving, price_year=LATEST_OUTTURN_YEAR)
    return made


def section(html: str, key: str) -> str:
    """The part of the page under one heading, without its marks."""
    return words(re.search(f'<section aria-labelledby="{key}">(.*?)</section>', html, re.DOTALL)[1])


@pytest.mark.parametrize("slug", ["unheard-of", "a-draft", "retired-one"])
def test_an_option_that_is_not_published_is_not_found(client, slug):
    OptionFactory(title="A draft", slug="a-draft", status="draft")
    OptionFactory(title="A retired one", slug="retired-one", status="retired")
    for address in (f"{LIST}{slug}/", f"{LIST}{slug}/here/"):
        assert client.get(address).status_code == 404
    assert "A draft" not in html_of(client, LIST)


@pytest.mark.parametrize("status", ["draft", "in-review", "retired", "merged"])
def test_a_case_study_that_is_not_published_never_shows(client, option, status):
    hidden = did_it(option, saving=700_000, title="Hidden wonder")
    did_it(option, saving=100_000, title="Seen")
    CaseStudy.objects.filter(pk=hidden.pk).update(status=status)
    refresh_public_view([hidden.pk])
    for address in (f"{LIST}shared-depots/", f"{LIST}shared-depots/here/", LIST, f"{LIST}?q=hidden"):
        html = html_of(client, address)
        assert "Hidden wonder" not in html
        assert "£7.00" not in html
    assert "1 case study" in html_of(client, f"{LIST}shared-depots/")


def test_with_two_savings_the_range_is_withheld_and_both_are_shown(client, option):
    did_it(option, saving=100_000)
    did_it(option, saving=350_000)
    saving = section(html_of(client, f"{LIST}shared-depots/"), "saving")
    assert "A middle and a range need three, so none is given." in saving
    assert "The middle of" not in saving
    assert "£1.00" in saving
    assert "£3.50" in saving
    assert "Too few to say" in html_of(client, LIST)


def test_with_three_savings_the_range_is_given_with_every_value(client, option):
    for saving in (100_000, 350_000, 900_000):
        did_it(option, saving=saving)
    saving = section(html_of(client, f"{LIST}shared-depots/"), "saving")
    assert (
        "The middle of 3 case studies is £3.50 a resident a year; the lowest is £1.00 and the highest £9.00, in "
        in saving
    )
    assert re.findall(r"£[\d.]+ Saving each year", saving) == [
        "£1.00 Saving each year",
        "£3.50 Saving each year",
        "£9.00 Saving each year",
    ]
    assert saving.count("achieved") == 3
    assert "£3.50 a resident a year" in html_of(client, LIST)


def test_an_older_saving_is_restated_in_one_year_s_prices(client, option):
    case_study = did_it(option)
    FigureFactory(annual_saving=True, case_study=case_study, value=100_000, price_year=2010)
    index = {row["financial_year"]: float(row["index"]) for row in naive.rows_of("deflators")}
    restated = index[f"{LATEST_OUTTURN_YEAR}-{LATEST_OUTTURN_YEAR % 100 + 1}"] / index["2010-11"]
    assert f"£{restated:.2f}" in section(html_of(client, f"{LIST}shared-depots/"), "saving")


def test_a_disputed_saving_counts_at_its_lowest_and_says_so(client, option):
    case_study = did_it(option, saving=900_000)
    rival = FigureFactory(annual_saving=True, case_study=case_study, value=200_000, price_year=LATEST_OUTTURN_YEAR)
    case_study.figures.exclude(pk=rival.pk).get().disputes.add(rival)
    refresh_public_view([case_study.pk])
    saving = section(html_of(client, f"{LIST}shared-depots/"), "saving")
    assert "disputed: the lowest of the figures that disagree" in saving
    assert "£2.00" in saving
    assert "£9.00" not in saving


@pytest.mark.parametrize(
    ("reason", "figure", "fields", "residents"),
    [
        (NONE, None, {}, 100_000),
        (NOT_RESULT, {"basis": "forecast"}, {}, 100_000),
        (NOT_RESULT, {"basis": "claimed"}, {}, 100_000),
        (BOUND, {"value": None, "at_least": 5}, {}, 100_000),
        (NO_YEAR, {"price_year": None}, {}, 100_000),
        (NO_YEAR, {"price_year": 1971}, {}, 100_000),
        (PROGRAMME, {}, {"is_programme": True}, 100_000),
        (NO_RESIDENTS, {}, {}, None),
    ],
)
def test_a_case_study_left_out_says_why(client, option, reason, figure, fields, residents):
    case_study = did_it(option, residents=residents, title="Work left out", **fields)
    if figure is not None:
        FigureFactory(annual_saving=True, case_study=case_study, **figure)
    saving = section(html_of(client, f"{LIST}shared-depots/"), "saving")
    assert f"Work left out : {reason}" in saving
    assert "No case study has a figure that was achieved or evaluated" in saving


def test_a_saving_older_than_the_council_s_boundaries_is_left_out(client, option):
    case_study = did_it(option, title="Work left out")
    case_study.councils.update(starts_on=date(2023, 4, 1))
    FigureFactory(annual_saving=True, case_study=case_study, price_year=2017)
    assert f"Work left out : {OTHER_BOUNDARIES}" in section(html_of(client, f"{LIST}shared-depots/"), "saving")


def test_every_stage_is_tallied_ended_and_reversed_as_well(client, option):
    for stage in ("live", "live", "ended", "reversed", "pilot"):
        did_it(option, stage=stage)
    tally = re.search('<ul class="sw-tally">(.*?)</ul>', html_of(client, f"{LIST}shared-depots/"), re.DOTALL)[1]
    assert words(tally) == "Pilot 1 Live 2 Ended 1 Reversed 1"
    assert "5 case studies, 2 ended or reversed" in words(html_of(client, LIST))


def test_no_effect_is_shown_as_loudly_as_a_good_result(client, option):
    EvaluationFactory(case_study=did_it(option), result="positive")
    EvaluationFactory(case_study=did_it(option), result="no-effect", effect="Nothing changed.")
    html = html_of(client, f"{LIST}shared-depots/")
    assert "<strong>Positive.</strong> Ten per cent fewer" in html
    assert "<strong>No effect found.</strong> Nothing changed." in html
    assert "Tested and found no effect: 1" in words(html)
    assert "tested and found no effect (1)" in html_of(client, LIST)
    assert "Evaluated: it worked: 1" in words(html)


def test_the_grade_is_that_of_the_surest_case_study_with_its_reasons(client, option):
    did_it(option, title="Only said")
    EvaluationFactory(case_study=did_it(option, title="Compared well"))
    html = html_of(client, f"{LIST}shared-depots/")
    why = words(re.search('<div class="sw-why">(.*?)</div>', html, re.DOTALL)[1])
    assert "Compared 4 of 5." in why
    assert "From Compared well ." in why
    assert "An evaluation compared it with people or places that went without." in why
    assert "What would raise it: Good results, measured, in two or more further councils" in why
    assert "Held down" not in why


def test_a_grade_held_down_says_so_with_its_reason(client):
    option = OptionFactory(slug="shared-depots", hold_grade_at=1, hold_reason="The trial was of something else.")
    EvaluationFactory(case_study=did_it(option))
    html = html_of(client, f"{LIST}shared-depots/")
    assert "Held down by curators: The trial was of something else." in words(html)
    assert "Described 1 of 5." in words(html)
    assert "What would raise it" not in html
    assert Option.objects.get().grade == 1


def test_a_hold_above_what_the_rules_give_is_not_spoken_of(client):
    option = OptionFactory(slug="shared-depots", hold_grade_at=4, hold_reason="The trial was of something else.")
    did_it(option)
    assert "Held down" not in html_of(client, f"{LIST}shared-depots/")


def test_a_case_study_held_below_what_others_repeat_says_so(client, option):
    held = did_it(option, slug="held", hold_grade_at=4, hold_reason="The others did something else.")
    for case_study in (held, did_it(option), did_it(option)):
        EvaluationFactory(case_study=case_study)
    held.refresh_from_db()
    assert held.grade == 4
    html = words(html_of(client, "/case-studies/held/"))
    assert "Held down by curators: The others did something else." in html
    assert "What would raise it: Good results, measured" not in html


@pytest.mark.parametrize("council", ["", "seen-from"])
def test_statements_of_an_option_are_few_and_the_same_for_many_case_studies(client, count_queries, option, council):
    CouncilFactory(slug="seen-from", population=90_000, population_year=2024)
    client.cookies["council"] = council
    did_it(option, saving=100_000)
    few = warm_counts(client, count_queries, [f"{LIST}shared-depots/"])
    for _ in range(11):
        EvaluationFactory(case_study=did_it(option, saving=100_000))
    LibraryVersion.bump()
    assert warm_counts(client, count_queries, [f"{LIST}shared-depots/"]) == few
    assert max(few.values()) <= 8
    assert "12 case studies" in html_of(client, f"{LIST}shared-depots/", twelve=1)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (CouncilKind.DISTRICT, "Northby does not run it, because its kind of council does not: adult social care."),
        (CouncilKind.COUNTY, "Northby runs it: adult social care."),
        (CouncilKind.SCOTTISH_UNITARY, "Northby shares it with another tier or body: adult social care."),
    ],
)
def test_the_page_speaks_to_the_tier(client, kind, sentence):
    OptionFactory(slug="care", functions=["adult-social-care"])
    CouncilFactory(name="Northby", kind=kind)
    assert sentence in html_of(client, f"{LIST}care/", council="northby")
    assert "Northby" not in html_of(client, f"{LIST}care/")


def test_the_page_names_the_peers_that_did_it(client, from_rushcliffe):
    option = next(option for option in Option.objects.all() if from_rushcliffe.pk in option.card["councils"])
    html = html_of(client, f"{LIST}{option.slug}/")
    assert re.search(r"Your own council did it[.,]", html)
    assert "What it could mean in Rushcliffe" in html


def test_no_page_of_an_option_promises_a_saving(client, real_library):
    for slug in Option.objects.values_list("slug", flat=True):
        assert "you will save" not in html_of(client, f"{LIST}{slug}/").lower()
