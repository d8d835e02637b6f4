import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse

from casestudies.enums import Basis, ChangeLevel, ReformLevel, Stage, Status
from casestudies.filters import FACETS
from shopwindow.facts import fact_files
from shopwindow.models import LibraryVersion
from shopwindow.views.model_sources import SOURCES, SURVEY
from shopwindow.views.pages import BASIS_MEANINGS, FIXED_PAGES, STAGE_MEANINGS, TOPICS
from tests.factories import CaseStudyFactory, CouncilFactory, DeliveryModelFactory, RootCauseFactory

pytestmark = pytest.mark.django_db

EXPLAINING = ["/model/", "/about/", "/help/", "/accessibility/", "/privacy/", "/cookies/", "/licences/"]
HELP = [f"/help/{slug}/" for slug in TOPICS]
FOR_MACHINES = ["/robots.txt", "/sitemap.xml", "/favicon.ico"]
STATEMENTS_ALLOWED = 8


class Page(HTMLParser):
    """What the tests ask of a page: its headings, links, anchors, and anything that the content policy forbids."""

    def __init__(self, client, address: str) -> None:
        super().__init__()
        self.response = client.get(address)
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.headings: list[int] = []
        self.inline: list[str] = []
        self.html = self.response.content.decode()
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if "id" in attributes:
            self.anchors.append(attributes["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "style" in attributes or tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)

    @property
    def text(self) -> str:
        return " ".join(re.sub("<[^>]+>", " ", self.html).split())

    @property
    def title(self) -> str:
        return re.search("<title>(.*?)</title>", self.html, re.DOTALL)[1]


@pytest.fixture
def read(client):
    return lambda address: Page(client, address)


@pytest.fixture
def placed():
    """Four published case studies, and one that the public may not see."""
    CaseStudyFactory(published=True, title="Old review", started_year=2009)
    CaseStudyFactory(published=True, title="New review", started_year=2020)
    CaseStudyFactory(published=True, title="Review of unknown date", change_level=ChangeLevel.TRANSITIONAL)
    CaseStudyFactory(
        published=True,
        title="Reinvented",
        started_year=2018,
        reform_level=ReformLevel.REINVENT,
        change_level=ChangeLevel.TRANSFORMATIONAL,
    )
    CaseStudyFactory(title="Secret draft", started_year=2024)


@pytest.mark.parametrize("address", EXPLAINING + HELP)
def test_page_has_a_title_and_one_heading_at_the_top(read, address):
    page = read(address)

    assert page.response.status_code == 200
    assert re.fullmatch(r".{4,} – Shop Window", page.title)
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.anchors) == len(set(page.anchors))
    assert not page.inline


@pytest.mark.parametrize("address", EXPLAINING + HELP + FOR_MACHINES)
def test_page_sets_no_cookie_and_only_answers_reads(client, address):
    response = client.get(address)

    assert not response.cookies
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", EXPLAINING + HELP + FOR_MACHINES)
def test_page_sends_few_statements_however_many_rows(count_queries, address):
    CaseStudyFactory(published=True, started_year=2019)
    few = count_queries(address)
    CaseStudyFactory.create_batch(6, published=True, started_year=2020)
    CouncilFactory.create_batch(6)
    DeliveryModelFactory.create_batch(3)
    RootCauseFactory.create_batch(3)
    LibraryVersion.bump()  # or a page that is kept would be counted

    assert count_queries(address) == few <= STATEMENTS_ALLOWED


@pytest.mark.usefixtures("real_library")
def test_links_between_pages_lead_somewhere(read):
    pages = {address: read(address) for address in EXPLAINING + HELP}
    targets = {link for page in pages.values() for link in page.links if link.startswith("/")}
    for address in {target.partition("#")[0] for target in targets} - pages.keys():
        pages[address] = read(address)

    assert {address: page.response.status_code for address, page in pages.items()} == dict.fromkeys(pages, 200)
    within = [(address, link) for address in EXPLAINING + HELP for link in pages[address].links if "#" in link]
    for address, link in within:
        page, _, anchor = link.partition("#")
        if page.startswith(("/", "")) and "://" not in page:
            assert anchor in pages[page or address].anchors, f"{link} on {address}"


def test_help_topic_unknown_is_not_found(client):
    response = client.get("/help/unheard-of/")

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


# The 3R model


@pytest.mark.usefixtures("placed")
def test_model_counts_published_work_at_each_level(read):
    page = read("/model/")

    assert "Review: see 3 case studies" in page.text
    assert "Reinvent: see 1 case study" in page.text
    assert "Transactional: see 2 case studies" in page.text
    assert "Transformational: see 1 case study" in page.text
    assert "/case-studies/?level=review" in page.links
    assert "/case-studies/?change=transformational" in page.links
    assert "/case-studies/?level=review&change=transactional" in page.links
    assert "No case study is published at this level yet." in page.text  # Remodel


@pytest.mark.usefixtures("placed")
def test_model_names_the_newest_work_and_no_draft(read):
    page = read("/model/")

    assert page.text.index("New review") < page.text.index("Old review")
    assert "Review of unknown date" not in page.text
    assert "Secret draft" not in page.text
    assert page.links.count("/case-studies/new-review/") == 2  # once on each ladder


@pytest.mark.usefixtures("real_library")
def test_model_counts_equal_those_of_the_filter(read):
    page = read("/model/")

    for parameter, levels in (("level", ReformLevel), ("change", ChangeLevel)):
        for level in levels:
            total = re.search(r'data-total="(\d+)"', read(f"/case-studies/?{parameter}={level.value}").html)[1]
            assert f"{level.label}: see {total} case studies" in page.text


def test_model_without_any_case_study(read):
    assert read("/model/").response.status_code == 200


@pytest.mark.parametrize("result", SURVEY, ids=lambda result: result.question)
def test_model_prints_each_survey_result_with_basis_and_source(read, result):
    row = next(row for row in re.findall("<tr>.*?</tr>", read("/model/").html, re.DOTALL) if result.question in row)

    assert f">{result.share_text}</td>" in row
    assert f'width="{result.share}"' in row
    assert f">{result.basis.label.lower()}</td>" in row
    assert f'href="#source-{result.source.number}"' in row


def test_survey_holds_the_published_results():
    assert [(result.share_text, result.basis.value) for result in SURVEY] == [
        ("about 80%", "forecast"),
        ("56%", "forecast"),
        ("80%", "claimed"),
        ("20%", "claimed"),
        ("90%", "forecast"),
        ("79%", "forecast"),
        ("63%", "forecast"),
    ]


def test_model_says_what_no_source_says(read):
    text = read("/model/").text

    assert "10% to 20%" in text
    assert "No source that we know gives one for Remodel or for Reinvent" in text
    assert "No source equates the two ladders" in text
    assert "they are our own inference" in text
    assert "80 to 100 respondents" in text
    assert "do not map one to one" in text


def test_model_cites_every_source_that_it_lists(read):
    cited = {link for link in read("/model/").links if link.startswith("#source-")}

    assert cited == {f"#source-{source.number}" for source in SOURCES.values()}


# About and contact


@pytest.mark.usefixtures("placed")
def test_about_counts_what_iese_had_a_part_in(read):
    CaseStudyFactory(published=True, iese_interest="iESE, which runs this site, advised the council.")

    assert "Case studies whose page says so: 1 of 5." in read("/about/").text


def test_contact_gives_the_public_website_when_no_address_is_set(read):
    page = read("/about/")

    assert "contact" in page.anchors
    assert "has not been set on this installation" in page.text
    assert "https://www.iese.org.uk" in page.links
    assert "mailto:" not in page.html


def test_contact_gives_the_address_that_is_set(read, monkeypatch):
    from django.template import engines

    monkeypatch.setitem(engines["jinja2"].env.globals, "contact_email", "desk@iese.example")

    assert "mailto:desk@iese.example" in read("/about/").links


# Help


def test_help_explains_every_basis_and_stage(read):
    assert list(BASIS_MEANINGS) == list(Basis)
    assert list(STAGE_MEANINGS) == list(Stage)
    assert all(meaning in read("/help/figures/").html for meaning in BASIS_MEANINGS.values())


def test_help_explains_every_filter(read):
    facts = re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", read("/help/find/").html)

    assert [label for label, _ in facts] == [facet.label for facet in FACETS]
    assert all(meaning for _, meaning in facts)


def test_help_lists_delivery_models_and_root_causes(read):
    DeliveryModelFactory(label="Joint venture", meaning="Shares risk and profit")
    RootCauseFactory(label="Fuel poverty")
    text = read("/help/words/").text

    assert "Shares risk and profit." in text
    assert "Fuel poverty" in text


# Statements


def test_cookies_named_are_those_that_signing_in_sets(read, client):
    text = read("/cookies/").text
    signing_in = client.get(reverse("account_login"))

    assert {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME} <= set(text.split())
    assert list(signing_in.cookies) == [settings.CSRF_COOKIE_NAME]
    assert "364 days" in text
    assert "14 days" in text


def test_accessibility_claims_no_audit(read):
    text = read("/accessibility/").text

    assert "22 November 2026" in text
    assert "We do not claim that we reach it in full" in text
    assert "Disabled people have not yet tested the site" in text


def test_licences_print_every_attribution(read):
    page = read("/licences/")

    for file in fact_files().values():
        for source in file.sources:
            assert " ".join(source.attribution.split()) in page.text
    assert "esd-toolkit programme" in page.text
    assert "SIL Open Font License" in page.text
    assert "No licence has been chosen yet" in page.text


# What machines ask for


def locations(client) -> list[str]:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [location.text for location in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_sitemap_lists_only_what_is_published(client):
    CouncilFactory(name="Rutland")
    CaseStudyFactory(published=True, title="Seen")
    for status in set(Status) - {Status.PUBLISHED}:
        CaseStudyFactory(title=f"Unseen {status.value}", status=status)

    addresses = locations(client)

    assert [address for address in addresses if address.startswith("http://testserver/case-studies/")] == [
        "http://testserver/case-studies/",
        "http://testserver/case-studies/seen/",
    ]
    assert "http://testserver/councils/rutland/" in addresses
    assert len(addresses) == len(set(addresses)) == len(FIXED_PAGES) + len(TOPICS) + 2


@pytest.mark.usefixtures("placed")
def test_sitemap_addresses_answer(client):
    CouncilFactory()
    for address in locations(client):
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_robots_names_the_sitemap_and_shuts_out_the_staff_pages(client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()

    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


def test_favicon_is_an_icon(client):
    picture = (settings.BASE_DIR / "static/img/favicon.ico").read_bytes()

    assert picture[:4] == b"\x00\x00\x01\x00"
    assert client.get("/favicon.ico").url == "/static/img/favicon.ico"
