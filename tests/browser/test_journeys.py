"""What people come to do, in a real browser: with script, without it, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("real_library")
LIST = "/case-studies/"


def total(page) -> int:
    return int(page.locator("#results").get_attribute("data-total"))


def test_an_officer_finds_work_and_reads_what_it_cost(page):
    page.goto("/")
    page.get_by_label("Search the case studies").fill("street lighting")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"\?q=street\+lighting"))
    page.get_by_role("link", name=re.compile("Leicestershire: LED street lights")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("LED street lights")
    expect(page.get_by_role("table")).to_contain_text("about £1,700,000")
    page.get_by_role("link", name=re.compile("Add 20.* prices")).click()
    expect(page.get_by_role("columnheader", name=re.compile("In 20.* prices"))).to_be_visible()


def test_choices_swap_the_list_in_place_and_keep_focus(page):
    page.goto(LIST)
    everything = total(page)
    box = page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))
    said = int(box.get_attribute("data-count"))
    page.evaluate("window.stillHere = true")
    box.check()
    expect(page.locator("#results")).to_have_attribute("data-total", str(said))
    assert page.evaluate("window.stillHere")
    assert page.evaluate("document.activeElement.id") == "service-housing"
    expect(page).to_have_url(re.compile(r"\?service=housing"))
    expect(page).to_have_title(re.compile("^Case studies: Housing"))
    expect(page.get_by_role("status")).to_contain_text(f"{said} case stud")
    page.go_back()
    expect(page.locator("#results")).to_have_attribute("data-total", str(everything))
    expect(page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#results")).to_have_attribute("data-total", str(said))


def test_chips_sorting_and_pages_work_in_place(page):
    page.goto(LIST)
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    page.get_by_label("Sort by").select_option("title")
    expect(page).to_have_url(re.compile("sort=title"))
    page.get_by_role("checkbox", name=re.compile(r"^Review \d")).check()
    page.get_by_role("link", name="Remove 3R level: Review").click()
    expect(page.get_by_role("checkbox", name=re.compile(r"^Review \d"))).not_to_be_checked()
    assert page.evaluate("window.stillHere")


def test_choosing_a_second_box_quickly_loses_neither(page):
    page.goto(LIST)
    page.get_by_role("checkbox", name=re.compile(r"^Housing \d")).check()
    page.get_by_role("checkbox", name=re.compile(r"^Customer services \d")).check()
    expect(page).to_have_url(re.compile("service=housing&service=customer-services"))
    expect(page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))).to_be_checked()


def test_without_script_the_form_and_its_buttons_do_it_all(page_of_width):
    page = page_of_width(1280, java_script_enabled=False)
    page.goto(LIST)
    box = page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))
    said = int(box.get_attribute("data-count"))
    box.check()
    page.get_by_role("button", name="Apply filters").click()
    assert total(page) == said
    page.get_by_label("Sort by").select_option("title")
    page.get_by_role("button", name="Sort", exact=True).click()
    assert "service=housing" in page.url
    assert "sort=title" in page.url
    page.get_by_role("link", name="Clear all").click()
    assert total(page) > said


def test_by_keyboard_alone_from_home_to_a_case_study(page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("homelessness")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=homelessness"))
    first = page.locator(".sw-card h3 a").first
    for _ in range(120):
        page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_be_visible()


def test_by_keyboard_a_box_is_chosen_with_space(page):
    page.goto(LIST)
    box = page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("service=housing"))
    expect(page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))).to_be_focused()


def test_on_a_phone_the_filters_are_folded_away_until_asked_for(page_of_width):
    page = page_of_width(360)
    page.goto(LIST)
    box = page.get_by_role("checkbox", name=re.compile(r"^Housing \d"))
    expect(box).to_be_hidden()
    page.get_by_text("Filter the list").click()
    expect(box).to_be_visible()
    box.check()
    expect(page).to_have_url(re.compile("service=housing"))


def test_a_council_is_found_by_a_misspelt_name(page):
    page.goto("/councils/")
    page.get_by_role("searchbox").fill("Rushclife")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Rushcliffe", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rushcliffe")


def test_no_cookie_is_set_before_signing_in(page):
    for address in ("/", LIST, f"{LIST}?q=waste", "/councils/", "/model/", "/help/"):
        page.goto(address)
    assert page.context.cookies() == []
