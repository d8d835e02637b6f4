"""Finding and ranking with PostgreSQL's text search. Reached through `shopwindow.search.engine`.

Its Porter stemmer lacks the author's later rules for "-logy" and "-bly": here "technological" does not find
"technology", as it does on SQLite. Nothing else was found to differ in 40 ordinary queries over the real library.
"""

from collections.abc import Collection

from django.db import connections
from pyroaring import BitMap

from shopwindow.models.search import SearchDocument
from shopwindow.search.synonyms import Wanted
from shopwindow.search.text import Phrase

DOCUMENTS = SearchDocument._meta.db_table

POSTINGS = """
    SELECT shopwindow_search_ids(phraseto_tsquery('shopwindow_words', words), %s, %s)
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked(words, turn) ORDER BY turn
"""
ONE_QUERY = "phraseto_tsquery('shopwindow_words', %s)"
WEIGHTS = [0.1, 0.3, 0.5, 1.0]
"""Of a word in the body, the councils, the summary, the title."""

LONG_TEXTS_COUNT_LESS = 1
"""By the logarithm of their length, in PostgreSQL's numbering."""


class PostgresEngine:
    """Words travel as parameters only; the queries are put together by PostgreSQL from what it has parsed itself."""

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def postings(self, phrases: Collection[Phrase], kind: str, *, in_title: bool) -> dict[Phrase, BitMap]:
        with connections[self._alias].cursor() as cursor:
            cursor.execute(POSTINGS, [kind, in_title, list(map(" ".join, phrases))])
            answers = [ids for (ids,) in cursor.fetchall()]
        return {phrase: BitMap(ids or (), optimize=False) for phrase, ids in zip(phrases, answers, strict=True)}

    def scores(self, wanted: Wanted, kind: str, among: BitMap) -> list[tuple[float, int]]:
        """Any word counts towards the score: `among` already holds only what satisfies all of the query.

        PostgreSQL's own rank of "all of" compares every pair of positions, ten times as slow for no better order.
        """
        phrases = list(map(" ".join, wanted.phrases))
        any_of = " || ".join([ONE_QUERY] * len(phrases))
        statement = f"""
            SELECT ts_rank(%s::real[], tsv, {any_of}, %s), object_id
            FROM {DOCUMENTS} WHERE kind = %s AND object_id = ANY(%s)
        """
        with connections[self._alias].cursor() as cursor:
            cursor.execute(statement, [WEIGHTS, *phrases, LONG_TEXTS_COUNT_LESS, kind, list(among)])
            return cursor.fetchall()
