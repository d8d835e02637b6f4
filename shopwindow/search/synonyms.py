"""Which words mean the same, and what a query asks of a text once they are taken into account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shopwindow.search.stem import stem
from shopwindow.search.text import STOP_WORDS, Phrase, Query, tokens

MAX_ALTERNATIVES = 12

Clause = tuple[Phrase, ...]
"""Phrases that a text must all hold."""

Alternatives = tuple[Clause, ...]
"""Clauses of which a text must satisfy at least one."""


@dataclass(frozen=True)
class Wanted:
    """What a text must hold to be found: for each part, one of its alternatives. Empty finds nothing."""

    parts: tuple[Alternatives, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def phrases(self) -> list[Phrase]:
        """Every word and phrase that may have been found, each once."""
        return list(dict.fromkeys(phrase for part in self.parts for clause in part for phrase in clause))


class Synonyms:
    """Groups of words that mean the same. An entry of several words is recognised as a typed sequence.

    Entries are compared by stem, so that "bins" finds the group of "bin". An entry in two groups stands for both.
    """

    def __init__(self, groups: Iterable[str]) -> None:
        """`groups` as staff write them: "ASC, adult social care, adult services"."""
        meanings: dict[Phrase, dict[Phrase, None]] = {}
        for group in groups:
            entries = [entry for entry in (tuple(tokens(words)) for words in group.split(",")) if entry]
            for entry in entries:
                meanings.setdefault(stems(entry), {}).update(dict.fromkeys(entries))
        self._meanings: Mapping[Phrase, tuple[Phrase, ...]] = {
            entry: tuple(others)[:MAX_ALTERNATIVES] for entry, others in meanings.items()
        }
        self._longest = max(map(len, self._meanings), default=1)

    def expand(self, query: Query) -> Wanted:
        """The query with every alternative. Stop words are dropped unless there is nothing else."""
        parts = [self._loose(sequence) for sequence in self._sequences(query.words)]
        parts += [((phrase,), *self._others(phrase)) for phrase in query.phrases]
        if not any(parts):
            parts = [((word,),) for word in zip(query.words, strict=True)]
        return Wanted(tuple(dict.fromkeys(part for part in parts if part)))

    def _sequences(self, words: tuple[str, ...]) -> list[Phrase]:
        """The words cut into the longest entries known, and single words between them."""
        found = []
        start = 0
        while start < len(words):
            lengths = range(min(self._longest, len(words) - start), 1, -1)
            length = next((n for n in lengths if stems(words[start : start + n]) in self._meanings), 1)
            found.append(words[start : start + length])
            start += length
        return found

    def _loose(self, sequence: Phrase) -> Alternatives:
        """Words typed without quotation marks may stand anywhere, so that a synonym never makes a search find less."""
        clause = tuple((word,) for word in sequence if word not in STOP_WORDS)
        others = self._others(sequence)
        return (clause, *others) if clause else others

    def _others(self, phrase: Phrase) -> Alternatives:
        own = stems(phrase)
        return tuple((other,) for other in self._meanings.get(own, ()) if stems(other) != own)


def stems(phrase: Phrase) -> Phrase:
    return tuple(map(stem, phrase))
