"""/options/<slug>/here/: what an option could mean in a council, worked out from what others got and what is typed."""

import csv
import random
import re
from fractions import Fraction
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from casestudies.models import CaseStudy, OptimismCorrection, Option
from shopwindow.models import LibraryVersion
from shopwindow.prices import LATEST_OUTTURN_YEAR
from tests.factories import (
    CaseStudyFactory,
    CouncilFactory,
    EvaluationFactory,
    FigureFactory,
    OptionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HERE = "/options/shared-depots/here/"
FIELDS = ["residents", "share", "investment", "saving", "years", "rate", "prices"]


@pytest.fixture
def option():
    CouncilFactory(name="Northby", population=250_000, population_year=2024)
    return OptionFactory(title="Shared depots", slug="shared-depots")


def did_it(option: Option, saving: int | None, title: str, **figure) -> CaseStudy:
    """A published case study of 100,000 residents, with its yearly saving."""
    council = CouncilFactory(population=100_000, population_year=2024)
    made = CaseStudyFactory(published=True, title=title, options=[option], councils=[council])
    if saving is not None:
        figure = {"price_year": LATEST_OUTTURN_YEAR} | figure
        FigureFactory(annual_saving=True, case_study=made, value=saving, **figure)
    return made


@pytest.fixture
def three(option):
    """£1, £2 and £6 a resident a year, and one case study that is left out."""
    for saving, title in ((100_000, "Oneton"), (200_000, "Twoton"), (600_000, "Sixton")):
        did_it(option, saving, title)
    did_it(option, None, "Quietton")
    return option


def html_of(client, status: int = 200, **query) -> str:
    response = client.get(HERE, query)
    assert response.status_code == status, query
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def headlines(html: str) -> dict[str, str]:
    """The large figures at the top, by their labels."""
    return dict(re.findall(r'<p class="sw-what">([^<]+)</p><strong>([^<]+)</strong>', html))


def typed(html: str, name: str) -> str:
    return re.search(f'<input [^>]*name="{name}"[^>]* value="([^"]*)"', html)[1]


def prospects(html: str) -> dict[str, list[str]]:
    """Of the table over the years: yearly saving, payback and net present value, by what the saving is called."""
    table = re.search('<section aria-labelledby="years-heading">.*?</table>', html, re.DOTALL)[0]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', table, re.DOTALL)
    return {label: re.findall(r"<td[^>]*>([^<]*)</td>", cells) for label, cells in rows}


# Where it starts


def test_it_starts_from_the_council_s_population(client, three):
    html = html_of(client, council="northby")
    assert typed(html, "residents") == "250,000"
    assert (typed(html, "share"), typed(html, "investment"), typed(html, "years")) == ("100", "0", "5")
    assert (typed(html, "rate"), typed(html, "saving")) == ("3.5", "")
    assert f'<option value="{LATEST_OUTTURN_YEAR}" selected>' in html
    assert "What it could mean in Northby" in words(html)
    client.cookies["council"] = "northby"
    assert typed(html_of(client), "residents") == "250,000"


def test_without_a_council_it_assumes_100_000_and_says_so(client, three):
    html = html_of(client)
    assert typed(html, "residents") == "100,000"
    assert "Until then the page assumes 100,000 residents." in html


def test_a_council_whose_population_is_not_known_starts_like_none(client, three):
    CouncilFactory(name="Unknownby")
    assert typed(html_of(client, council="unknownby"), "residents") == "100,000"


def test_an_option_that_is_not_published_is_not_found(client, option):
    Option.objects.update(status="draft")
    assert client.get(HERE).status_code == 404


# The answer


@pytest.mark.parametrize(
    ("residents", "share", "low", "middle", "high"),
    [
        ("250,000", "100", "£250,000", "£500,000", "£1.5 million"),
        ("10", "100", "£10", "£20", "£60"),
        ("123,456", "37.5", "£46,300", "£92,600", "£278,000"),
        ("100,000", "0", "£0", "£0", "£0"),
    ],
)
def test_low_middle_and_high_are_pounds_times_residents_times_share(client, three, residents, share, low, middle, high):
    html = html_of(client, residents=residents, share=share)
    assert headlines(html) == {"Low": low, "Middle": middle, "High": high}
    assert "From 3 case studies" in html
    assert f"Times {share}% achieved." in html


def test_every_case_that_went_in_and_every_one_left_out_is_shown(client, three):
    html = words(html_of(client))
    assert "from each case study: £1.00, £2.00, £6.00." in html
    for title, amount in (("Oneton", "£1.00"), ("Twoton", "£2.00"), ("Sixton", "£6.00")):
        assert f"{title} {amount} Saving each year" in html
    assert "Quietton : No figure of this kind is published." in html
    assert "1 case study is left out: why" in html


@pytest.mark.parametrize("residents", [50_000, 1_234_567])
def test_illustrations_of_the_real_library_are_the_naive_product(client, real_library, residents):
    for option in Option.objects.all():
        html = client.get(f"/options/{option.slug}/here/", {"residents": residents}).content.decode()
        valued = [kept for kept in option.page["illustrations"] if kept["value"]]
        if option.page["saving"]["spread"] or not valued:
            continue
        shown = re.findall(r'data-label="At your size">(£[\d.,]+(?: [mb]illion)?) (?:a year|in all)<', html)
        wanted = [float(kept["value"]) * residents for kept in valued]
        assert [pounds(amount) for amount in shown] == pytest.approx(wanted, rel=0.005), option.slug


def pounds(text: str) -> float:
    number, _, unit = text.removeprefix("£").replace(",", "").partition(" ")
    return float(number) * {"": 1, "million": 10**6, "billion": 10**9}[unit]


def test_under_three_no_range_is_given_but_illustrations(client, option):
    did_it(option, 100_000, "Oneton")
    did_it(option, 200_000, "Twoton")
    did_it(option, None, "Boundton", at_least=None)
    FigureFactory(
        annual_saving=True, case_study=CaseStudy.objects.get(title="Boundton"), value=None, at_least=300_000,
        price_year=LATEST_OUTTURN_YEAR,
    )  # fmt: skip
    html = html_of(client, council="northby")
    assert headlines(html) == {}
    assert "No range is given." in html
    assert "A middle and a range need three" in html
    assert "illustrations, never an estimate" in html
    rows = words(html)
    assert "£1.00 a year £250,000 a year" in rows
    assert "£2.00 a year £500,000 a year" in rows
    assert "£3.00 or more a year £750,000 or more a year" in rows
    assert "Net present value" not in html


def test_a_total_over_years_is_never_made_a_yearly_saving(client, option):
    case_study = did_it(option, None, "Totalton")
    FigureFactory(cumulative_saving=True, case_study=case_study, value=500_000, price_year=LATEST_OUTTURN_YEAR)
    html = words(html_of(client, council="northby"))
    assert "£5.00 in all £1.25 million in all" in html
    assert "£1.00" not in html


def test_a_forecast_is_no_illustration(client, option):
    did_it(option, 700_000, "Hopeton", basis="forecast")
    html = html_of(client)
    assert "£7.00" not in html
    assert "Single cases" not in html
    assert "Only a plan or a claim is published, no result." in html


def test_the_words_you_will_save_stand_nowhere(client, real_library):
    for slug in Option.objects.values_list("slug", flat=True):
        for query in ("", "?council=rushcliffe&investment=1m&saving=2m"):
            html = client.get(f"/options/{slug}/here/{query}").content.decode().lower()
            assert "you will save" not in html
            assert "you’ll save" not in html


# Over the years


def test_your_own_saving_gets_an_appraisal(client, option):
    html = html_of(client, saving="50,000", investment="100,000", years="3", rate="10")
    factors = [1 / 1.1**year for year in (1, 2, 3)]
    assert round(50_000 * sum(factors) - 100_000) == 24_343
    assert prospects(html) == {"Your own figure": ["£50,000", "24 months", "£24,300"]}
    assert "After an investment of £100,000, at a discount rate of 10% a year" in html
    assert "0.9091" in html


def test_low_middle_and_high_are_appraised_as_well(client, three):
    html = html_of(client, investment="300k", years="5", rate="3.5", saving="0.5m")
    found = prospects(html)
    assert list(found) == ["Low", "Middle", "High", "Your own figure"]
    annuity = sum(1 / 1.035**year for year in range(1, 6))
    for label, yearly in (("Low", 100_000), ("Middle", 200_000), ("High", 600_000), ("Your own figure", 500_000)):
        assert pounds(found[label][0]) == yearly
        assert pounds(found[label][2].replace("−", "-").removeprefix("£")) == pytest.approx(
            yearly * annuity - 300_000, rel=0.005
        )
    assert found["Low"][1] == "36 months"


def test_a_payback_longer_than_the_years_is_not_given(client, three):
    found = prospects(html_of(client, investment="10m", years="2"))
    assert {cells[1] for cells in found.values()} == {"Not within the years"}
    assert all(cells[2].startswith("−£") for cells in found.values())


# What is typed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("£1.2m", "£1.2 million"),
        ("40k", "£40,000"),
        ("1,000", "£1,000"),
        (" £ 2.5 M ", "£2.5 million"),
        ("1bn", "£1 billion"),
    ],
)
def test_pounds_are_read_as_people_type_them(client, three, text, said):
    html = html_of(client, investment=text, saving=text)
    assert f"After an investment of {said}," in html
    assert prospects(html)["Your own figure"][0] == said


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("residents", "many", "Residents affected must be a whole number, like 124,000"),
        ("residents", "0", "Residents affected must be 1 or more"),
        ("residents", "70000001", "Residents affected must be 70,000,000 or fewer"),
        ("share", "half", "Share achieved must be a number of per cent, like 80"),
        ("share", "201", "Share achieved must be 200% or less"),
        ("share", "-1", "Share achieved must be 0 or more"),
        ("investment", "a lot", "Investment must be an amount in pounds, like 250,000 or 1.2m"),
        ("investment", "-£5", "Investment must be an amount in pounds, like 250,000 or 1.2m"),
        ("investment", "-5", "Investment must be 0 or more"),
        ("investment", "200bn", "Investment must be less than £100 billion"),
        ("saving", "<b>lots", "Your own saving must be an amount in pounds, like 250,000 or 1.2m"),
        ("years", "31", "Years must be 30 or fewer"),
        ("years", "2.5", "Years must be a whole number from 1 to 30"),
        ("rate", "NaN", "Discount rate must be a number of per cent, like 3.5"),
        ("rate", "21", "Discount rate must be 20% or less"),
    ],
)
def test_wrong_input_is_kept_and_said_beside_its_field_and_at_the_top(client, three, name, text, error):
    html = html_of(client, 400, **{name: text, "council": "northby"})
    assert unescape(typed(html, name)) == text
    assert f'<li><a href="#id_{name}">{error}</a></li>' in html
    assert re.search(f'id="id_{name}-error">.*?{re.escape(error)}</p>\\s*<input[^>]* id="id_{name}"', html)
    assert "There is a problem" in html
    assert "<title>Error: " in html
    assert headlines(html) == {}


