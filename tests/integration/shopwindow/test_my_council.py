"""/my-council/ and the cookie it sets: how a council is chosen, how pages follow it; /evidence/ and /measures/."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from casestudies.models import CaseStudy, Option
from shopwindow.models import Council, CouncilKind, LibraryVersion, Measure
from tests.factories import CaseStudyFactory, CouncilFactory, MeasureFactory, OptionFactory

pytestmark = pytest.mark.django_db
PAGE = "/my-council/"
A_YEAR = 365 * 24 * 60 * 60


def choose(client, typed: str, **sent):
    return client.post(PAGE, {"council": typed, "next": "/options/"} | sent)


def chosen(response) -> str | None:
    """The council that an answer sets, if any."""
    return response.cookies["council"].value if "council" in response.cookies else None


def asked(client, typed: str) -> list[str]:
    """The slugs among which the reader is asked to choose; fails where one was chosen for them."""
    response = choose(client, typed)
    assert chosen(response) is None, f"{typed} became {chosen(response)}"
    assert (response.status_code, urlsplit(response.url).path) == (302, PAGE)
    assert parse_qs(urlsplit(response.url).query)["next"] == ["/options/"]
    html = client.get(response.url).content.decode()
    assert "Which council did you mean?" in html
    return re.findall(r'<button[^>]* name="council" value="([^"]+)"', html)


def html_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


# Choosing


@pytest.mark.parametrize(
    "typed",
    [
        "rushcliffe",
        "Rushcliffe",
        "Rushcliffe Borough Council",
        "  rushcliffe   BOROUGH council ",
        "Rushcl",
        "E07000176",
    ],
)
def test_a_council_is_chosen_by_its_slug_name_or_code(client, real_library, typed):
    response = choose(client, typed)
    assert (response.status_code, response.url, chosen(response)) == (302, "/options/", "rushcliffe")


@pytest.mark.parametrize(("typed", "slug"), [("Suffolk", "suffolk"), ("Sutton", "sutton"), ("Caerdydd", "cardiff")])
def test_the_council_that_is_called_exactly_so_wins(client, real_library, typed, slug):
    assert chosen(choose(client, typed)) == slug


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Newcastle", {"newcastle-upon-tyne", "newcastle-under-lyme"}),
        ("Cheshire", {"cheshire-east", "cheshire-west-and-chester"}),
        ("Adur and Worthing", {"adur", "worthing"}),
    ],
)
def test_an_ambiguous_name_is_asked_about(client, real_library, typed, offered):
    assert set(asked(client, typed)) == offered


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Wokingam", "wokingham"), ("Ruschliffe", "rushcliffe"), ("Leister", "leicester"), ("Durhm", "county-durham")],
)
def test_a_misspelt_name_is_asked_about(client, real_library, typed, meant):
    assert meant in asked(client, typed)


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzzz", "x" * 5000, "'; DROP TABLE", "\x00", "\uffff", "<b>bold</b>", "😀"]
)
def test_a_name_of_no_council_says_so_and_keeps_what_was_typed(client, real_library, typed):
    assert asked_or_plain(client, typed) == []


def asked_or_plain(client, typed: str) -> list[str]:
    response = choose(client, typed)
    assert chosen(response) is None
    html = html_of(client, response.url)
    assert "<b>bold" not in html
    assert not typed.strip() or "No council of today is called" in html
    return re.findall(r'<button[^>]* name="council" value="([^"]+)"', html)


def test_what_is_offered_can_be_chosen(client, real_library):
    slug = asked(client, "Newcastle")[0]
    assert chosen(choose(client, slug)) == slug


@pytest.mark.parametrize("typed", ["ryedale", "Ryedale", "Ryedale District Council", "Cumbria", "aylesbury-vale"])
def test_a_former_council_cannot_be_chosen(client, real_library, typed):
    assert asked(client, typed) == []
    assert "Former councils cannot be chosen; choose what followed them." in html_of(client, f"{PAGE}?q={typed}")


@pytest.mark.parametrize("typed", ["Bedfordshire", "Northamptonshire", "Poole"])
def test_no_other_council_is_taken_for_a_former_one(client, real_library, typed):
    former = set(Council.objects.former().values_list("slug", flat=True))
    assert former.isdisjoint(asked(client, typed))


def test_strategic_bodies_cannot_be_chosen(client):
    CouncilFactory(name="Greater Testshire", kind=CouncilKind.COMBINED_AUTHORITY)
    assert chosen(choose(client, "greater-testshire")) is None
    assert "Greater Testshire" not in html_of(client, PAGE)


def test_the_page_shows_what_is_chosen_and_its_peers_with_reasons(client, real_library):
    choose(client, "rushcliffe")
    html = html_of(client, PAGE)
    assert "Now chosen: Rushcliffe Borough Council" in html
    assert '<option value="rushcliffe" selected>' in html
    peers = re.findall('<li><a href="/councils/[a-z-]+/">[^<]+</a> <span>([^<]*)</span></li>', html)
    assert len(peers) >= 5
    assert all(peers)
    assert len(re.findall("<option value=", html)) == Council.objects.principal().current().count()


# The cookie


def test_the_cookie_lasts_a_year_and_is_for_this_site_alone(client):
    CouncilFactory(name="Northby")
    cookie = choose(client, "northby").cookies["council"]
    assert cookie["max-age"] == A_YEAR
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""


def test_choosing_sets_no_other_cookie_and_makes_no_session(client):
    CouncilFactory(name="Northby")
    assert list(choose(client, "northby").cookies) == ["council"]


def test_a_choice_can_be_forgotten(client):
    CouncilFactory(name="Northby")
    choose(client, "northby")
    assert "Seen from" in html_of(client, "/options/")
    response = client.post(PAGE, {"forget": "1", "next": "/options/"})
    assert (response.status_code, response.url) == (302, "/options/")
    assert response.cookies["council"]["max-age"] == 0
    assert response.cookies["council"].value == ""
    assert "Seen from" not in html_of(client, "/options/")


def test_the_page_about_cookies_names_it(client):
    assert "<code>council</code>" in html_of(client, "/cookies/")


@pytest.mark.parametrize(
    "address", ["/options/depots/here/?share=80", "/compare/?option=a&option=b", "/evidence/#found"]
)
def test_it_goes_back_to_where_the_reader_was(client, address):
    CouncilFactory(name="Northby")
    assert choose(client, "northby", next=address).url == address


@pytest.mark.parametrize(
    "address",
    ["", "https://evil.example/", "//evil.example/", "/\\evil.example", "///evil.example", "javascript:alert(1)",
     "options/", "http:/evil.example", "\t//evil.example", "\x00/options/", "https:evil.example"],
)  # fmt: skip
def test_it_never_leaves_the_site(client, address):
    CouncilFactory(name="Northby")
    for sent in ({}, {"forget": "1"}):
        assert choose(client, "northby", next=address, **sent).url == "/"
    next_of_form = re.search('name="next" value="([^"]*)"', client.get(PAGE, {"next": address}).content.decode())[1]
    assert next_of_form == "/"


def test_a_line_break_in_the_address_makes_no_header(client):
    CouncilFactory(name="Northby")
    response = choose(client, "northby", next="/options/\r\nX-Bad: yes")
    assert "X-Bad" not in response.headers
    assert "\n" not in response.url


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_on_another_site_is_refused(client, headers):
    CouncilFactory(name="Northby")
    for sent in ({"council": "northby"}, {"forget": "1"}):
        response = client.post(PAGE, sent, headers=headers)
        assert response.status_code == 403
        assert "came from another website" in response.content.decode()
        assert chosen(response) is None


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_a_form_on_this_site_needs_no_token(headers):
    CouncilFactory(name="Northby")
    response = Client(enforce_csrf_checks=True).post(PAGE, {"council": "northby"}, headers=headers)
    assert chosen(response) == "northby"


# Pages that follow it


def test_the_page_itself_is_never_kept(client):
    assert client.get(PAGE)["Cache-Control"] == "no-store"


ADDRESSES = ["/", "/options/", "/options/reablement/", "/options/reablement/here/", "/compare/?option=reablement",
             "/case-studies/", "/case-studies/wigan-the-deal/", "/evidence/", "/councils/wigan/"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_differ_by_council_and_are_kept_for_each(client, count_queries, real_library, address):
    seen = {}
    for slug in ("", "rushcliffe", "wigan"):
        client.cookies["council"] = slug
        seen[slug] = html_of(client, address)
        assert count_queries(address) == 1
        assert html_of(client, address) == seen[slug]
    assert len(set(seen.values())) == 3
    assert "Seen from" not in seen[""]
    assert 'Seen from <a href="/councils/rushcliffe/">' in seen["rushcliffe"]
    assert 'Seen from <a href="/councils/wigan/">' in seen["wigan"]


def test_a_kept_page_says_that_it_depends_on_the_cookie(client, real_library):
    client.cookies["council"] = "rushcliffe"
    response = client.get("/options/")
    assert "Cookie" in response["Vary"]
    assert response["Cache-Control"] == "no-cache"
    again = client.get("/options/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    client.cookies["council"] = "wigan"
    assert client.get("/options/", headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_the_council_of_the_address_comes_before_that_of_the_cookie(client, real_library):
    client.cookies["council"] = "wigan"
    assert 'Seen from <a href="/councils/rushcliffe/">' in html_of(client, "/options/?council=rushcliffe")
    assert 'Seen from <a href="/councils/wigan/">' in html_of(client, "/options/")
    assert 'Seen from <a href="/councils/wigan/">' in html_of(client, "/options/?council=")


def test_an_unknown_council_in_the_address_leaves_the_one_of_the_cookie(client, real_library):
    client.cookies["council"] = "wigan"
    assert 'Seen from <a href="/councils/wigan/">' in html_of(client, "/options/?council=atlantis")


@pytest.mark.parametrize(
    "value",
    ["atlantis", "ryedale", "RUSHCLIFFE", "rushcliffe ", "../../etc", "a" * 4000, "'", "%00", "rushcliffe%0d%0a", "é",
     "<script>alert(1)</script>", "-", "1", "None"],
)  # fmt: skip
def test_an_absurd_cookie_is_ignored(client, count_queries, real_library, value):
    plain = html_of(client, "/options/")
    client.cookies["council"] = value
    assert html_of(client, "/options/") == plain
    assert count_queries("/options/") == 1
    for address in (PAGE, "/options/reablement/here/", "/compare/?option=reablement", "/shortlist/"):
        assert "Seen from" not in html_of(client, address)


def test_a_council_that_ends_is_no_longer_seen_from(client, real_library):
    client.cookies["council"] = "rushcliffe"
    assert "Seen from" in html_of(client, "/options/")
    Council.objects.filter(slug="rushcliffe").update(last_day="2028-03-31")
    LibraryVersion.bump()
    assert "Seen from" not in html_of(client, "/options/")


# /evidence/


def grades_shown(html: str) -> dict[int, tuple[int, int]]:
    """Of each grade: case studies and options."""
    found = {}
    for row in re.findall('<tr><th scope="row">.*?</tr>', html, re.DOTALL):
        level = int(words(row.partition("</th>")[0]).split()[-1])
        numbers = re.findall(r'<td class="n"[^>]*>(?:<a[^>]*>)?([\d,]+)', row)
        found[level] = tuple(int(number.replace(",", "")) for number in numbers)
    return found


def listed(client, address: str) -> int:
    return int(re.search(r'data-total="(\d+)"', html_of(client, address))[1])


def test_evidence_counts_equal_those_of_the_filters(client, real_library):
    html = html_of(client, "/evidence/")
    shown = grades_shown(html)
    assert sorted(shown) == [0, 1, 2, 3, 4, 5]
    for level, (case_studies, options) in shown.items():
        assert (
            listed(client, f"/case-studies/?grade={level}")
            == case_studies
            == CaseStudy.objects.filter(grade=level).count()
        )
        assert listed(client, f"/options/?grade={level}") == options == Option.objects.filter(grade=level).count()
    assert sum(case_studies for case_studies, _ in shown.values()) == CaseStudy.objects.count()


def test_evidence_counts_what_was_found_like_the_filter(client, real_library):
    html = html_of(client, "/evidence/")
    found = re.findall(r'href="/case-studies/\?result=([a-z-]+)">[^<]+</a> <span[^>]*>([\d,]+)<', html)
    assert {"good", "mixed", "no-effect"} <= dict(found).keys()
    for result, number in found:
        assert listed(client, f"/case-studies/?result={result}") == int(number)


def test_evidence_counts_nothing_that_is_not_published(client):
    CaseStudyFactory(title="A draft")
    OptionFactory(status="draft")
    assert set(grades_shown(html_of(client, "/evidence/")).values()) == {(0, 0)}


# /measures/


def test_at_least_twenty_five_measures_each_with_definition_and_source(client, real_library):
    html = html_of(client, "/measures/")
    sections = re.findall('<section class="sw-measure" aria-labelledby="([^"]+)">(.*?)</section>', html, re.DOTALL)
    measures = {measure.key: measure for measure in Measure.objects.all()}
    assert len(sections) == len(measures) >= 25
    for key, section in sections:
        measure, said = measures[key], words(section)
        assert measure.definition in said
        assert f"Source {measure.source}" in said
        assert measure.get_polarity_display() in said
        assert measure.numerator in said


def test_measures_name_the_options_that_move_them_and_no_draft(client):
    measure = MeasureFactory(label="Miles driven", key="miles-driven")
    OptionFactory(title="Shared depots", slug="depots", measures=[(measure, "down")])
    OptionFactory(title="A draft", measures=[(measure, "up")], status="draft")
    html = html_of(client, "/measures/")
    assert '<a href="/options/depots/">Shared depots</a>' in html
    assert "A draft" not in html


def test_statements_of_these_pages_do_not_grow(client, count_queries):
    measure = MeasureFactory()
    CouncilFactory(name="Northby")
    addresses = [PAGE, f"{PAGE}?q=Northb", "/evidence/", "/measures/"]
    few = [(client.get(address), count_queries(address))[1] for address in addresses]
    for number in range(9):
        CouncilFactory(name=f"Northby {number}")
        MeasureFactory()
        CaseStudyFactory(published=True, options=[OptionFactory(measures=[(measure, "up")])])
    LibraryVersion.bump()
    assert [(client.get(address), count_queries(address))[1] for address in addresses] == few
    assert max(few) <= 8
