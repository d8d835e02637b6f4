"""What people looked for and did not find, counted for staff. What was asked is kept; who asked is not."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, IntegrityError, connections, router, transaction
from django.db.models import F
from django.utils import timezone

from shopwindow.models.search import FailedSearch
from shopwindow.search.text import UNSTORABLE, tokens

logger = logging.getLogger(__name__)

MAX_WORDS_LENGTH = 200
MAX_FILTERS_LENGTH = 500
MAX_KEPT = 20_000
"""So many different searches are kept; further ones are only counted if they are already there."""

PATIENCE_MS = 250
PERSONAL = re.compile(
    r"""
      \S*(?:@|%40)\S*                          # an e-mail address, or a part of one
    | \w*\d{5,}\w*                             # a long number: a telephone, a reference
    | (?<!\w)[(]?[+0](?:[\s().\-/–]*\d){7,}   # a telephone number, however spaced
    | \b\d{3}[\s-]\d{3}[\s-]\d{4}\b          # an NHS number
    | \b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b   # a postcode
    | \b[a-z]{2}(?:\s*\d){6}\s*[a-d]\b        # a National Insurance number
    """,
    re.IGNORECASE | re.VERBOSE,
)


def record_failed_search(words: str, filters: str) -> None:
    """Count a search that found nothing. `filters` are the choices as in the address, without the words.

    The one write that a GET may make, and never the page's problem: it waits a quarter of a second at most for another
    writer, and what goes wrong is logged and forgotten.
    """
    asked = without_personal_data(words)
    chosen = PERSONAL.sub("", UNSTORABLE.sub("", filters[:MAX_FILTERS_LENGTH])).strip()
    if not (asked or chosen):
        return
    try:
        with brief_transaction():
            count(asked, chosen)
    except DatabaseError as error:
        logger.warning("A search that found nothing could not be counted: %s", error)


def without_personal_data(words: str) -> str:
    """The words as they are searched, without what looks like an address or a number of a person."""
    kept = PERSONAL.sub(" ", words[: 2 * MAX_WORDS_LENGTH])
    return " ".join(tokens(kept))[:MAX_WORDS_LENGTH].strip()


def count(words: str, filters: str) -> None:
    """Add one to the search's count; of two that find it missing at once, one makes it and both are counted."""
    same = FailedSearch.objects.filter(words=words, filters=filters)
    once_more = {"times": F("times") + 1, "last_on": timezone.localdate()}
    if same.update(**once_more) or FailedSearch.objects.count() >= MAX_KEPT:
        return
    try:
        with transaction.atomic():
            FailedSearch.objects.create(words=words, filters=filters)
    except IntegrityError:
        same.update(**once_more)


@contextmanager
def brief_transaction() -> Iterator[None]:
    """A transaction that gives up on a lock after `PATIENCE_MS`, where the database would wait for many seconds."""
    connection = connections[router.db_for_write(FailedSearch)]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
            yield
        return
    connection.ensure_connection()
    usual = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        with transaction.atomic(using=connection.alias):
            yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {usual}")