def test_everything_else_that_was_typed_is_kept_beside_an_error(client, three):
    query = {"residents": "lots", "share": "80", "investment": "£1.2m", "saving": "40k", "years": "7", "rate": "4"}
    html = html_of(client, 400, **query, prices="2019")
    assert {name: typed(html, name) for name in query} == query
    assert '<option value="2019" selected>' in html


def test_an_unknown_year_of_prices_is_said_beside_the_list(client, three):
    html = html_of(client, 400, prices="1066")
    assert '<a href="#id_prices">Choose one of the years in the list</a>' in html
    assert 'id="id_prices-error"' in html


def test_a_page_with_an_error_is_not_kept(client, three):
    assert client.get(HERE, {"years": "no"})["Cache-Control"] == "no-store"


# Prices of another year


def deflator(year: int) -> Fraction:
    with (settings.BASE_DIR / "shopwindow/content/deflators.csv").open(encoding="utf-8") as file:
        return next(
            Fraction(row["index"]) for row in csv.DictReader(file) if row["financial_year"].startswith(f"{year}-")
        )


def test_the_year_of_prices_changes_amounts_by_the_deflator(client, three):
    html = html_of(client, prices="2015", residents="1,000,000")
    factor = float(deflator(2015) / deflator(LATEST_OUTTURN_YEAR))
    assert factor < 0.9
    for label, value in (("Low", 1), ("Middle", 2), ("High", 6)):
        assert pounds(headlines(html)[label]) == pytest.approx(value * factor * 1_000_000, rel=0.005)
    assert "a year, 2015-16 prices" in html
    assert "Pounds per resident a year in 2015-16 prices" in html


