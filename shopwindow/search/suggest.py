""" "Did you mean": the query with its unknown words exchanged for the likeliest known ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shopwindow.models.search import SearchWord, Synonym
from shopwindow.search import engine
from shopwindow.search.memory import VersionedMemory
from shopwindow.search.stem import stem
from shopwindow.search.text import Query, tokens

SHORTEST_CORRECTED = 4
LEAST_SIMILAR = 0.7
CONSIDERED = 20


@dataclass(frozen=True)
class Vocabulary:
    """The words that are known, each with the number of documents that hold it."""

    words: Mapping[str, int]
    known_stems: frozenset[str]

    @classmethod
    def of(cls, words: Mapping[str, int], synonyms: Iterable[str] = ()) -> "Vocabulary":
        """`synonyms` need no correction even where no document holds them."""
        also = {word for entry in synonyms for word in tokens(entry)}
        return cls(words, frozenset(map(stem, also | words.keys())))

    def correction(self, word: str) -> str:
        """The likeliest word meant: the most similar, and of those as similar the one in most documents.

        The word itself where it is known, too short, holds a digit, or resembles nothing. Two letters that changed
        places count as one mistake.
        """
        if len(word) < SHORTEST_CORRECTED or not word.isalpha() or stem(word) in self.known_stems:
            return word
        similar = process.extract(
            word, self.words.keys(), scorer=OSA.normalized_similarity, score_cutoff=LEAST_SIMILAR, limit=CONSIDERED
        )
        likeliest = max(similar, key=lambda found: (round(found[1], 2), self.words[found[0]], found[0]), default=None)
        return likeliest[0] if likeliest else word

    def corrected(self, query: Query) -> Query:
        return Query(
            tuple(map(self.correction, query.words)),
            tuple(tuple(map(self.correction, phrase)) for phrase in query.phrases),
        )


def load_vocabulary() -> Vocabulary:
    return Vocabulary.of(
        dict(SearchWord.objects.order_by("word").values_list("word", "documents")),
        Synonym.objects.values_list("words", flat=True),
    )


_memory = VersionedMemory(load_vocabulary)


def did_you_mean(query: Query, kind: str, *, version: int) -> str | None:
    """What to offer instead of a query that found little; None unless it differs and would find something."""
    corrected = _memory.get(version).corrected(query)
    if corrected == query or not engine.matching(corrected, kind, version=version):
        return None
    return str(corrected)
