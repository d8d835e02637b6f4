"""From my council to what an option could mean in it: with script, without it, by keyboard alone, and on a phone."""

import re
from io import BytesIO
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document
from playwright.sync_api import expect

from casestudies.models import Option
from shopwindow.models import LibraryVersion
from tests.factories import CaseStudyFactory, CouncilFactory, FigureFactory, OptionFactory

pytestmark = pytest.mark.usefixtures("real_library")
LIST = "/options/"
SHARED = "Shared support services"
TICK = re.compile("^Compare ?: ")
MANAGEMENT = "Shared management team"
HERE = "What it could mean in Rushcliffe"
WAYS = {
    "script": {"width": 1280},
    "no script": {"width": 1280, "java_script_enabled": False},
    "phone": {"width": 360},
    "phone, no script": {"width": 360, "java_script_enabled": False},
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def any_page(request, page_of_width):
    """The test runs on a wide screen and on a phone, with script and without."""
    return page_of_width(**request.param)


def tab_to(page, target, most: int = 250) -> None:
    """Press Tab until the focus is there, as somebody without a mouse has to."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{target} was not reached with {most} presses of Tab")


def compared(page) -> list[str]:
    """The slugs of the options that the address of the page compares."""
    address = urlsplit(page.url)
    assert address.path == "/compare/"
    return parse_qs(address.query)["option"]


def choose_rushcliffe(page) -> None:
    page.goto("/")
    page.get_by_label("Your council", exact=True).fill("rushcliffe")
    page.get_by_role("button", name="Choose", exact=True).click()
    expect(page.get_by_text("Seen from Rushcliffe Borough Council")).to_be_visible()


# What it could mean here


def check_answer_and_working(page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(HERE)
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    expect(page.get_by_role("heading", name="The working")).to_be_visible()
    expect(page.get_by_label("Residents affected")).to_have_value(re.compile(r"^1[23]\d,\d{3}$"))
    expect(page.get_by_role("row", name=re.compile("Orbis: support services")).first).to_contain_text("in all")


def test_from_home_three_clicks_lead_to_the_working_of_an_option(any_page):
    page = any_page
    choose_rushcliffe(page)
    page.get_by_role("link", name="Options that councils like yours chose").click()
    page.get_by_role("heading", name=SHARED).get_by_role("link").click()
    page.get_by_role("link", name=HERE).click()
    check_answer_and_working(page)


def test_by_keyboard_alone_from_home_to_the_working(page):
    page.goto("/")
    tab_to(page, page.get_by_label("Your council", exact=True))
    page.keyboard.type("Rushcliffe")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Seen from Rushcliffe Borough Council")).to_be_visible()
    for link in (
        page.get_by_role("link", name="Options that councils like yours chose"),
        page.get_by_role("heading", name=SHARED).get_by_role("link"),
        page.get_by_role("link", name=HERE),
    ):
        tab_to(page, link)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    check_answer_and_working(page)
    tab_to(page, page.get_by_label("One-off investment, £"))
    page.keyboard.press("Control+a")
    page.keyboard.type("1.2m")
    tab_to(page, page.get_by_label("A yearly saving of your own to try, £"))
    page.keyboard.type("£250,000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Over 5 years")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Your own figure £250,000 58 months"))).to_be_visible()


def test_a_name_that_could_be_several_asks_which_is_meant(any_page):
    page = any_page
    page.goto("/")
    page.get_by_label("Your council", exact=True).fill("nottin")
    page.get_by_role("button", name="Choose", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which council did you mean?")
    page.get_by_role("button", name="Nottinghamshire County Council").click()
    expect(page.get_by_text("Seen from Nottinghamshire County Council")).to_be_visible()


def test_choosing_a_council_on_an_option_leads_back_to_it(any_page):
    page = any_page
    page.goto(f"{LIST}shared-management-team/")
    page.get_by_role("link", name="What it could mean at your size").click()
    expect(page.get_by_text("Until then the page assumes 100,000 residents.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Choose your council").click()
    page.get_by_label("Council", exact=True).select_option("Rushcliffe Borough Council")
    page.get_by_role("button", name="Choose", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HERE)
    assert urlsplit(page.url).path == f"{LIST}shared-management-team/here/"


def test_a_wrong_entry_is_kept_and_its_link_leads_to_the_field(any_page):
    page = any_page
    page.goto(f"{LIST}led-street-lighting/here/?council=rushcliffe")
    page.get_by_label("Years").fill("abc")
    page.get_by_label("Residents affected").fill("90,000")
    page.get_by_role("button", name="Work it out again").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.complaints.clear()  # the browser reports the 400 that was asked for
    page.get_by_role("alert").get_by_role("link", name=re.compile("Years must be")).click()
    field = page.get_by_label("Years")
    expect(field).to_be_focused()
    expect(field).to_have_value("abc")
    expect(field).to_have_accessible_description(re.compile("Years must be a whole number from 1 to 30"))
    expect(page.get_by_label("Residents affected")).to_have_value("90,000")
    field.fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["years"] == ["7"]


@pytest.fixture
def with_a_range():
    """An option whose three case studies saved £1, £2 and £26 a resident a year."""
    option = OptionFactory(title="Shared depots", slug="shared-depots")
    for saving in (100_000, 200_000, 2_600_000):
        council = CouncilFactory(population=100_000, population_year=2024)
        case_study = CaseStudyFactory(published=True, options=[option], councils=[council])
        FigureFactory(annual_saving=True, case_study=case_study, value=saving, price_year=2024)
    LibraryVersion.bump()
    return option


@pytest.mark.parametrize("address", ["/options/shared-depots/", "/options/shared-depots/here/?council=rushcliffe"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_labels_of_a_chart_are_large_enough_and_apart(
    page_of_width, with_a_range, check_axe, check_fits, address, width
):
    page = page_of_width(width)
    page.goto(address)
    chart = page.get_by_role("img", name=re.compile("Annual saving"))
    expect(chart).to_be_visible()
    labels = chart.locator("text >> visible=true")
    boxes = [label.bounding_box() for label in labels.all()]
    assert len(boxes) >= 4
    for box in boxes:
        assert box["height"] >= 14, "as tall as letters of 12 px"
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    ticks = sorted(boxes[1:], key=lambda box: box["x"])
    for left, right in pairwise(ticks):
        assert left["x"] + left["width"] + 4 <= right["x"]
    axis = chart.locator(".axis").first.bounding_box()
    assert all(box["y"] > axis["y"] for box in ticks)
    check_axe(page)
    check_fits(page)


# Comparing


def test_two_ticked_options_are_compared(any_page):
    page = any_page
    page.goto(LIST)
    boxes = page.get_by_role("checkbox", name=TICK)
    slugs = [boxes.nth(n).get_attribute("value") for n in (0, 2)]
    for n in (0, 2):
        boxes.nth(n).check()
    page.get_by_role("button", name="Compare the ticked ones").first.click()
    assert compared(page) == slugs
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare 2 options")
    page.get_by_role("link", name="Only where they differ").click()
    assert compared(page) == slugs
    page.get_by_role("link", name=re.compile("^Remove ")).first.click()
    assert compared(page) == slugs[1:]
    page.get_by_label("Add an option").select_option(slugs[0])
    page.get_by_role("button", name="Add", exact=True).click()
    assert compared(page) == slugs[::-1]


def test_a_ticked_card_offers_to_compare_at_once(page):
    page.goto(LIST)
    card = page.locator(".sw-card").nth(4)
    button = card.get_by_role("button", name="Compare the ticked ones")
    expect(button).to_be_hidden()
    box = card.get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")
    expect(button).to_be_visible()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare 1 option")


def test_the_heads_of_a_comparison_stay_in_sight_and_hide_no_link(page):
    page.goto("/compare/?option=shared-management-team&option=shared-support-services&option=whole-council-redesign")
    head = page.get_by_role("columnheader", name=SHARED)
    page.get_by_role("rowheader", name="What it needs").scroll_into_view_if_needed()
    expect(head).to_be_in_viewport()
    bottom = head.evaluate("head => head.getBoundingClientRect().bottom")
    links = page.locator(".sw-compare tbody a")
    links.last.focus()
    for _ in range(links.count() - 1):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= bottom - 1


def test_case_studies_are_compared_from_their_list(page_of_width):
    page = page_of_width(1280, java_script_enabled=False)
    page.goto("/case-studies/")
    for n in range(2):
        page.get_by_role("checkbox", name=TICK).nth(n).check()
    page.get_by_role("button", name="Compare the ticked ones").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare 2 case studies")
    expect(page.get_by_role("link", name="All case studies")).to_be_visible()


# The shortlist


def test_a_shortlist_with_a_note_is_taken_away_as_a_word_file(any_page, check_fits):
    page = any_page
    choose_rushcliffe(page)
    page.goto(f"{LIST}?sort=fit")
    for title in (MANAGEMENT, SHARED):
        page.locator(".sw-card", has_text=title).get_by_role("button", name="Add to shortlist").click()
        expect(page.get_by_role("status").first).to_contain_text("It is on your shortlist.")
        expect(page).to_have_url(re.compile(r"/options/\?sort=fit$"))
    page.goto("/case-studies/wigan-the-deal/")
    page.get_by_role("button", name="Add to shortlist").click()
    page.get_by_role("link", name="Shortlist (3)").click()

    page.get_by_label("Your note on Wigan: The Deal").fill("Ask Wigan how it began.\nThen decide.")
    page.get_by_role("button", name="Keep the note on Wigan: The Deal").click()
    page.get_by_role("button", name=re.compile(f"^Move up ?: {SHARED}")).click()
    assert page.locator(".sw-shortlist h2").all_inner_texts() == [SHARED, MANAGEMENT, "Wigan: The Deal"]
    expect(page.get_by_label("Your note on Wigan: The Deal")).to_have_value("Ask Wigan how it began.\nThen decide.")
    check_fits(page)

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download")).click()
    assert download.value.suggested_filename.endswith(".docx")
    document = Document(BytesIO(download.value.path().read_bytes()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Rushcliffe" in text
    assert "Ask Wigan how it began." in text
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings.index(SHARED) < headings.index(MANAGEMENT) < headings.index("Wigan: The Deal")

    page.get_by_text("Clear the shortlist").click()
    page.get_by_role("button", name="Clear it all").click()
    expect(page.get_by_text("Nothing is on it yet.")).to_be_visible()


def test_a_full_shortlist_breaks_no_rule_and_fits(every_page, check_axe, check_fits):
    page = every_page
    for address in (f"{LIST}shared-management-team/", f"{LIST}healthy-places/", "/case-studies/wigan-the-deal/"):
        page.goto(f"{address}?council=rushcliffe")
        page.get_by_role("button", name="Add to shortlist").click()
    page.goto("/shortlist/?council=rushcliffe")
    assert page.locator(".sw-shortlist > li").count() == 3
    check_axe(page)
    check_fits(page)
    page.set_viewport_size({"width": 320, "height": 900})
    check_fits(page)


# Filtering in place


def total(page) -> int:
    return int(page.locator("#results").get_attribute("data-total"))


def test_filtering_options_swaps_in_place_and_focus_stays(page):
    page.goto(LIST)
    assert total(page) == Option.objects.published().count()
    box = page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))
    said = box.get_attribute("data-count")
    page.evaluate("window.stillHere = true")
    box.check()
    expect(page.locator("#results")).to_have_attribute("data-total", said)
    assert page.evaluate("window.stillHere")
    assert page.evaluate("document.activeElement.id") == "service-housing"
    expect(page).to_have_title(re.compile("^Improvement options: Housing"))
    expect(page.get_by_role("status")).to_contain_text(f"{said} option")


def test_after_a_swap_adding_to_the_shortlist_returns_to_the_filtered_list(page):
    page.goto(LIST)
    page.get_by_role("checkbox", name=re.compile(r"^Housing \d")).check()
    expect(page).to_have_url(re.compile(r"\?service=housing"))
    filtered = page.url
    page.get_by_role("button", name=re.compile("^Add to shortlist")).first.click()
    expect(page.get_by_role("link", name="Shortlist (1)")).to_be_visible()
    assert page.url == filtered


def test_after_a_swap_ticked_options_are_still_compared(page):
    page.goto(LIST)
    page.get_by_role("checkbox", name=re.compile(r"^Housing \d")).check()
    expect(page).to_have_url(re.compile(r"\?service=housing"))
    page.get_by_role("checkbox", name=TICK).first.check()
    page.get_by_role("checkbox", name=TICK).nth(1).check()
    page.get_by_role("button", name="Compare the ticked ones").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare 2 options")


def test_the_contents_of_an_option_lead_to_its_parts(any_page):
    page = any_page
    page.goto(f"{LIST}shared-management-team/")
    links = page.get_by_role("navigation", name="On this page").get_by_role("link")
    assert links.count() >= 10
    for address in [link.get_attribute("href") for link in links.all()]:
        assert page.locator(address).count() == 1, address
    links.filter(has_text="How sure we are").click()
    expect(page.get_by_role("heading", name="How sure we are")).to_be_in_viewport()
    page.get_by_role("heading", name="Questions to ask").scroll_into_view_if_needed()
    expect(links.first).not_to_be_in_viewport()
