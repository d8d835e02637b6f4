"""Tests in Debian's Chromium against the running site. Fixtures:

`page`            1280 px wide; its address bar starts at the live server: `page.goto("/case-studies/")`
`every_page`      the test runs three times, on a page 360, 768 and 1280 px wide
`page_of_width`   `page_of_width(360)` opens one more page
`check_axe`       `check_axe(page)`: no accessibility rule is broken
`check_fits`      `check_fits(page)`: nothing sticks out sideways

An error on the console fails the test, and so does anything that the content security policy refused, because the
browser says so on the console. A test that expects one takes it away: `page.complaints.clear()`.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

STYLE_SHEET = settings.BASE_DIR / "static/build/css/app.css"
CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = [360, 768, 1280]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not there: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture
def page_of_width(new_context):
    assert STYLE_SHEET.exists(), "The front end is not built: `make build`"
    pages = []

    def open_page(width: int, **options):
        page = new_context(viewport={"width": width, "height": 900}, **options).new_page()
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: page.complaints.append(f"{page.url}: {error}"))
        pages.append(page)
        return page

    yield open_page
    complaints = [complaint for page in pages for complaint in page.complaints]
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def page(page_of_width):
    return page_of_width(1280)


@pytest.fixture(params=WIDTHS, ids="{}px".format)
def every_page(request, page_of_width):
    return page_of_width(request.param)


@pytest.fixture
def check_axe():
    def check(page) -> None:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": WCAG}}
        violations = Axe().run(page, options=options).response["violations"]
        lines = [f"{page.url} at {page.viewport_size['width']} px breaks {len(violations)} accessibility rules"]
        for rule in violations:
            lines.append(f"- {rule['id']} ({rule['impact']}): {rule['help']}")
            lines += [f"    {' '.join(map(str, node['target']))}\n      {node['html'][:200]}" for node in rule["nodes"]]
        if violations:
            pytest.fail("\n".join(lines), pytrace=False)

    return check


@pytest.fixture
def check_fits():
    def check(page) -> None:
        width = page.viewport_size["width"]
        reaches = page.evaluate("document.documentElement.scrollWidth")
        beyond = page.evaluate(
            """width => [...document.querySelectorAll("body *")]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .slice(0, 5).map(element => element.outerHTML.slice(0, 120))""",
            width,
        )
        assert reaches <= width, f"{page.url} is {reaches} px wide in {width} px:\n" + "\n".join(beyond)

    return check
