"""/compare/: up to four side by side, on the page and as files, with input that means no good."""

import csv
import io
import random
import re
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from casestudies.models import CaseStudy, Option
from casestudies.public_view import refresh_public_view
from shopwindow.models import LibraryVersion
from shopwindow.prices import LATEST_OUTTURN_YEAR
from tests.factories import (
    CaseStudyFactory,
    CouncilFactory,
    EvaluationFactory,
    FigureFactory,
    MeasureFactory,
    OptionFactory,
)

pytestmark = pytest.mark.django_db
COMPARE = "/compare/"
LETTERS = ["alpha", "beta", "gamma", "delta", "epsilon"]


@pytest.fixture
def options():
    """Five options, the first of them with a case study that gives it more to say."""
    made = [OptionFactory(title=letter.title(), slug=letter, summary=f"About {letter}.") for letter in LETTERS]
    council = CouncilFactory(name="Northby", population=100_000, population_year=2024)
    case_study = CaseStudyFactory(published=True, options=made[:1], councils=[council], title="Work in Northby")
    FigureFactory(annual_saving=True, case_study=case_study, value=250_000, price_year=LATEST_OUTTURN_YEAR)
    EvaluationFactory(case_study=case_study)
    return made


def html_of(client, address: str = COMPARE, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, query
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def columns(html: str) -> list[str]:
    head = re.search("<thead>(.*?)</thead>", html, re.DOTALL)
    return [words(title) for title in re.findall('<th scope="col">(.*?)</th>', head[1])] if head else []


def rows(html: str) -> dict[str, list[str]]:
    """The cells of each row, by its label, without their marks."""
    body = re.search("<tbody>(.*?)</tbody>", html, re.DOTALL)[1]
    found = re.findall('<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', body, re.DOTALL)
    return {
        label: [words(cell) for cell in re.findall("<td[^>]*>(.*?)</td>", cells, re.DOTALL)] for label, cells in found
    }


# What is compared


def test_none_says_how_to_begin_and_offers_every_option(client, options):
    html = html_of(client)
    assert "<h1>Compare</h1>" in html
    assert columns(html) == []
    for letter in LETTERS:
        assert f'<option value="{letter}">{letter.title()}</option>' in html


def test_one_is_shown_and_another_asked_for(client, options):
    html = html_of(client, option="alpha")
    assert columns(html) == ["Alpha"]
    assert "Compare 1 option" in html
    assert '<option value="alpha">' not in html
    assert '<input type="hidden" name="option" value="alpha">' in html
    assert "Only where they differ" not in html


def test_four_stand_in_the_order_of_the_address(client, options):
    html = html_of(client, option=["delta", "alpha", "gamma", "beta"])
    assert columns(html) == ["Delta", "Alpha", "Gamma", "Beta"]
    assert all(len(cells) == 4 for cells in rows(html).values())
    assert rows(html)["What it is"] == ["About delta.", "About alpha.", "About gamma.", "About beta."]
    assert 'id="add"' not in html
    assert "Only the first" not in html


def test_of_five_four_are_shown_and_the_page_says_so(client, options):
    html = html_of(client, option=LETTERS)
    assert columns(html) == ["Alpha", "Beta", "Gamma", "Delta"]
    assert "Only the first 4 are shown" in html


def test_the_same_twice_is_shown_once(client, options):
    assert columns(html_of(client, option=["alpha", "alpha", "beta"])) == ["Alpha", "Beta"]


def test_unknown_ones_are_left_out(client, options):
    assert columns(html_of(client, option=["unheard-of", "beta", "", "alpha"])) == ["Beta", "Alpha"]
    assert columns(html_of(client, option="unheard-of")) == []


def test_unknown_ones_take_no_place_from_known_ones(client, options):
    html = html_of(client, option=["", "unheard-of", "alpha", "beta", "gamma", "delta"])
    assert columns(html) == ["Alpha", "Beta", "Gamma", "Delta"]
    assert "Only the first" not in html


@pytest.mark.parametrize("status", ["draft", "in-review", "retired", "merged"])
def test_what_is_not_published_is_never_shown(client, options, status):
    Option.objects.filter(slug="alpha").update(status=status)
    CaseStudyFactory(title="Hidden wonder", slug="hidden", status=status)
    html = html_of(client, option=["alpha", "beta"])
    assert columns(html) == ["Beta"]
    assert "Alpha" not in html
    assert "Hidden wonder" not in html_of(client, case="hidden")
    assert client.get(f"{COMPARE}export.csv", {"case": "hidden"}).status_code == 404


def test_a_case_study_that_was_withdrawn_counts_for_nothing(client, options):
    CaseStudy.objects.update(status="draft")
    refresh_public_view(CaseStudy.objects.values_list("pk", flat=True))
    html = html_of(client, option=["alpha", "beta"])
    assert "Work in Northby" not in html
    assert "£2.50" not in html


def test_each_can_be_taken_away_again(client, options):
    html = html_of(client, option=["alpha", "beta", "gamma"])
    links = [unescape(link) for link in re.findall('class="sw-chip" href="([^"]+)"', html)]
    assert links == ["?option=beta&option=gamma", "?option=alpha&option=gamma", "?option=alpha&option=beta"]


# What is said of each


def test_options_are_compared_by_what_was_found(client, options):
    found = rows(html_of(client, option=["alpha", "beta"]))
    assert found["How sure we are"][0].startswith("Compared (4 of 5)")
    assert found["How sure we are"][1].startswith("Claimed (0 of 5)")
    assert found["What was found"] == ["Evaluated: it worked: 1", "Nothing published"]
    assert found["Results against plans"][0].startswith("Of 1 figure in its case studies, 1 ")
    assert "A middle and a range need three" in found["Annual saving"][0]


def test_one_council_is_not_one_councils(client, options):
    cell = rows(html_of(client, option=["alpha", "beta"]))["Who did it"][0]
    assert "1 councils" not in cell
    assert "1 council" in cell


def test_case_studies_are_compared_figure_by_figure_with_their_basis(client, options):
    other = CaseStudyFactory(published=True, title="Work in Southby", slug="southby", stage="reversed")
    FigureFactory(annual_saving=True, case_study=other, value=900_000, basis="forecast")
    html = html_of(client, case=[CaseStudy.objects.get(title="Work in Northby").slug, "southby"])
    assert "Compare 2 case studies" in html
    found = rows(html)
    assert columns(html) == ["Work in Northby", "Work in Southby"]
    assert "£250,000" in found["Annual saving"][0]
    assert "achieved" in found["Annual saving"][0]
    assert "£900,000" in found["Annual saving"][1]
    assert "forecast" in found["Annual saving"][1]
    assert found["Stage"] == ["Live", "Reversed"]


def test_options_win_where_both_kinds_stand_in_the_address(client, options):
    assert columns(html_of(client, option="beta", case=CaseStudy.objects.get().slug)) == ["Beta"]


def test_only_differences_leaves_out_what_is_the_same(client, options):
    everything = rows(html_of(client, option=["alpha", "beta"]))
    differing = rows(html_of(client, option=["alpha", "beta"], differences="1"))
    assert differing == {label: cells for label, cells in everything.items() if len(set(cells)) > 1}
    assert "3R level" in everything
    assert "3R level" not in differing
    assert "How sure we are" in differing


def test_rows_that_none_has_are_folded_away_and_named(client, options):
    html = html_of(client, option=["alpha", "beta"])
    folded = re.search("<details[^>]*><summary>[^<]*left out, because none.*?</details>", html, re.DOTALL)[0]
    for label in ("Payback", "Measures it is meant to move", "In your council", "Councils like yours"):
        assert label in folded
        assert label not in rows(html)
    options[1].option_measures.create(measure=MeasureFactory(label="Miles driven"), way="down")
    assert rows(html_of(client, option=["beta", "alpha"]))["Measures it is meant to move"] == [
        "Miles driven: down",
        "Nothing published",
    ]


def test_with_a_council_each_says_which_of_its_peers_did_it(client, real_library):
    slugs = ["whole-council-redesign", "reablement"]
    assert "Councils like yours" not in rows(html_of(client, option=slugs))
    found = rows(html_of(client, option=slugs, council="rushcliffe"))
    assert found["Councils like yours"][0].startswith("Your own council did it")
    assert re.match(r"None of your \d+ peers|Done by \d+ of your", found["Councils like yours"][1])
    assert "Rushcliffe does not run it" in found["In your council"][1]
    client.cookies["council"] = "rushcliffe"
    assert rows(html_of(client, option=slugs)) == found


def test_a_council_in_the_address_stays_in_the_links_of_the_page(client, real_library):
    html = html_of(client, option=["reablement", "insourcing"], council="rushcliffe")
    links = [unescape(link) for link in re.findall(r'href="([^"]*\?option=[^"]*)"', html)]
    assert len(links) >= 5
    assert [link for link in links if "council=rushcliffe" not in link] == []


# Files


def files_of(client, **query) -> tuple[list[list[str]], list[list[str]]]:
    """The cells of both files."""
    sent = b"".join(client.get(f"{COMPARE}export.csv", query).streaming_content).decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{COMPARE}export.xlsx", query).content))
    sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return list(csv.reader(io.StringIO(sent, newline=""))), [[str(cell) for cell in row] for row in sheet]


@pytest.mark.parametrize(
    "query",
    [
        {"option": ["insourcing", "council-merger", "single-workforce", "healthy-places"]},
        {"option": "reablement", "council": "rushcliffe"},
        {"case": ["wigan-the-deal", "croydon-brick-by-brick-closed", "hertfordshire-family-safeguarding"]},
    ],
)
def test_both_files_hold_what_the_page_shows(client, real_library, query):
    from_csv, from_xlsx = files_of(client, **query)
    html = html_of(client, **query)
    assert from_csv == from_xlsx
    assert from_csv[0] == ["", *columns(html)]
    assert [row[0] for row in from_csv[2:]] == list(rows(html))
    assert all(address.startswith("http://testserver/") for address in from_csv[1][1:])
    for label, *cells in from_csv[2:]:
        for cell, shown in zip(cells, rows(html)[label], strict=True):
            assert re.sub(r"\W", "", cell) == re.sub(r"\W", "", shown if cell else ""), label


def test_a_formula_stays_text_in_both_files(client, options):
    OptionFactory(title="=1+1", slug="sum", summary='@SUM(A1) "quoted"\t=2')
    from_csv, from_xlsx = files_of(client, option=["sum", "alpha"])
    assert from_csv[0] == ["", "'=1+1", "Alpha"]
    assert from_xlsx[0] == ["", "=1+1", "Alpha"]
    assert from_csv[2][1].startswith("'@SUM")
    assert from_xlsx[2][1].startswith("@SUM")
    assert not [cell for row in from_csv for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_files_are_named_and_typed(client, options):
    for kind, content_type in (("csv", "text/csv"), ("xlsx", "spreadsheetml.sheet")):
        response = client.get(f"{COMPARE}export.{kind}", {"option": "alpha"})
        assert response["Content-Disposition"] == f'attachment; filename="comparison.{kind}"'
        assert content_type in response["Content-Type"]


@pytest.mark.parametrize("address", ["export.csv", "export.xlsx", "export.pdf?option=alpha", "export.csv?option=none"])
def test_there_is_no_file_of_nothing(client, options, address):
    assert client.get(COMPARE + address).status_code == 404


# Cost and safety


@pytest.mark.parametrize("kind", ["option", "case"])
def test_statements_are_few_and_the_same_for_one_and_for_four(client, count_queries, options, kind):
    slugs = LETTERS[:4]
    if kind == "case":
        slugs = [CaseStudyFactory(published=True).slug for _ in range(4)]
    for council in ("", "northby"):
        client.cookies["council"] = council
        client.get(COMPARE)
        client.get(COMPARE, {kind: slugs[0], "warm": 1})
        few = count_queries(f"{COMPARE}?{kind}={slugs[0]}")
        four = "&".join(f"{kind}={slug}" for slug in slugs)
        assert count_queries(f"{COMPARE}?{four}") == few <= 8


def test_statements_do_not_grow_with_the_library(client, count_queries, options):
    client.get(COMPARE)
    few = count_queries(f"{COMPARE}?option=alpha&option=beta")
    CaseStudyFactory.create_batch(12, published=True, options=options)
    OptionFactory.create_batch(12)
    LibraryVersion.bump()
    client.get(COMPARE)
    assert count_queries(f"{COMPARE}?option=alpha&option=beta&again=1") == few


HOSTILE = ["'", '"', "\\", "\x00", "%", "%00", "../", "<script>alert(1)</script>", "{{7*7}}", "é", "\uffff", "😀",
           "a" * 5000, "alpha\x00", "alpha ", "ALPHA", "alpha;--", "\n", "\r\nSet-Cookie: a=b", "-1"]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_address_is_answered(client, options, piece):
    for name in ("option", "case", "differences", "council", "__class__"):
        query = {"option": ["alpha"], name: [piece, "beta"]}
        html = html_of(client, **query)
        assert "<script>alert" not in html
        assert client.get(f"{COMPARE}export.xlsx", query).status_code in (200, 404)
    assert client.get(f"{COMPARE}export.csv", {"case": piece}).status_code == 404


def test_hostile_mixtures_never_fail(client, options):
    chance = random.Random(3)
    for _ in range(200):
        pieces = [chance.choice([*HOSTILE, *LETTERS]) for _ in range(chance.randint(1, 60))]
        html_of(client, **{chance.choice(["option", "case"]): pieces, "differences": chance.choice(HOSTILE)})
