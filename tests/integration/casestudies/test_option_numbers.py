"""The numbers of the options, derived a second time from the text files alone; and what holds over the library."""

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import chain
from statistics import median

import pytest
import yaml
from django.conf import settings

from casestudies.models import CaseStudy, Figure, Option
from tests.integration.casestudies.naive import rows_of
from tests.integration.casestudies.test_options import LIST, RESULTS, html_of

pytestmark = pytest.mark.django_db

# The numbers of ten options, derived a second time from the text files alone

TEN = [
    "whole-council-redesign", "single-workforce", "healthy-places", "strategic-supplier-partnership", "county-unitary",
    "council-energy-company", "led-street-lighting", "family-safeguarding-teams", "local-investment-fund",
    "childrens-practice-model",
]  # fmt: skip
LISTS = ("councils", "figures", "sources", "evaluations", "options")


@cache
def text_files() -> dict[str, dict]:
    """The facts of every case study as texts, by slug; lists that are left out are empty."""
    paths = (settings.BASE_DIR / "casestudies/content/case-studies").glob("*.md")
    read = {path.stem: yaml.load(path.read_text().split("---\n")[1], Loader=yaml.BaseLoader) for path in paths}
    return {slug: facts | {name: facts.get(name) or [] for name in LISTS} for slug, facts in read.items()}


@cache
def register() -> dict[str, dict[str, str]]:
    """Councils by every code and by official name."""
    rows = rows_of("councils")
    by_code = {code: row for row in rows for code in [row["gss"], *row["other_codes"].split()] if code}
    return {row["official_name"]: row for row in rows} | by_code | {row["gss"]: row for row in rows if row["gss"]}


def councils_of(facts: dict, roles: tuple[str, ...]) -> list[dict]:
    """The councils of these roles, as the register has them."""
    return [register()[said.get("gss") or said["name"]] for said in facts["councils"] if said["role"] in roles]


def shared_over(facts: dict) -> list[dict]:
    """The councils whose residents share a figure: no district beside its county, no council beside its successor."""
    doers = councils_of(facts, ("lead", "host", "partner", "created"))
    slugs = {row["slug"] for row in doers}
    return [row for row in doers if row["county"] not in slugs and not slugs & set(row["successors"].split())]


def per_head(facts: dict, kind: str) -> Fraction | None:
    """The case study's one figure of a kind in the latest measured prices, for each resident."""
    index = {int(row["financial_year"][:4]): row for row in rows_of("deflators")}
    latest = max(year for year, row in index.items() if row["standing"] == "outturn")
    figures = [f for f in facts["figures"] if f["kind"] == kind and f["basis"] in RESULTS and "value" in f]
    if not figures or facts.get("programme") == "true":
        return None
    top = max(figures, key=lambda figure: Fraction(figure["value"]))
    rivals = [f for f in figures if top["key"] in f.get("disputes", ()) or f["key"] in top.get("disputes", ())]
    cautious = max if kind == "investment" else min
    figure = cautious([top, *rivals], key=lambda figure: Fraction(figure["value"]))
    if "prices" not in figure or int(figure["prices"][:4]) not in index:
        return None
    year, shared = int(figure["prices"][:4]), shared_over(facts)
    starts = [date.fromisoformat(row["starts_on"]) for row in shared if row["starts_on"]]
    if any(year < start.year - (start.month < 4) for start in starts):
        return None
    if not shared or not all(row["population"] for row in shared):
        return None
    real = Fraction(figure["value"]) * Fraction(index[latest]["index"]) / Fraction(index[year]["index"])
    return real / sum(int(row["population"]) for row in shared)


def word_of(facts: dict, said: dict) -> str:
    """What kind of source a figure or an evaluation stands on."""
    return next(source["kind"] for source in facts["sources"] if source["key"] == said["source"])


PROMOTERS = ("supplier", "award_entry")
MONEY = ("annual_saving", "cumulative_saving", "income")
MEASURED = ("trial", "quasi-experiment", "before-and-after")


def changes(facts: dict) -> list[dict]:
    """The results that are a difference, by the word of somebody who does not gain by it."""
    results = [f for f in facts["figures"] if f["basis"] in RESULTS and word_of(facts, f) not in PROMOTERS]
    return [f for f in results if f["kind"] in MONEY or (f["kind"] == "outcome" and f.get("baseline"))]


def found_by(facts: dict, *designs: str) -> list[str]:
    """What independent evaluations of these designs found."""
    told = [said for said in facts["evaluations"] if word_of(facts, said) not in PROMOTERS]
    return [said["result"] for said in told if said["design"] in designs]


def is_good(facts: dict) -> bool:
    measured = found_by(facts, *MEASURED)
    if measured:
        return "positive" in measured and "harm" not in measured
    return any(figure["kind"] in MONEY for figure in changes(facts))


def alone(facts: dict) -> int:
    """The grade before anybody repeats it: how many steps are met before the first that is not."""
    results = [figure for figure in facts["figures"] if figure["basis"] in RESULTS]
    steps = [
        any(source["kind"] not in PROMOTERS for source in facts["sources"]),
        bool(found_by(facts, *MEASURED) or changes(facts)),
        bool(found_by(facts, *MEASURED, "theory-based", "cost-benefit-model"))
        or any(word_of(facts, figure) in ("evaluation", "review", "research") for figure in results),
        bool(found_by(facts, "trial", "quasi-experiment")),
    ]
    return [*steps, False].index(False)


