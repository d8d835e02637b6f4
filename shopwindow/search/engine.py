"""Which objects hold the words, and which of them first: one interface over both databases.

The database is asked for one word or phrase at a time (all that are missing, in one statement) and answers with ids,
which are kept as a bitmap until the library changes. "All of", "any of", synonyms and filters are then set algebra in
memory. So every further page of a search, every change of a filter and every other search with the same broad word
("council", "service") costs next to nothing, and the cost of a search does not depend on how its words are combined.

Ranking by the database costs about 8 microseconds a document, besides reading every match, so only up to
`RANKED_AT_MOST` candidates of a search that finds no more than `RANKABLE_MATCHES` are ranked so. What a broader search
finds is ordered by how many of its parts stand in the title, then the latest first. Both orders are total, and depend
on what is found but not on the page asked for, so that pages never overlap.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from threading import Lock
from typing import Protocol

from django.db import connections, router
from pyroaring import BitMap

from shopwindow.models.search import SearchDocument, Synonym
from shopwindow.search.memory import VersionedMemory
from shopwindow.search.postgres import PostgresEngine
from shopwindow.search.sqlite import SqliteEngine
from shopwindow.search.synonyms import Synonyms, Wanted
from shopwindow.search.text import Phrase, Query

RANKED_AT_MOST = 2_000
RANKABLE_MATCHES = 20_000
KEPT_POSTINGS = 500


class Engine(Protocol):
    """What a database must be able to say."""

    def postings(self, phrases: Collection[Phrase], kind: str, *, in_title: bool) -> dict[Phrase, BitMap]:
        """The ids of the objects that hold each phrase, anywhere or in the title. One statement."""
        ...

    def scores(self, wanted: Wanted, kind: str, among: BitMap) -> list[tuple[float, int]]:
        """(score, id) of each object of `among` that is found; a higher score is better. One statement."""
        ...


def engine_in_use() -> Engine:
    alias = router.db_for_read(SearchDocument)
    return PostgresEngine(alias) if connections[alias].vendor == "postgresql" else SqliteEngine(alias)


class Index:
    """Search over the library as it is at one version, with what it has already found."""

    def __init__(self) -> None:
        self._engine = engine_in_use()
        self._synonyms = Synonyms(Synonym.objects.order_by("pk").values_list("words", flat=True))
        self._kept: OrderedDict[tuple[str, bool, Phrase], BitMap] = OrderedDict()
        self._lock = Lock()

    def wanted(self, query: Query) -> Wanted:
        return self._synonyms.expand(query)

    def matching(self, query: Query, kind: str) -> BitMap:
        return in_all(self._holding_each_part(self.wanted(query), kind, in_title=False))

    def ranked(self, query: Query, kind: str, among: BitMap | None, limit: int, offset: int) -> list[int]:
        matches = self.matching(query, kind)
        candidates = matches if among is None else matches & among
        if not candidates:
            return []
        wanted = self.wanted(query)
        if len(matches) <= RANKABLE_MATCHES and len(candidates) <= RANKED_AT_MOST:
            best_first = by_score(self._engine.scores(wanted, kind, candidates))
        else:
            best_first = by_title(candidates, self._holding_each_part(wanted, kind, in_title=True))
        return list(islice(best_first, offset, offset + limit))

    def _holding_each_part(self, wanted: Wanted, kind: str, *, in_title: bool) -> list[BitMap]:
        """For each part of what is wanted, the ids that satisfy it."""
        postings = self._postings(wanted.phrases, kind, in_title=in_title)
        return [
            BitMap.union(*(in_all([postings[phrase] for phrase in clause]) for clause in part)) for part in wanted.parts
        ]

    def _postings(self, phrases: Iterable[Phrase], kind: str, *, in_title: bool) -> dict[Phrase, BitMap]:
        """The ids that hold each phrase, from memory where it is kept, the rest from the database at once."""
        found: dict[Phrase, BitMap] = {}
        missing: list[Phrase] = []
        with self._lock:
            for phrase in phrases:
                key = (kind, in_title, phrase)
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[phrase] = self._kept[key]
                else:
                    missing.append(phrase)
        if missing:
            asked = self._engine.postings(missing, kind, in_title=in_title)
            with self._lock:
                self._kept.update({(kind, in_title, phrase): ids for phrase, ids in asked.items()})
                while len(self._kept) > KEPT_POSTINGS:
                    self._kept.popitem(last=False)
            found |= asked
        return found


def in_all(several: list[BitMap]) -> BitMap:
    """The ids that all of them hold; none if there are none to ask."""
    return BitMap.intersection(*several) if several else BitMap()


def by_title(candidates: BitMap, in_titles: list[BitMap]) -> Iterator[int]:
    """First the ids with most parts of the query in their title; of as many, the latest id."""
    at_least = [candidates] + [BitMap()] * len(in_titles)
    for number, in_title in enumerate(in_titles, start=1):
        for parts in range(number, 0, -1):
            at_least[parts] = at_least[parts] | (at_least[parts - 1] & in_title)
    better = BitMap()
    for found in reversed(at_least):
        yield from reversed(found - better)
        better = found


def by_score(scores: list[tuple[float, int]]) -> Iterator[int]:
    """Ids with the highest score first; of equal scores, the latest id."""
    return (object_id for _, object_id in sorted(scores, reverse=True))


_memory = VersionedMemory(Index)


def wanted(query: Query, *, version: int) -> Wanted:
    """The query with its synonyms, as `highlight` needs it."""
    return _memory.get(version).wanted(query)


def matching(query: Query, kind: str, *, version: int) -> BitMap:
    """The ids of every object of that kind that the query finds, unranked and complete. Not to be changed.

    `version` is `LibraryVersion.current()`, asked once per request: results are kept until it moves. An empty query
    finds nothing; whether nothing typed means everything is for the caller to say.
    """
    return _memory.get(version).matching(query, kind)


def ranked(query: Query, kind: str, *, among: BitMap | None, limit: int, offset: int, version: int) -> list[int]:
    """One page of ids, best first, of those that the query finds and, if given, `among` holds."""
    return _memory.get(version).ranked(query, kind, among, limit, offset)