def test_what_went_in_is_in_the_same_prices_or_names_its_own(client, three):
    """Money on one page is in one year's prices, and the year is named (product.md, 4.4)."""
    html = html_of(client, prices="2015")
    working = re.search(r"from each case study: ([^<]+)\.</li>", html)[1].split(", ")
    table = re.search(r"<caption>What went in.*?</table>", html, re.DOTALL)[0]
    values = re.findall(r'data-label="Per resident">([^<]+)<', table)
    assert sorted(values) == sorted(working) or f"{LATEST_OUTTURN_YEAR}-" in table


def test_an_illustration_follows_the_year_of_prices(client, option):
    did_it(option, 10_000_000, "Oneton")
    factor = float(deflator(2015) / deflator(LATEST_OUTTURN_YEAR))
    assert f"£{100 * factor:.2f} a year" in html_of(client, prices="2015")


# Optimism


def entered(grade: int) -> None:
    OptimismCorrection.objects.create(grade=grade, per_cent=20, source="A table", source_url="https://table.example/")
    LibraryVersion.bump()


def test_nothing_is_taken_off_for_optimism_before_a_correction_is_entered(client, three):
    html = html_of(client, optimism="on")
    assert headlines(html)["Middle"] == "£200,000"
    assert 'name="optimism"' not in html
    assert "No correction for optimism is made" in html