def graded(slug: str) -> int:
    """With those who repeat it: two further councils with good results of the same option."""
    facts = text_files()[slug]
    level, did = alone(facts), ("lead", "host", "partner", "created", "participant")
    own = {row["slug"] for row in councils_of(facts, did)}
    for option in facts["options"]:
        others = [f for s, f in text_files().items() if option in f["options"] and s != slug and is_good(f)]
        further = {row["slug"] for other in others for row in councils_of(other, did)} - own
        if level == 4 and is_good(facts) and len(further) >= 2:
            level = 5
    return min(level, int(facts.get("hold_grade_at", 5)))


def agrees_with_the_text_files(option: Option) -> None:
    members = {slug: facts for slug, facts in text_files().items() if option.slug in facts["options"]}
    assert option.page["total"] == len(members)
    assert option.page["stages"] == Counter(facts["stage"] for facts in members.values())
    bases = Counter(figure["basis"] for facts in members.values() for figure in facts["figures"])
    assert option.page["bases"] == bases
    for key, kind in (("saving", "annual_saving"), ("investment", "investment")):
        found = sorted(value for facts in members.values() if (value := per_head(facts, kind)) is not None)
        kept = option.page[key]
        assert sorted(map(float, kept["values"])) == pytest.approx([float(value) for value in found], rel=1e-12)
        assert len(kept["left_out"]) + kept["more_left_out"] == len(members) - len(found)
        wanted = None
        if len(found) >= 3:
            wanted = {"low": found[0], "middle": median(found), "high": found[-1], "n": len(found)}
            wanted = pytest.approx({name: float(value) for name, value in wanted.items()}, rel=1e-12)
        assert (kept["spread"] and {name: float(value) for name, value in kept["spread"].items()}) == wanted
    assert option.grade == min(max(map(graded, members)), 5 if option.hold_grade_at is None else option.hold_grade_at)


@pytest.mark.parametrize("slug", TEN)
def test_an_option_s_numbers_agree_with_a_second_derivation(real_library, slug):
    agrees_with_the_text_files(Option.objects.get(slug=slug))


def test_so_do_those_of_all_others(real_library):
    for option in Option.objects.exclude(slug__in=TEN):
        agrees_with_the_text_files(option)


def test_the_page_says_how_much_of_it_is_a_result(client, real_library):
    for slug in TEN:
        figures = [f for facts in text_files().values() if slug in facts["options"] for f in facts["figures"]]
        results = sum(figure["basis"] in RESULTS for figure in figures)
        html = html_of(client, f"{LIST}{slug}/")
        assert f"Of {len(figures)} figures in its case studies, {results} were achieved or evaluated" in html


# The whole library


def test_no_value_of_an_option_comes_from_anything_but_a_result(real_library):
    seen = 0
    for option in Option.objects.all():
        page = option.page
        savings = ((("annual_saving",), item) for item in page["saving"]["counted"])
        costs = ((("investment",), item) for item in page["investment"]["counted"])
        shown = ((("annual_saving", "cumulative_saving"), item) for item in page["illustrations"])
        for kinds, item in chain(savings, costs, shown):
            case_study = CaseStudy.objects.get(slug=item["address"].split("/")[2])
            figures = Figure.objects.filter(case_study=case_study, label=item["what"], kind__in=kinds)
            assert {figure.basis for figure in figures} <= set(RESULTS), (option.slug, item["what"])
            assert item["basis"] in RESULTS
            seen += 1
        for key in ("saving", "investment"):
            assert len(page[key]["values"]) == len(page[key]["counted"])
    assert seen > 40


def test_every_option_has_a_case_study_and_every_case_study_an_option(real_library):
    assert not Option.objects.published().exclude(case_studies__status="published").exists()
    assert not CaseStudy.objects.published().exclude(options__status="published").exists()


@pytest.mark.parametrize("model", [CaseStudy, Option])
def test_the_reason_of_a_load_fits_its_column(real_library, model):
    """PostgreSQL refuses a longer one, and with it the whole library."""
    longest = model.history.model._meta.get_field("history_change_reason").max_length
    reasons = model.history.values_list("history_change_reason", flat=True)
    assert [reason for reason in reasons if longest and len(reason or "") > longest] == []


@pytest.mark.usefixtures("real_library")
def test_derby_s_forecast_and_its_result_stand_side_by_side_each_with_its_basis(client):
    html = html_of(client, "/case-studies/derby-phone-ai-and-council-wide-copilots/")
    rows = dict(re.findall('<tr id="figure-([a-z-]+)">(.*?)</tr>', html, re.DOTALL))
    told = [("saving-forecast", "£12,250,000", "forecast"), ("saving-first-phase", "£200,000", "achieved")]
    for key, amount, basis in told:
        assert amount in rows[key]
        assert f'<td data-label="Basis">{basis}' in rows[key]
    for slug in ("web-chat-and-virtual-assistants", "automation-and-ai"):
        option = Option.objects.get(slug=slug)
        assert "12,250,000" not in str([option.page["saving"]["counted"], option.page["illustrations"]])
        assert "£12.2" not in html_of(client, f"{LIST}{slug}/here/")
