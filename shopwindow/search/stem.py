"""The stem of an English word by Porter's rules, as both databases stem: what a page marks is what was found.

M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the author's later "-bly" and "-logy".
"""

import re
from functools import lru_cache

LONGEST = 64

STEP_2 = (
    ("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
    ("tional", "tion"), ("biliti", "ble"), ("entli", "ent"), ("ousli", "ous"), ("ation", "ate"), ("alism", "al"),
    ("aliti", "al"), ("iviti", "ive"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("alli", "al"),
    ("ator", "ate"), ("logi", "log"), ("bli", "ble"), ("eli", "e"),
)  # fmt: skip
STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
STEP_4 = (
    ("ement", ""), ("ance", ""), ("ence", ""), ("able", ""), ("ible", ""), ("ment", ""), ("ant", ""), ("ent", ""),
    ("ism", ""), ("ion", ""), ("ate", ""), ("iti", ""), ("ous", ""), ("ive", ""), ("ize", ""), ("al", ""), ("er", ""),
    ("ic", ""), ("ou", ""),
)  # fmt: skip

VOWEL = r"(?:[aeiou]|(?<=[^aeiou])y)"
CONSONANT = r"(?:[^aeiouy]|(?<![^aeiou])y)"
HAS_VOWEL = re.compile(VOWEL)
SEQUENCES = re.compile(f"{VOWEL}+{CONSONANT}+")
SHORT_END = re.compile(f"{CONSONANT}{VOWEL}(?:(?![wxy]){CONSONANT})$")
DOUBLED_END = re.compile(r"([^aeiouylsz])\1$")


def measure(word: str) -> int:
    """How many times a run of vowels is followed by a run of consonants: Porter's m."""
    return len(SEQUENCES.findall(word))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a plain word in lower case; words under three letters stay as they are."""
    if not 3 <= len(word) <= LONGEST:
        return word
    word = without_past_or_plural(word)
    if word.endswith("y") and HAS_VOWEL.search(word[:-1]):
        word = word[:-1] + "i"
    word = exchanged(word, STEP_2, above=0)
    word = exchanged(word, STEP_3, above=0)
    word = exchanged(word, STEP_4, above=1)
    if word.endswith("e"):
        rest = word[:-1]
        if measure(rest) > 1 or (measure(rest) == 1 and not SHORT_END.search(rest)):
            word = rest
    if word.endswith("ll") and measure(word[:-1]) > 1:
        word = word[:-1]
    return word


def without_past_or_plural(word: str) -> str:
    """Porter's steps 1a and 1b: "policies" to "polici", "hopping" to "hop", "agreed" to "agree"."""
    if word.endswith(("sses", "ies")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed"):
        return word[:-1] if measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        rest = word.removesuffix(ending)
        if rest != word and HAS_VOWEL.search(rest):
            return mended(rest)
    return word


def mended(rest: str) -> str:
    """What is left after "ed" or "ing" was taken off, given back the "e" or the single letter that it had."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if DOUBLED_END.search(rest):
        return rest[:-1]
    if measure(rest) == 1 and SHORT_END.search(rest):
        return rest + "e"
    return rest


def exchanged(word: str, endings: tuple[tuple[str, str], ...], *, above: int) -> str:
    """The word with its longest listed ending exchanged, if what stands before it measures more than `above`."""
    for ending, replacement in endings:
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            if measure(rest) <= above or (ending == "ion" and not rest.endswith(("s", "t"))):
                return word
            return rest + replacement
    return word
