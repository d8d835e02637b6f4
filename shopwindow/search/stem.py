"""The stem of an English word by Porter's rules, as both databases stem: what a page marks is what was found."""

from functools import lru_cache
from threading import Lock

import snowballstemmer

_porter = snowballstemmer.stemmer("porter")
_one_at_a_time = Lock()  # the stemmer keeps the word that it works on


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a plain word in lower case; words under three letters stay as they are."""
    if len(word) < 3:
        return word
    with _one_at_a_time:
        return _porter.stemWord(word)
