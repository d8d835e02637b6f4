"""Measures one database of one size: `python -m tests.bench.measure ROWS` prints a row of JSON for each page.

CPU time is that of this process and, where PostgreSQL runs on this machine, of the server's process for our
connection, so that work does not vanish by being moved into the database. Every request has another address and the
kept pages are cleared before it, so that nothing is answered from memory unless that is what is measured.
"""

import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from casestudies.catalogue import current_catalogue  # noqa: E402
from casestudies.growing import WORDS, grow, shrink  # noqa: E402
from casestudies.importing import load_options  # noqa: E402
from casestudies.models import CaseStudy, Option  # noqa: E402
from casestudies.public_view import KIND  # noqa: E402
from shopwindow.models import Council, LibraryVersion  # noqa: E402
from shopwindow.search import engine  # noqa: E402
from shopwindow.search.text import parse  # noqa: E402

REQUESTS = 60
CLOCK_TICKS = 100
"""Of /proc, a second, on every Linux we meet."""


def prepare(rows: int) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_register", stdout=sys.stderr)
    if CaseStudy.objects.count() != rows or not CaseStudy.objects.filter(options__isnull=False).exists():
        shrink()
        load_options(settings.BASE_DIR / "casestudies" / "content")
        grow(rows)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def server_seconds() -> float:
    """CPU of the database's process for this connection; 0 where there is none or it cannot be seen."""
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


class Site:
    """The site as the server calls it."""

    def __init__(self) -> None:
        settings.ROOT_URLCONF = "tests.bench.urls"
        self._application = get_wsgi_application()

    def get(self, address: str) -> int:
        """The number of bytes of the answer, which must be a page."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
            "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
        }  # fmt: skip
        said = {}
        response = self._application(environ, lambda status, headers: said.update(status=status))
        size = sum(len(part) for part in response)
        response.close()
        if not said["status"].startswith("200"):
            raise SystemExit(f"{address} answered {said['status']}")
        return size


def cpu_ms(work: Callable[[str], object], addresses: list[str], fresh: bool = True) -> float:
    """CPU milliseconds of one piece of work, the mean over all addresses."""
    spent, server = 0.0, server_seconds()
    gc.collect()
    gc.disable()
    for address in addresses:
        if fresh:
            caches["pages"].clear()
        start = time.process_time()
        work(address)
        spent += time.process_time() - start
    gc.enable()
    return (spent + server_seconds() - server) * 1000 / len(addresses)


def statements(site: Site, address: str) -> int:
    seen = []

    def record(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    caches["pages"].clear()
    with connection.execute_wrapper(record):
        site.get(address)
    return len(seen)


def addresses(rows: int) -> dict[str, list[str]]:
    """For each kind of page, as many different addresses as there are requests."""
    chance = random.Random(5)
    catalogue = current_catalogue(LibraryVersion.current())
    slugs = chance.sample(list(CaseStudy.objects.values_list("slug", flat=True)[:5000]), REQUESTS)
    councils = list(Council.objects.principal().current().order_by("pk"))
    chance.shuffle(councils)
    years = [choice.value for choice in catalogue.choices["year"]]
    kinds = [choice.value for choice in catalogue.choices["kind"]]
    browse = "/case-studies/"
    options = list(Option.objects.order_by("slug").values_list("slug", flat=True))
    return {
        "browse": [f"{browse}?page={number + 1}&n={number}" for number in range(REQUESTS)],
        "filter": [
            f"{browse}?year={chance.choice(years)}&kind={chance.choice(kinds)}&n={number}" for number in range(REQUESTS)
        ],
        "search": [
            f"{browse}?q={quote(council.name.split()[0])}&level=review&level=remodel" for council in councils[:REQUESTS]
        ],
        "search, broad word": [f"{browse}?q={word}&level=review" for word in sorted(set(WORDS))[:REQUESTS]],
        "detail": [f"/case-studies/{slug}/" for slug in slugs],
        "option": [f"/options/{chance.choice(options)}/?n={number}" for number in range(REQUESTS)],
        "options": [f"/options/?level=remodel&n={number}" for number in range(REQUESTS)],
        "compare": [
            f"/compare/?{'&'.join(f'option={slug}' for slug in chance.sample(options, 4))}&n={number}"
            for number in range(REQUESTS)
        ],
        "home": [f"/?n={number}" for number in range(REQUESTS)],
        "council": [f"/councils/{council.slug}/" for council in councils[:REQUESTS]],
    }


def raw_work(page: str, address: str) -> None:
    """The bitmap and SQL work of a page and nothing else: no middleware, no templates, no objects."""
    version = LibraryVersion.current()
    index = current_catalogue(version).index
    if page in ("browse", "filter", "search", "search, broad word"):
        query = dict(pair.split("=") for pair in address.partition("?")[2].split("&"))
        choices = {name: [value] for name, value in query.items() if name in ("year", "kind", "level")}
        parsed = parse(query.get("q", ""))
        within = engine.matching(parsed, KIND, version=version) if parsed else None
        selection = index.select(choices, within=within)
        assert selection.counts
        ids = selection.page("newest", 0, 20)
        list(CaseStudy.objects.filter(pk__in=ids).values_list())
    elif page == "option":
        list(Option.objects.filter(slug=address.split("/")[2]).values_list())
    elif page == "detail":
        list(CaseStudy.objects.filter(slug=address.split("/")[2]).values_list())


def rows_for(site: Site, rows: int) -> Iterator[dict]:
    bare = cpu_ms(site.get, ["/bare/"] * REQUESTS * 3)
    for page, several in addresses(rows).items():
        site.get(several[0])  # what a process keeps in memory is built once, not by each request
        row = {"page": page, "database": connection.vendor, "rows": rows}
        first = cpu_ms(site.get, several)
        floor = bare + cpu_ms(lambda address, page=page: raw_work(page, address), several)
        caches["pages"].clear()
        again = cpu_ms(site.get, [several[0]] * REQUESTS, fresh=False)
        yield row | {
            "cpu_ms": round(first, 2),
            "statements": statements(site, several[1]),
            "bytes": site.get(several[1]),
            "times_floor": round(first / floor, 2),
            "again_cpu_ms": round(again, 2),
            "again_times_bare": round(again / bare, 2),
        }
    yield {"page": "bare", "database": connection.vendor, "rows": rows, "cpu_ms": round(bare, 2)}


if __name__ == "__main__":
    size = int(sys.argv[1])
    prepare(size)
    for measured in rows_for(Site(), size):
        print(json.dumps(measured), flush=True)
