"""Each kind of page: accessible, inside its width, one main heading, at every width and at 400% zoom."""

import pytest

PAGES = {
    "home": "/",
    "home, seen from a council": "/?council=rushcliffe",
    "options": "/options/",
    "options, chosen": "/options/?service=housing&level=reinvent&sort=fit&council=rushcliffe",
    "options, nothing found": "/options/?q=reablemant&level=review&nation=wales",
    "option, no result in pounds": "/options/healthy-places/?council=rushcliffe",
    "option, a few figures": "/options/whole-council-redesign/",
    "option, a range": "/options/council-energy-company/",
    "option, many councils": "/options/shared-support-services/?council=rushcliffe",
    "here": "/options/whole-council-redesign/here/?council=rushcliffe&investment=1.2m&saving=250000&years=10",
    "here, no council": "/options/care-technology/here/",
    "here, wrong": "/options/shared-support-services/here/?council=rushcliffe&years=abc&share=-1",
    "compare options": "/compare/?option=shared-management-team&option=shared-support-services"
    "&option=healthy-places&option=whole-council-redesign&council=rushcliffe",
    "compare case studies": "/compare/?case=ryedale-towards-2020-whole-council-redesign-with-iese&case=wigan-the-deal"
    "&case=northern-ireland-26-district-councils-become-11&case=maidstone-predicting-homelessness-six-months-ahead",
    "compare one": "/compare/?option=led-street-lighting&differences=1",
    "compare, empty": "/compare/",
    "shortlist, empty": "/shortlist/",
    "my council": "/my-council/",
    "my council, chosen": "/my-council/?council=rushcliffe",
    "my council, asked": "/my-council/?q=brist",
    "my council, unknown": "/my-council/?q=zzxxqq",
    "evidence": "/evidence/",
    "measures": "/measures/",
    "browse": "/case-studies/",
    "browse, chosen": "/case-studies/?service=housing&level=remodel&level=reinvent&q=home",
    "browse, a preset": "/case-studies/?stage=ended&stage=reversed",
    "browse, nothing found": "/case-studies/?q=homelesness&nation=northern-ireland",
    "case study, evaluated": "/case-studies/leeds-family-valued/?council=rushcliffe",
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
REFUSED = {"not found", "here, wrong"}
pytestmark = pytest.mark.usefixtures("real_library")


def visit(page, name: str) -> None:
    response = page.goto(PAGES[name])
    assert response.ok != (name in REFUSED), f"{PAGES[name]} answered {response.status}"
    if name in REFUSED:
        page.complaints.clear()  # the browser reports the 404 or 400 that was asked for


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_page_breaks_no_accessibility_rule(page_of_width, check_axe, name, width):
    page = page_of_width(width)
    visit(page, name)
    assert page.locator("h1").count() == 1
    check_axe(page)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_its_width_and_needs_no_sideways_scrolling_at_400_percent(page, check_fits, name):
    visit(page, name)
    for width in (1280, 768, 360, 320):  # 320 is what 1280 px are at 400% zoom
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
