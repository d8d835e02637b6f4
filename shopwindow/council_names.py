"""Finding a council by any of its names or codes. Typing mistakes and missing accents are forgiven."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from shopwindow.search.text import STOP_WORDS, tokens

LONGEST_TYPED = 100
SHORTEST_GUESS = 3
"""Below this many letters a guess would be a lottery."""

BEGINS_SO = 2
"""The fit (see `_fit`) from which a name begins with what was typed."""

MOST_GUESSES = 10
LEAST_LIKENESS = 74
"""Out of 100. Below it, what was meant is anybody's guess."""

WORST_BEHIND_BEST = 12
"""A guess this much less like than the best one is noise beside it."""

COMMON = frozenset(
    [
        "authority", "borough", "bwrdeistref", "city", "combined", "corporation", "council", "county", "cyngor",
        "dinas", "district", "london", "mayoral", "metropolitan", "royal", "sir", "sirol", "unitary",
    ]
)  # fmt: skip
"""Words that half of all names hold; guessing goes by the others."""


@dataclass(frozen=True)
class Named:
    """A council as it may be asked for. The first of its names is the one it goes by."""

    pk: int
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    is_current: bool = True


@dataclass(frozen=True)
class Found:
    """Councils, best first. `is_exact` says that they are called so; otherwise they are what may have been meant.

    `begins_so` says that the best is called just so but for words like “council”, or has a name that begins so; it does
    not only hold the words.
    """

    ids: tuple[int, ...]
    is_exact: bool
    begins_so: bool = False


def find_by_name(typed: str, councils: Sequence[Named]) -> Found:
    """The councils that are called what was typed, or begin so; failing that, those with names most like it.

    Councils of today come before former ones that fit as well. Nothing that holds no letter or digit finds anything.
    """
    wanted = _significant(typed[:LONGEST_TYPED])
    if not wanted:
        return Found((), is_exact=True)
    scored = [(_fit(wanted, council), council) for council in councils]
    fitting = _best_first((score, council) for score, council in scored if score)
    if fitting:
        called = {_distinctive(_words(name)) for name in fitting[0].names}
        begins_so = max(score for score, _ in scored) >= BEGINS_SO or _distinctive(wanted) in called
        return Found(tuple(council.pk for council in fitting), is_exact=True, begins_so=begins_so)
    return Found(_guesses(wanted, councils), is_exact=False)


def _fit(wanted: Sequence[str], council: Named) -> int:
    """How well the words fit: 4 the name it goes by, 3 another name or code, 2 begins so, 1 holds them all, 0 not."""
    best = 0
    for position, name in enumerate((*council.names, *council.codes)):
        significant = _significant(name)
        if wanted == significant:
            return 4 if position == 0 else 3
        if significant[: len(wanted) - 1] == wanted[:-1] and _begins(significant, len(wanted) - 1, wanted[-1]):
            best = max(best, 2)
        elif not best and all(any(word.startswith(part) for word in _words(name)) for part in wanted):
            best = max(best, 1)
    return best


def _begins(words: Sequence[str], position: int, part: str) -> bool:
    return position < len(words) and words[position].startswith(part)


def _guesses(wanted: Sequence[str], councils: Iterable[Named]) -> tuple[int, ...]:
    """The few councils whose names are most like what was typed, leaving out words that most names hold."""
    typed = _distinctive(wanted)
    if len(typed) < SHORTEST_GUESS:
        return ()
    best: dict[int, tuple[float, Named]] = {}
    for council in councils:
        names = [_distinctive(_words(name)) for name in council.names]
        score = max(score for _, score, _ in process.extract(typed, names, scorer=fuzz.WRatio, limit=None))
        if score >= LEAST_LIKENESS:
            best[council.pk] = (score, council)
    near = _best_first(best.values())
    top = max((score for score, _ in best.values()), default=0)
    return tuple(council.pk for council in near if best[council.pk][0] >= top - WORST_BEHIND_BEST)[:MOST_GUESSES]


def _best_first(scored: Iterable[tuple[float, Named]]) -> list[Named]:
    ordered = sorted(scored, key=lambda pair: (-pair[0], not pair[1].is_current, pair[1].names))
    return [council for _, council in ordered]


def _distinctive(words: Sequence[str]) -> str:
    return " ".join([word for word in words if word not in COMMON] or words)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(tokens(name))


@lru_cache(maxsize=4096)
def _significant(name: str) -> tuple[str, ...]:
    """Its words without "of", "the" and the like, unless there are no others."""
    words = _words(name)
    return tuple(word for word in words if word not in STOP_WORDS) or words
