"""Finding and ranking with SQLite's FTS5. Reached through `shopwindow.search.engine`."""

import json
from bisect import bisect_left
from collections.abc import Collection

from django.db import connections
from pyroaring import BitMap

from shopwindow.models.search import SearchDocument
from shopwindow.search.synonyms import Wanted
from shopwindow.search.text import Phrase

INDEX = "shopwindow_searchindex"
DOCUMENTS = SearchDocument._meta.db_table

POSTINGS = f"SELECT (SELECT group_concat(rowid) FROM {INDEX} WHERE {INDEX} MATCH %s)"
IDS = f"SELECT group_concat(id), group_concat(object_id) FROM {DOCUMENTS} WHERE kind = %s"

# The plus sign keeps SQLite from starting the full-text search anew for every candidate, which takes seconds.
SCORES = f"""
    SELECT -bm25({INDEX}, 10.0, 5.0, 3.0, 1.0), (SELECT object_id FROM {DOCUMENTS} WHERE id = {INDEX}.rowid)
    FROM {INDEX}
    WHERE {INDEX} MATCH %s AND +rowid IN (
        SELECT id FROM {DOCUMENTS} WHERE kind = %s AND object_id IN (SELECT value FROM json_each(%s))
    )
"""


class SqliteEngine:
    """The index answers with its own row numbers as one long text, which is read as JSON: a third of the cost of rows.

    Which object each number stands for is kept in memory: joining 100,000 rows would cost four times the search.
    """

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._object_ids: dict[str, list[int]] = {}

    def postings(self, phrases: Collection[Phrase], kind: str, *, in_title: bool) -> dict[Phrase, BitMap]:
        asked = [f"title : {quoted(phrase)}" if in_title else quoted(phrase) for phrase in phrases]
        object_ids = self._objects(kind)
        with connections[self._alias].cursor() as cursor:
            cursor.execute(" UNION ALL ".join([POSTINGS] * len(asked)), asked)
            answers = [numbers for (numbers,) in cursor.fetchall()]
        return {phrase: ids(numbers, object_ids) for phrase, numbers in zip(phrases, answers, strict=True)}

    def scores(self, wanted: Wanted, kind: str, among: BitMap) -> list[tuple[float, int]]:
        with connections[self._alias].cursor() as cursor:
            cursor.execute(SCORES, [expression(wanted), kind, json.dumps(list(among))])
            return cursor.fetchall()

    def _objects(self, kind: str) -> list[int]:
        """The object's id by the document's, 0 where the document is of another kind."""
        if kind not in self._object_ids:
            with connections[self._alias].cursor() as cursor:
                cursor.execute(IDS, [kind])
                documents, objects = map(whole_numbers, cursor.fetchone())
            by_document = [0] * (max(documents, default=0) + 1)
            for document, object_id in zip(documents, objects, strict=True):
                by_document[document] = object_id
            self._object_ids[kind] = by_document
        return self._object_ids[kind]


def whole_numbers(numbers: str | None) -> list[int]:
    return json.loads(f"[{numbers or ''}]")


def ids(numbers: str | None, object_ids: list[int]) -> BitMap:
    """The objects of the documents numbered so. Documents later than what is in memory belong to the next version."""
    documents = whole_numbers(numbers)
    del documents[bisect_left(documents, len(object_ids)) :]
    found = BitMap(list(map(object_ids.__getitem__, documents)), optimize=False)
    found.discard(0)
    return found


def quoted(phrase: Phrase) -> str:
    """The words as an FTS5 string. They are letters and digits only, so nothing in them can end it."""
    return f'"{" ".join(phrase)}"'


def expression(wanted: Wanted) -> str:
    """What is wanted, in FTS5's language."""
    parts = (" OR ".join(f"({' AND '.join(map(quoted, clause))})" for clause in part) for part in wanted.parts)
    return " AND ".join(f"({part})" for part in parts)
