"""/shortlist/: what the reader picked, in the session alone; the sum without double counting; the committee pack."""

import io
import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from docx import Document

from casestudies.models import CaseStudy, Option
from casestudies.public_view import refresh_public_view
from casestudies.shortlist import LONGEST_NOTE, MOST_ITEMS
from shopwindow.models import LibraryVersion
from shopwindow.prices import LATEST_OUTTURN_YEAR
from tests.factories import (
    CaseStudyFactory,
    CouncilFactory,
    EvaluationFactory,
    FigureFactory,
    MeasureFactory,
    OptionFactory,
    ServiceAreaFactory,
)

pytestmark = pytest.mark.django_db
LIST, CHANGE, PACK = "/shortlist/", "/shortlist/change/", "/shortlist/pack.docx"


@pytest.fixture
def three():
    """Two options and a case study, and the council that they are seen from."""
    CouncilFactory(name="Northby", population=200_000, population_year=2024)
    OptionFactory(title="Shared depots", slug="depots")
    OptionFactory(title="Shared lawyers", slug="lawyers")
    CaseStudyFactory(published=True, title="Work in Southby", slug="southby")
    return ["option:depots", "case:southby", "option:lawyers"]


def change(client, what: str, item: str = "", status: int = 302, headers: dict | None = None, **sent):
    response = client.post(CHANGE, {"what": what, "item": item} | sent, headers=headers)
    assert response.status_code == status, what
    return response


def add(client, *items: str) -> None:
    for item in items:
        change(client, "add", item)