def test_a_correction_for_another_grade_changes_nothing(client, three):
    entered(grade=5)
    html = html_of(client, optimism="on")
    assert headlines(html)["Middle"] == "£200,000"
    assert 'name="optimism"' not in html


def test_a_correction_is_taken_off_only_when_ticked(client, three):
    for case_study in CaseStudy.objects.all():
        EvaluationFactory(case_study=case_study, result="mixed")
    assert Option.objects.get().grade == 4
    entered(grade=4)
    unticked, ticked = html_of(client), html_of(client, optimism="on")
    assert headlines(unticked) == {"Low": "£100,000", "Middle": "£200,000", "High": "£600,000"}
    assert headlines(ticked) == {"Low": "£80,000", "Middle": "£160,000", "High": "£480,000"}
    assert "Take 20% off for optimism" in words(unticked)
    box = '<input type="checkbox" [^>]*name="optimism"[^>]*>'
    assert ["checked" in re.search(box, html)[0] for html in (unticked, ticked)] == [False, True]
    assert 'less 20% for optimism (<a href="https://table.example/">A table</a>)' in ticked


ADMIN = "/admin/casestudies/optimismcorrection/add/"


@pytest.fixture
def staff():
    """A browser of its own, in which an administrator is signed in."""
    browser = Client()
    browser.force_login(UserFactory(administrator=True, second_factor=True))
    return browser


def test_administrators_can_open_the_form_of_a_correction(staff):
    assert staff.get(ADMIN).status_code == 200


@pytest.mark.filterwarnings("ignore::django.utils.deprecation.RemovedInDjango60Warning")
def test_a_correction_shows_at_once_on_a_page_that_was_kept(client, staff, three):
    assert 'name="optimism"' not in html_of(client)
    sent = {
        "grade": Option.objects.get().grade,
        "per_cent": "20",
        "source": "A table",
        "source_url": "https://t.example/",
    }
    assert staff.post(ADMIN, sent).status_code == 302
    assert OptimismCorrection.objects.exists()
    assert 'name="optimism"' in html_of(client)


# Input that means no good


PIECES = ["", " ", "0", "-0", "-1", "NaN", "sNaN", "Infinity", "-inf", "1e999", "1e-999", "9" * 400, "0." + "1" * 400,
          "\x00", "'", '"', "<script>", "{{7*7}}", "\uffff", "😀", "١٢", "²", "²m", "½k", "1.m", ".k", "m", "£", "££1",
          "1_0", "1,,0", "+5", "--5", "0x10", "1 000", "true", "2019", "2099", "-2019"]  # fmt: skip


def failing(client, queries: list[dict[str, str]]) -> list[dict[str, str]]:
    """The queries to which the page answers with neither an answer nor an error of the form."""
    client.raise_request_exception = False
    return [query for query in queries if client.get(HERE, query).status_code not in (200, 400)]


@pytest.mark.parametrize("name", [*FIELDS, "optimism", "council"])
def test_hostile_values_never_fail(client, three, name):
    assert failing(client, [{name: piece} for piece in PIECES]) == []


@pytest.mark.parametrize("seed", range(2))
def test_hostile_mixtures_never_fail(client, three, seed):
    chance = random.Random(seed)
    entered(Option.objects.get().grade)
    names = (chance.sample([*FIELDS, "optimism"], chance.randint(1, 7)) for _ in range(300))
    assert failing(client, [{name: chance.choice(PIECES) for name in chosen} for chosen in names]) == []


def test_a_very_small_share_does_not_make_a_very_long_page(client, three):
    assert len(client.get(HERE, {"share": "1e-99999"}).content) < 50_000


def test_statements_are_few_and_the_same_for_many_case_studies(client, count_queries, three):
    client.get(HERE)
    few = count_queries(f"{HERE}?years=6")
    for number in range(9):
        did_it(three, 100_000, f"More {number}")
    LibraryVersion.bump()
    client.get(HERE)
    assert count_queries(f"{HERE}?years=7") == few <= 8
