"""What a person types, read into words and phrases. Only letters and digits come out, whatever goes in."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

Phrase = tuple[str, ...]
"""Words that stand next to each other, in lower case and without accents. A single word is a phrase of one."""

MAX_TYPED = 500
MAX_WORDS = 12
MAX_WORD_LENGTH = 60

WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(r'"([^"]*)"')
QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
LETTERS_WITHOUT_PARTS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)
APOSTROPHE_IN_WORD = re.compile(r"(?<=[^\W_])['’‘ʼ`´＇](?=[^\W_])")
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
TRADE_MARKS = re.compile(r"[™℠]")  # they would decompose into letters of the word before

# Words that people type around what they look for. The index holds them, so phrases may contain them.
STOP_WORDS = frozenset(
    WORD.findall("""
        a an and any are as at be been by can could did do does for from had has have how i if in into is it its me
        my of on or our should so that the their them then there these they this those to was we were what when where
        which who why will with would you your
    """)
)


@dataclass(frozen=True)
class Query:
    """What is looked for: every one of the loose words, and every one of the phrases that stood in quotation marks.

    Hashable, so that results can be kept under it. Empty when nothing typed was a letter or digit.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    def __str__(self) -> str:
        return " ".join([*self.words, *(f'"{" ".join(phrase)}"' for phrase in self.phrases)])


def plain(text: str) -> str:
    """The text without accents, and without apostrophes inside words, as both engines index it.

    "Ynys Môn" becomes "Ynys Mon" and "the council’s" becomes "the councils", so that either spelling finds the other.
    Code points that a database cannot hold (NUL, lone surrogates) become spaces. Case and punctuation stay.
    """
    text = UNSTORABLE.sub(" ", text)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", APOSTROPHE_IN_WORD.sub("", TRADE_MARKS.sub(" ", text)))
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        text = text.translate(LETTERS_WITHOUT_PARTS)
    return APOSTROPHE_IN_WORD.sub("", text)


def tokens(text: str) -> Iterator[str]:
    """The words of a text, in order, in lower case and plain."""
    return (found.group()[:MAX_WORD_LENGTH] for found in WORD.finditer(plain(text).casefold()))


def parse(typed: str) -> Query:
    """Read what was typed. Everything past `MAX_TYPED` characters or `MAX_WORDS` words is left out; nothing raises.

    A quotation mark without its partner is ignored, and so is every operator of the engines.
    """
    text = typed[:MAX_TYPED].translate(QUOTATION_MARKS)
    left = MAX_WORDS
    phrases: list[Phrase] = []
    for quoted in QUOTED.findall(text):
        phrase = tuple(tokens(quoted))[:left]
        left -= len(phrase)
        if phrase and phrase not in phrases:
            phrases.append(phrase)
    return Query(tuple(tokens(QUOTED.sub(" ", text)))[:left], tuple(phrases))