def html_of(client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def titles(client) -> list[str]:
    return [words(title) for title in re.findall("<li>\\s*<h2>(.*?)</h2>", html_of(client), re.DOTALL)]


def notes(client) -> list[str]:
    return [unescape(note) for note in re.findall("<textarea[^>]*>(.*?)</textarea>", html_of(client), re.DOTALL)]


# Picking


def test_an_empty_list_says_how_to_fill_it(client):
    html = html_of(client)
    assert "Nothing is on it yet." in html
    assert not client.cookies


def test_what_is_added_is_listed_in_order_once(client, three):
    add(client, *three, "option:depots")
    assert titles(client) == ["Shared depots", "Work in Southby", "Shared lawyers"]
    assert "Shortlist (3)" in html_of(client, "/options/")


def test_what_is_removed_is_gone(client, three):
    add(client, *three)
    change(client, "remove", "case:southby")
    assert titles(client) == ["Shared depots", "Shared lawyers"]


def test_items_move_up_and_down_and_stay_at_the_ends(client, three):
    add(client, *three)
    change(client, "up", "option:lawyers")
    assert titles(client) == ["Shared depots", "Shared lawyers", "Work in Southby"]
    change(client, "down", "option:depots")
    assert titles(client) == ["Shared lawyers", "Shared depots", "Work in Southby"]
    change(client, "up", "option:lawyers")
    change(client, "down", "case:southby")
    assert titles(client) == ["Shared lawyers", "Shared depots", "Work in Southby"]


def test_a_note_is_kept_as_it_was_typed_and_moves_with_its_item(client, three):
    add(client, *three)
    change(client, "note", "case:southby", note='Ask "Ann" about\r\n<b>costs</b> & 10%')
    change(client, "up", "case:southby")
    assert notes(client) == ['Ask "Ann" about\r\n<b>costs</b> & 10%', "", ""]
    assert "<b>costs" not in html_of(client)


def test_a_note_is_cut_where_it_is_too_long(client, three):
    add(client, *three)
    change(client, "note", "option:depots", note="x" * (LONGEST_NOTE + 1))
    assert notes(client)[0] == "x" * LONGEST_NOTE


def test_the_list_can_be_cleared(client, three):
    add(client, *three)
    change(client, "clear")
    assert titles(client) == []
    assert "Shortlist (" not in html_of(client)


def test_two_readers_have_a_list_each(client, three):
    add(client, *three)
    other = Client()
    add(other, "option:lawyers")
    assert titles(other) == ["Shared lawyers"]
    assert len(titles(client)) == 3


def test_a_full_list_takes_no_more_and_does_not_claim_to(client, three):
    add(client, *(f"option:{OptionFactory(slug=f'option-{number}').slug}" for number in range(MOST_ITEMS)))
    html_of(client)
    add(client, "option:depots")
    html = html_of(client)
    assert len(titles(client)) == MOST_ITEMS
    assert "Shared depots" not in html
    assert "It is on your shortlist." not in html


@pytest.mark.parametrize("item", ["", "option", "option:", ":depots", "council:northby", "option;depots"])
def test_there_is_nothing_else_to_shortlist(client, three, item):
    change(client, "add", item, status=404)
    assert titles(client) == []


@pytest.mark.parametrize(
    "item", ["option:unheard-of", "case:depots", "option:a-draft", "option:\x00", "option:\uffff", "case:'"]
)
def test_what_is_not_published_cannot_be_added(client, three, item):
    OptionFactory(title="A draft", slug="a-draft", status="draft")
    change(client, "add", item, status=404)
    add(client, "option:depots")
    assert titles(client) == ["Shared depots"]
    assert "A draft" not in html_of(client)
    assert client.get(PACK).status_code == 200


def test_what_is_withdrawn_later_vanishes_from_page_and_pack(client, three):
    add(client, *three)
    Option.objects.filter(slug="depots").update(status="retired")
    CaseStudy.objects.update(status="draft")
    refresh_public_view(CaseStudy.objects.values_list("pk", flat=True))
    LibraryVersion.bump()
    assert titles(client) == ["Shared lawyers"]
    assert not {"Shared depots", "Work in Southby"} & set(told(pack(client)))


def test_the_count_at_the_top_is_that_of_the_list(client, three):
    add(client, *three)
    assert "Shortlist (3)" in html_of(client)
    Option.objects.filter(slug="depots").update(status="retired")
    LibraryVersion.bump()
    assert len(titles(client)) == 2
    assert "Shortlist (2)" in html_of(client)


# How it is sent


@pytest.mark.parametrize("address", ["/options/depots/", "/options/?q=depots&page=2", "/case-studies/#results"])
def test_it_goes_back_to_where_it_was_asked_for(client, three, address):
    assert change(client, "add", "option:depots", next=address).url == address


@pytest.mark.parametrize(
    "address",
    ["", "https://evil.example/", "//evil.example/", "/\\evil.example", "///evil.example", "javascript:alert(1)",
     "options/", "http:/evil.example", "\t//evil.example", "/\t/evil.example", "\x00/options/"],
)  # fmt: skip
def test_it_never_leaves_the_site(client, three, address):
    url = change(client, "add", "option:depots", next=address).url
    assert url in (LIST, "/%09/evil.example")
    assert "\n" not in url


def test_a_line_break_in_the_address_makes_no_header(client, three):
    response = change(client, "add", "option:depots", next="/options/\r\nX-Bad: yes")
    assert "X-Bad" not in response.headers
    assert "\n" not in response.url


CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
]
OWN = [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}, {}]


@pytest.mark.parametrize("headers", CROSS)
def test_a_form_on_another_site_changes_nothing(client, three, headers):
    add(client, "option:depots")
    for what in ("add", "remove", "note", "clear"):
        response = change(client, what, "option:depots", status=403, headers=headers, note="Ours")
        assert "came from another website" in response.content.decode()
    assert titles(client) == ["Shared depots"]
    assert notes(client) == [""]


@pytest.mark.parametrize("headers", OWN)
def test_a_form_on_this_site_needs_no_token(three, headers):
    client = Client(enforce_csrf_checks=True)
    change(client, "add", "option:depots", headers=headers)
    assert titles(client) == ["Shared depots"]


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_only_a_post_changes_anything(client, three, method):
    address = f"{CHANGE}?what=add&item=option:depots"
    assert getattr(client, method)(address).status_code == 405
    assert titles(client) == []


# What is kept and what is said


def test_no_page_of_the_list_is_kept(client, three):
    for browser in (client, Client()):
        assert browser.get(LIST)["Cache-Control"] == "no-store"
    add(client, *three)
    response = client.get(LIST)
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert "no-store" in client.get(PACK)["Cache-Control"]


