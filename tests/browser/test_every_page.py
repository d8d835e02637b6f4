"""Each kind of page: accessible, inside its width, one main heading, at every width and at 400% zoom."""

import pytest

PAGES = {
    "home": "/",
    "browse": "/case-studies/",
    "browse, chosen": "/case-studies/?service=housing&level=remodel&level=reinvent&q=home",
    "browse, nothing found": "/case-studies/?q=homelesness&nation=northern-ireland",
    "case study, disputed": "/case-studies/ryedale-towards-2020-whole-council-redesign-with-iese/",
    "case study, many councils": "/case-studies/northern-ireland-26-district-councils-become-11/",
    "case study, one year’s prices": "/case-studies/wigan-the-deal/?prices=real",
    "case study, no figures": "/case-studies/maidstone-predicting-homelessness-six-months-ahead/",
    "councils": "/councils/",
    "councils, chosen": "/councils/?q=rushclife&kind=district",
    "council": "/councils/rushcliffe/",
    "council, former": "/councils/ryedale/",
    "council, reorganised": "/councils/surrey/",
    "3R model": "/model/",
    "about": "/about/",
    "help": "/help/",
    "help, find": "/help/find/",
    "help, figures": "/help/figures/",
    "help, words": "/help/words/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "cookies": "/cookies/",
    "licences": "/licences/",
    "not found": "/no-such-page/",
}
pytestmark = pytest.mark.usefixtures("real_library")


def visit(page, address: str) -> None:
    page.goto(address)
    if address == PAGES["not found"]:
        page.complaints.clear()  # the browser reports the 404 that was asked for


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_page_breaks_no_accessibility_rule(page_of_width, check_axe, name, width):
    page = page_of_width(width)
    visit(page, PAGES[name])
    assert page.locator("h1").count() == 1
    check_axe(page)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_its_width_and_needs_no_sideways_scrolling_at_400_percent(page, check_fits, name):
    visit(page, PAGES[name])
    for width in (1280, 768, 360, 320):  # 320 is what 1280 px are at 400% zoom
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
