"""/case-studies/: counts, choices, words, pages, CSV, and input that means no good."""

import csv
import io
import random
import re

import pytest
from django.urls import reverse

from casestudies.catalogue import build_catalogue
from casestudies.filters import FACETS
from casestudies.models import CaseStudy
from shopwindow.models import FailedSearch, LibraryVersion
from tests.factories import CaseStudyFactory, FigureFactory
from tests.integration.casestudies import naive

pytestmark = pytest.mark.django_db
LIST = "/case-studies/"


def total(response) -> int:
    return int(re.search(r'data-total="(\d+)"', response.content.decode())[1])


def counts(response) -> dict[tuple[str, str], int]:
    """{(facet, value): count} as the page prints them."""
    inputs = re.findall(r'name="(\w+)" value="([^"]+)" id="[^"]+" data-count="(\d+)"', response.content.decode())
    return {(name, value): int(number) for name, value, number in inputs}


def random_choices(chance: random.Random, choices) -> dict[str, list[str]]:
    facets = chance.sample(sorted(choices), chance.choice([0, 1, 1, 2, 2, 3, 4]))
    picked = {facet: [choice.value for choice in choices[facet]] for facet in facets}
    return {facet: chance.sample(values, min(len(values), chance.randint(1, 3))) for facet, values in picked.items()}


def test_every_count_of_the_index_equals_a_naive_recount(real_library):
    library, catalogue, chance = naive.read(), build_catalogue(), random.Random(7)
    for _ in range(3000):
        choices = random_choices(chance, catalogue.choices)
        selection = catalogue.index.select(choices, within=None)
        assert selection.total == len(naive.matching(library, choices)), choices
        facet = chance.choice(sorted(catalogue.choices))
        for choice in catalogue.choices[facet]:
            expected = naive.count(library, choices, facet, choice.value)
            assert selection.counts[facet][choice.value] == expected, (choices, facet, choice)


def test_every_count_on_the_page_equals_a_naive_recount(client, real_library):
    library, choices, chance = naive.read(), build_catalogue().choices, random.Random(11)
    for _ in range(25):
        picked = random_choices(chance, choices)
        response = client.get(LIST, picked)
        assert total(response) == len(naive.matching(library, picked))
        for (facet, value), number in counts(response).items():
            assert number == naive.count(library, picked, facet, value), (picked, facet, value)


def test_counts_with_words_are_those_of_what_the_words_find(client, real_library):
    library, words = naive.read(), {"q": '"street lighting"'}
    found = {
        CaseStudy.objects.get(slug=slug).pk
        for slug in re.findall(r'<h3><a href="/case-studies/([a-z0-9-]+)/"', client.get(LIST, words).content.decode())
    }
    assert 0 < len(found) < 20
    response = client.get(LIST, words | {"level": "remodel"})
    assert total(response) == len(naive.matching(library, {"level": ["remodel"]}, found))
    for (facet, value), number in counts(response).items():
        assert number == naive.count(library, {"level": ["remodel"]}, facet, value, found)


def test_all_of_the_library_is_there_in_pages_of_twenty(client, real_library):
    slugs = []
    for page in range(1, 100):
        html = client.get(LIST, {"page": page}).content.decode()
        slugs += re.findall(r'<h3><a href="/case-studies/([a-z0-9-]+)/"', html)
        if f"page={page + 1}" not in html:
            break
    assert len(slugs) == len(set(slugs)) == CaseStudy.objects.count()


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("street lighting", "leicestershire-led-street-lighting"),
        ("ASC", "hampshire-technology-enabled-care-as-the-default"),
        ("bins", "scarborough-digital-bin-service"),
        ("Ryedale", "ryedale-towards-2020-whole-council-redesign-with-iese"),
        ('"family safeguarding"', "hertfordshire-family-safeguarding"),
        ("Bro Morgannwg", "shared-regulatory-services-bridgend-cardiff-and-vale-of-glamorgan"),
        ("homeless predicting", "maidstone-predicting-homelessness-six-months-ahead"),
    ],
)
def test_words_find_the_work(client, real_library, words, slug):
    assert f"/case-studies/{slug}/" in client.get(LIST, {"q": words}).content.decode()