def test_one_reader_s_list_never_reaches_another(client, three):
    stranger = Client()
    before = html_of(stranger, "/options/")
    add(client, *three)
    assert "Shortlist (3)" in html_of(client, "/options/")
    assert html_of(stranger, "/options/") == before
    assert html_of(Client(), "/options/?new=1").count("Shortlist (") == 0


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("add", "It is on your shortlist."),
        ("note", "Your note is kept."),
        ("remove", "It is off your shortlist."),
        ("clear", "Your shortlist is empty."),
    ],
)
def test_what_was_done_is_said_once(client, three, what, said):
    add(client, "option:depots")
    html_of(client)
    change(client, what, "option:depots")
    assert said in html_of(client, "/options/")
    assert said not in html_of(client, "/options/")
    assert said not in html_of(client)


def test_a_message_is_never_kept_in_a_page_for_all(client, three):
    change(client, "add", "option:depots")
    html_of(client, "/options/?page=1")
    assert "It is on your shortlist." not in html_of(Client(), "/options/?page=1")


def test_the_cookie_of_the_list_is_for_this_site_alone(client, three):
    add(client, "option:depots")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_statements_of_the_list_do_not_grow_with_it(client, count_queries, three):
    add(client, *three[:2])
    html_of(client)
    few = count_queries(LIST)
    more = [CaseStudyFactory(published=True).slug for _ in range(5)]
    options = [OptionFactory().slug for _ in range(5)]
    add(client, *(f"case:{slug}" for slug in more), *(f"option:{slug}" for slug in options))
    LibraryVersion.bump()
    html_of(client)
    assert count_queries(LIST) == few <= 10


# The sum


def done_by_three(option: Option, *per_head: int) -> None:
    """A case study for each yearly saving per resident."""
    for pounds in per_head:
        council = CouncilFactory(population=100_000, population_year=2024)
        made = CaseStudyFactory(published=True, options=[option], councils=[council])
        FigureFactory(annual_saving=True, case_study=made, value=pounds * 100_000, price_year=LATEST_OUTTURN_YEAR)


@pytest.fixture
def overlapping():
    """Two options that move the same measure in the same service, one apart from both, and one without a range."""
    CouncilFactory(name="Northby", population=200_000, population_year=2024)
    waste, legal, miles = ServiceAreaFactory(), ServiceAreaFactory(), MeasureFactory()
    for slug, area, per_head in (
        ("depots", waste, (1, 2, 3)),
        ("lorries", waste, (4, 5, 6)),
        ("lawyers", legal, (10, 20, 30)),
        ("hopes", legal, (7,)),
    ):
        made = OptionFactory(
            title=f"Shared {slug}", slug=slug, service_areas=[area], measures=[(miles, "down")] if area == waste else []
        )
        done_by_three(made, *per_head)
    return [f"option:{slug}" for slug in ("depots", "lorries", "lawyers", "hopes")]


def test_the_sum_leaves_out_overlaps_and_says_so(client, overlapping):
    client.cookies["council"] = "northby"
    add(client, *overlapping)
    html = words(html_of(client))
    assert "£5 million a year : the middle yearly figures of Shared lawyers and Shared lorries" in html
    assert "Left out of the sum, because the same pound may be saved twice: Shared depots." in html
    assert "Without a range, so not in the sum: Shared hopes." in html
    assert "Shared depots and Shared lorries are meant to move the same measure in the same service." in html
    assert "It is no forecast and no promise." in html


def test_without_a_council_nothing_is_added_up(client, overlapping):
    add(client, *overlapping)
    html = html_of(client)
    assert "Taken together" not in html
    assert "a year</strong>" not in html
    assert "Choose your council" in html


def test_a_council_without_a_population_gets_no_sum_of_pounds(client, overlapping):
    CouncilFactory(name="Unknownby")
    client.cookies["council"] = "unknownby"
    add(client, *overlapping)
    assert "a year</strong>" not in html_of(client)
    assert client.get(PACK).status_code == 200


# The committee pack


def pack(client):
    response = client.get(PACK)
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="committee-pack.docx"'
    assert "wordprocessingml" in response["Content-Type"]
    return Document(io.BytesIO(response.content))


