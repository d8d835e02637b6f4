"""Showing a reader where their words stand: marks in a text, and an extract round the first of them.

What is marked is what the engines match: the same stems, accents aside, and the synonyms too. It works on the text as
it is shown, so accents and apostrophes stay.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from markupsafe import Markup, escape

from shopwindow.search.stem import stem
from shopwindow.search.synonyms import Synonyms, Wanted, stems
from shopwindow.search.text import Query, tokens

EXTRACT_LENGTH = 200
LEAD = 60
"""How many characters of an extract stand before its first mark."""

WORD_END = r"[^\W_]*(?:['’][^\W_]+)*"
BETWEEN_WORDS = r"[\W_]+"
WORD = re.compile(rf"[^\W_]{WORD_END}")


class Highlighter:
    """Marks what a search was for. Call it with a text to have it as safe Markup.

    Candidates are found by one pattern over the whole text and only they are stemmed, so that a long body costs little.
    """

    def __init__(self, sought: Wanted | Query) -> None:
        """A Query is marked without its synonyms; `engine.wanted` adds them."""
        wanted = Synonyms(()).expand(sought) if isinstance(sought, Query) else sought
        self._phrases = {stems(phrase) for phrase in wanted.phrases}
        longest_first = sorted(self._phrases, key=lambda phrase: (-len(phrase), phrase))
        patterns = (BETWEEN_WORDS.join(map(word_pattern, phrase)) for phrase in longest_first)
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})", re.IGNORECASE) if self._phrases else None

    def __call__(self, text: str) -> Markup:
        """The whole text, escaped, with <mark> round every match."""
        return self._marked(unicodedata.normalize("NFC", text))

    def extract(self, text: str) -> Markup:
        """About `EXTRACT_LENGTH` characters round the first match, cut between words; nothing where nothing matches."""
        text = " ".join(unicodedata.normalize("NFC", text).split())
        first = next(self._matches(text), None)
        if first is None:
            return Markup("")
        start = 0 if first[0] <= LEAD else text.find(" ", first[0] - LEAD, first[0]) + 1 or first[0]
        end = start + max(EXTRACT_LENGTH, first[1] - start)
        if end < len(text):
            end = max(text.rfind(" ", start, end), first[1])
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return Markup("{}{}{}").format(before, self._marked(text[start:end]), after)

    def _marked(self, text: str) -> Markup:
        pieces = []
        done = 0
        for start, end in self._matches(text):
            pieces += [escape(text[done:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
            done = end
        return Markup("").join([*pieces, escape(text[done:])])

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        """Where each match starts and ends. Matches do not overlap; the longest phrase at a place wins."""
        at = 0
        while self._pattern and (candidate := self._pattern.search(text, at)):
            words = [*WORD.finditer(candidate.group())]
            found = next((n for n in range(len(words), 0, -1) if self._is_sought(words[:n])), None)
            at = candidate.start() + words[found - 1 if found else 0].end()
            if found:
                yield candidate.start(), at

    def _is_sought(self, words: list[re.Match[str]]) -> bool:
        return tuple(stem("".join(tokens(word.group()))) for word in words) in self._phrases


def word_pattern(stemmed: str) -> str:
    """A pattern for every spelling of a word that may have this stem, and for some that have not.

    Stemming changes no more than the last letter of what it leaves, and then to one of these ("policy" to "polici",
    "hoping" to "hope", "capability" to "capabl").
    """
    start = stemmed[:-1] if stemmed[-1] in "eil" and len(stemmed) > 1 else stemmed
    return "".join(SPELLINGS.get(letter, letter) for letter in start) + WORD_END


def spellings() -> dict[str, str]:
    """For every plain letter, a pattern of the letter with and without accents."""
    accented: defaultdict[str, list[str]] = defaultdict(list)
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        plain_letter = next(tokens(chr(code)), "")
        if len(plain_letter) == 1 and plain_letter.isascii():
            accented[plain_letter].append(chr(code))
    return {letter: f"[{letter}{''.join(others)}]" for letter, others in accented.items()}


SPELLINGS = spellings()