def test_title_matches_come_before_body_matches(client, real_library):
    html = client.get(LIST, {"q": "libraries"}).content.decode()
    first = re.search(r'<h3><a href="/case-studies/([a-z0-9-]+)/"', html)[1]
    assert "libraries" in first


def test_a_typing_mistake_gets_a_suggestion(client, real_library):
    html = client.get(LIST, {"q": "homelesness"}).content.decode()
    assert "Did you mean" in html
    assert "homelessness" in html


def test_nothing_found_says_what_to_give_up_and_offers_the_nearest(client, real_library):
    response = client.get(
        LIST, {"service": "libraries-of-babel", "level": "review", "nation": "northern-ireland", "stage": "ended"}
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "We left out what we do not recognise in the address: libraries-of-babel." in html
    assert total(response) == 0
    assert "Without Northern Ireland" in html
    assert "The nearest we have" in html


def test_a_search_that_finds_nothing_is_counted_without_who_asked(client, real_library):
    for _ in range(2):
        client.get(LIST, {"q": "zyzzyva officer@council.gov.uk", "level": "review"})
    failed = FailedSearch.objects.get()
    assert (failed.times, failed.filters) == (2, "level=review")
    assert "@" not in failed.words
    assert "zyzzyva" in failed.words


@pytest.mark.parametrize("sort", ["newest", "confirmed", "saving", "payback", "title"])
def test_every_order_shows_the_same_case_studies(client, real_library, sort):
    def slugs(order):
        pages = range(1, CaseStudy.objects.count() // 20 + 2)
        html = "".join(client.get(LIST, {"sort": order, "page": page}).content.decode() for page in pages)
        return re.findall(r'<h3><a href="/case-studies/([a-z0-9-]+)/"', html)

    assert sorted(slugs(sort)) == sorted(slugs("newest"))


def test_largest_saving_first_counts_results_only(client, db):
    small = CaseStudyFactory(published=True, title="Small but real")
    FigureFactory(case_study=small, kind="annual_saving", basis="achieved", value=10, unit="GBP")
    hoped = CaseStudyFactory(published=True, title="Large but hoped for")
    FigureFactory(case_study=hoped, kind="annual_saving", basis="forecast", value=1_000_000, unit="GBP")
    html = client.get(LIST, {"sort": "saving"}).content.decode()
    assert html.index("Small but real") < html.index("Large but hoped for")


def test_quickest_payback_first(client, db):
    for title, months in (("Slow", 60), ("Quick", 6)):
        case_study = CaseStudyFactory(published=True, title=title)
        FigureFactory(case_study=case_study, kind="payback", unit="months", value=None, at_most=months)
    html = client.get(LIST, {"sort": "payback"}).content.decode()
    assert html.index("Quick") < html.index("Slow")


def test_one_choice_names_the_page(client, real_library):
    html = client.get(LIST, {"service": "housing"}).content.decode()
    assert "<title>Case studies: Housing" in html
    assert re.search(r"<h1[^>]*>Case studies: Housing</h1>", html)


def test_choosing_a_service_offers_its_parts(client, real_library):
    assert not [name for name, _ in counts(client.get(LIST)) if name == "function"]
    offered = [value for name, value in counts(client.get(LIST, {"service": "housing"})) if name == "function"]
    assert "homelessness" in offered
    assert "waste" not in offered


def test_a_chip_removes_one_choice_and_clear_all_removes_all(client, real_library):
    html = client.get(LIST, {"level": ["review", "remodel"], "stage": "live"}).content.decode()
    assert 'href="?level=remodel&amp;stage=live"' in html
    assert 'href="?level=review&amp;level=remodel"' in html
    assert '<a href="?">Clear all</a>' in html


def test_the_fragment_is_what_the_page_includes(client, real_library):
    page = client.get(LIST, {"level": "review"}).content.decode()
    response = client.get(LIST, {"level": "review"}, headers={"X-Fragment": "browse"})
    fragment = response.content.decode()
    assert "<html" not in fragment
    assert fragment.strip() in page
    assert "X-Fragment" in response["Vary"]


def test_csv_holds_every_figure_of_what_is_shown(client, real_library):
    response = client.get("/case-studies/export.csv", {"level": "reinvent"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    titles = {row["case study"] for row in rows}
    assert titles == set(CaseStudy.objects.filter(reform_level="reinvent").values_list("title", flat=True))
    assert all(row["basis"] and row["source"] for row in rows if row["figure"])


def test_csv_cannot_be_used_as_a_formula(client, db):
    CaseStudyFactory(published=True, title="=HYPERLINK(1)", slug="formula")
    text = b"".join(client.get("/case-studies/export.csv").streaming_content).decode()
    assert "'=HYPERLINK(1)" in text


def hostile(chance: random.Random) -> dict[str, list[str]]:
    pieces = ["'", '"', "\\", "\x00", "%", "_", "*", "(", ")", "--", ";", "OR", "NEAR", "AND", "NOT", "<script>", "é",
              "\u202e", "😀", "\ud800", "{{7*7}}", "${x}", "../", "a" * 300, "1e999", "-1", "NaN", "^", ":", "|", "&",
              "!", "DROP TABLE", "sleep(9)", "\n", "\t", "ﬀ", "𝔘", "waste", "housing"]  # fmt: skip
    names = ["q", "sort", "page", "prices", *(facet.name for facet in FACETS), "constructor", "__class__", "level[]"]

    def text():
        return "".join(chance.choice(pieces) for _ in range(chance.randint(1, 6)))

    return {chance.choice(names): [text() for _ in range(chance.randint(1, 3))] for _ in range(chance.randint(1, 4))}


@pytest.mark.parametrize("seed", range(4))
def test_three_thousand_hostile_addresses_never_fail(client, real_library, seed):
    chance = random.Random(seed)
    for number in range(750):
        query = hostile(chance)
        encoded = {k: [v.encode("utf-8", "surrogatepass") for v in values] for k, values in query.items()}
        response = client.get(LIST if number % 20 else "/case-studies/export.csv", encoded)
        assert response.status_code == 200, query


@pytest.mark.parametrize("page", ["0", "-1", "9999", "9" * 400, "one", "1.5", "١"])
def test_an_absurd_page_is_the_nearest_real_one(client, real_library, page):
    assert client.get(LIST, {"page": page}).status_code == 200


def test_statements_are_few_and_do_not_grow(client, count_queries, real_library):
    addresses = (LIST, f"{LIST}?level=review&stage=live", f"{LIST}?q=waste", f"{LIST}?q=zyzzyva")
    few = warm_counts(client, count_queries, addresses)
    assert max(few.values()) <= 8
    CaseStudyFactory.create_batch(30, published=True)
    LibraryVersion.bump()
    assert warm_counts(client, count_queries, addresses) == few


def warm_counts(client, count_queries, addresses) -> dict[str, int]:
    """Statements of each page once the process holds the library in memory."""
    for address in addresses:
        client.get(address)
    return {address: count_queries(f"{address}{'&' if '?' in address else '?'}again=1") for address in addresses}


def test_the_same_page_again_asks_only_for_the_version(count_queries, real_library):
    count_queries(LIST)
    assert count_queries(LIST) == 1


@pytest.mark.parametrize("status", ["draft", "in-review", "retired", "merged"])
def test_what_is_not_published_is_nowhere_to_be_found(client, db, status):
    hidden = CaseStudyFactory(published=True, title="Hidden wonder", status=status)
    for address in (LIST, f"{LIST}?q=hidden", "/case-studies/export.csv", "/", reverse("sitemap")):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Hidden wonder" not in body
        assert hidden.slug.encode() not in body
    assert client.get(f"{LIST}{hidden.slug}/").status_code == 404