def headings(document, level: int = 1) -> list[str]:
    return [item.text for item in document.paragraphs if item.style.name == f"Heading {level}"]


def told(document) -> list[str]:
    """Every paragraph and every cell."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_an_empty_list_has_no_pack(client, three):
    assert client.get(PACK).status_code == 404


def test_the_pack_has_a_heading_for_each_thing_chosen_in_order(client, three):
    add(client, *three)
    document = pack(client)
    found = [title for title in headings(document) if title.startswith("Shared")]
    assert found == ["Shared depots", "Shared lawyers"]
    assert "Work in Southby" in headings(document, 2)
    assert "The options side by side" in headings(document)
    assert document.core_properties.title == "Improvement options: a paper for committee"


def test_the_pack_holds_tables_notes_sources_and_licences(client, three):
    add(client, *three)
    change(client, "note", "option:depots", note="Ask about\r\nthe cost & <b>the risk</b>")
    change(client, "note", "case:southby", note="=HYPERLINK(1)\x07\uffff")
    document = pack(client)
    text = "\n".join(told(document))
    assert len(document.tables) >= 3
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables)
    assert "Our note: Ask about" in text
    assert "the cost & <b>the risk</b>" in text
    assert "Our note: =HYPERLINK(1)" in text
    assert "Full page with every source: http://testserver/options/depots/" in text
    assert "Full page with every source: http://testserver/case-studies/southby/" in text
    for source in (
        "Open Government Licence v3.0",
        "mySociety, CC BY 4.0",
        "HM Treasury",
        "http://testserver/licences/",
    ):
        assert source in text


def test_the_pack_has_a_picture_where_there_is_a_chart_with_words_for_it(client, overlapping):
    CaseStudyFactory(published=True, title="Quiet work", slug="quiet", options=[OptionFactory(slug="quiet")])
    add(client, "option:quiet")
    assert len(pack(client).inline_shapes) == 0
    add(client, "option:depots", "option:hopes")
    document = pack(client)
    assert len(document.inline_shapes) == 2
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described[0].startswith("Annual saving for each resident: a dot for each case study. The middle of 3")
    assert described[1].endswith("A middle and a range need three, so none is given.")


def test_the_pack_says_what_it_could_mean_here_with_the_working(client, overlapping):
    client.cookies["council"] = "northby"
    add(client, *overlapping)
    text = "\n".join(told(pack(client)))
    assert "For Northby Borough Council." in text
    assert "Between £200,000 and £600,000 a year, with £400,000 in the middle" in text
    assert "This is not a forecast." in text
    assert "Working: £1.00, £2.00, £3.00 a resident a year x 200,000 residents (2024)" in text
    assert "Left out of the sum, because the same pound may be saved twice: Shared depots." in text
    assert "No range is given: fewer than three case studies" in text
    assert "£1.4 million a year" in text  # the one illustration of the option without a range
    assert "you will save" not in text.lower()


def test_without_a_council_the_pack_says_that_it_speaks_to_none(client, overlapping):
    add(client, *overlapping)
    text = "\n".join(told(pack(client)))
    assert "For your council." in text
    assert "No council was chosen when the paper was made" in text
    assert "What it could mean in" not in text


def test_the_pack_prints_each_basis_and_what_was_found(client, three):
    case_study = CaseStudy.objects.get()
    FigureFactory(annual_saving=True, case_study=case_study, value=700_000, basis="forecast", price_year=2020)
    EvaluationFactory(case_study=case_study, result="no-effect")
    add(client, "case:southby")
    text = "\n".join(told(pack(client)))
    assert "£700,000, Saving each year; forecast; 2020-21; council’s own account" in text
    assert "Tested and found no effect" in text


def test_every_option_of_the_real_library_makes_a_pack(client, real_library):
    client.cookies["council"] = "rushcliffe"
    options = list(Option.objects.in_order())
    for some in (options[:MOST_ITEMS], options[MOST_ITEMS:]):
        change(client, "clear")
        add(client, *(f"option:{option.slug}" for option in some))
        document = pack(client)
        assert [title for title in headings(document) if title in {option.title for option in some}] == [
            option.title for option in some
        ]
        assert "you will save" not in "\n".join(told(document)).lower()
