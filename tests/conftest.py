"""What every test may use. A test names the fixtures that it needs; none gets rows that it did not ask for.

`client`          pytest-django's: pages without a browser
`count_queries`   how many statements a page sends: `count_queries(URL) == 5`, or a function instead of the address
`real_library`    the register of councils, the vocabularies and the case studies of casestudies/content/
"""

import os

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection

from shopwindow.search.memory import VersionedMemory
from tests import library, queries
from tests.undefined import StrictUndefined


def pytest_configure():
    """Settings that only tests have. They are changed before Django reads them for the first time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.TEMPLATES[0]["OPTIONS"]["undefined"] = StrictUndefined
    settings.WHITENOISE_AUTOREFRESH = True  # do without collectstatic


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """CI passes only what ran: there, a browser test that was skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"Browser tests may not be skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """On SQLite the test database is a file, as it is in use, so that the live server's threads have connections of
    their own; pytest gives each worker its own folder. On PostgreSQL each worker has its own database."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Ends sessions that a server's thread may have left open, so that PostgreSQL lets the test database go."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    """What a process keeps in memory is known by the library's version number, and each test counts from one again."""
    this_test, get = object(), VersionedMemory.get
    monkeypatch.setattr(VersionedMemory, "get", lambda memory, version: get(memory, (this_test, version)))
    for cache in {*caches.all(initialized_only=True), caches["pages"]}:  # also where only a server's thread has used it
        cache.clear()


@pytest.fixture(scope="session")
def _kept_library(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return library.set_aside()


@pytest.fixture
def real_library(_kept_library, db):
    """All councils and all case studies of the repository, for this test alone. Works beside `live_server` too.

    The first test of each worker that asks waits some seconds for the commands to load them; the others wait a fifth
    of a second on SQLite and half of one on PostgreSQL.
    """
    library.pour(_kept_library)


@pytest.fixture
def count_queries(client, db):
    """`count_queries(what)`: the number of statements that a page (its address) or a function sends."""

    def count(what) -> int:
        return queries.count_queries(what if callable(what) else lambda: client.get(what))

    return count
