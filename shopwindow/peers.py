"""The councils most like a council: those with the same functions first, and only then the nearest.

Never the other way round: a near neighbour that does other things is no peer. Every peer says why it is one.

Among the councils with the same functions, the Office for National Statistics' list of areas most similar overall
decides, in its order, where it names at least five of them. Where it names fewer, distance on what is known decides:

    distance = square root of the mean, over the traits known of both, of ((difference) / (spread within the group))²

The traits are the logarithm of population, the logarithm of density, the deprivation score, and how rural the place is
on a scale of four steps. The spread is the standard deviation among all councils with the same functions, so that no
trait weighs more for being measured in larger numbers. A trait that is not known of either is left out, and said so.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shopwindow import peer_sentences as say
from shopwindow.tiers import same_functions

PEER_COUNT = 15
FEWEST_LISTED = 5
"""With fewer councils of the same functions on the statistical list, the list no longer decides."""

RURALITY = ("urban", "urban-with-rural-areas", "rural", "sparse-and-rural")
"""From the most urban to the most rural; the place in this order is the number that is compared."""


@dataclass(frozen=True)
class Place:
    """What is known of a council that bears on likeness. Density is people to the square kilometre."""

    slug: str
    name: str
    kind: str
    is_current: bool = True
    population: int | None = None
    density: float | None = None
    deprivation: float | None = None
    rurality: str = ""


class Method(StrEnum):
    """How the peers were chosen."""

    LIST = "list"
    TRAITS = "traits"
    NONE = "none"


@dataclass(frozen=True)
class Peer:
    """A council like the one asked about, and why, in whole sentences. `distance` is none where a list decided."""

    place: Place
    reasons: tuple[str, ...]
    rank: int | None = None
    distance: float | None = None


@dataclass(frozen=True)
class Peers:
    """The peers, nearest first; how they were chosen; and what a reader must know of it, in whole sentences."""

    council: Place
    peers: tuple[Peer, ...]
    method: Method
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Trait:
    """One thing that is compared: what it is called, and its number for a place, or none when it is not known."""

    name: str
    of: Callable[[Place], float | None]


def _logarithm(value: float | None) -> float | None:
    return math.log(value) if value else None


TRAITS = (
    Trait("population", lambda place: _logarithm(place.population)),
    Trait("density", lambda place: _logarithm(place.density)),
    Trait("deprivation", lambda place: place.deprivation),
    Trait("rurality", lambda place: float(RURALITY.index(place.rurality)) if place.rurality else None),
)


def find_peers(
    council: Place,
    others: Sequence[Place],
    ranks: Mapping[str, int],
    *,
    limit: int = PEER_COUNT,
    voice: say.Voice = say.Voice.YOURS,
) -> Peers:
    """The councils most like this one, at most `limit`, nearest first.

    `others` may hold any councils; former ones, those with other functions and the council itself are passed over.
    `ranks` is the place of each area, by slug, on the statistical list of this council (1 is the most similar).
    `voice` says whether the sentences speak to the council ("your 124,000") or about it ("124,000 in Rushcliffe").
    Equal distances are ordered by slug, so that the answer is always the same.
    """
    if not council.is_current:
        return Peers(council, (), Method.NONE, (say.FORMER,))
    kinds = same_functions(council.kind)
    group = [other for other in others if other.is_current and other.kind in kinds and other.slug != council.slug]
    if not group:
        return Peers(council, (), Method.NONE, (say.NOBODY,))
    listed = [other for other in group if other.slug in ranks]
    if len(listed) >= FEWEST_LISTED:
        return _by_list(council, listed, ranks, limit, voice)
    return _by_traits(council, group, len(listed), ranks, limit, voice)


def _by_list(council: Place, listed: Sequence[Place], ranks: Mapping[str, int], limit: int, voice: say.Voice) -> Peers:
    nearest = sorted(listed, key=lambda other: ranks[other.slug])[:limit]
    peers = tuple(
        Peer(
            place=other,
            reasons=(
                say.same_functions(council.kind, other.kind),
                say.listed(ranks[other.slug], council.name, voice),
                *say.compared(council, other, ("population",), voice),
            ),
            rank=ranks[other.slug],
        )
        for other in nearest
    )
    return Peers(council, peers, Method.LIST, (say.BY_LIST,))


def _by_traits(
    council: Place, group: Sequence[Place], listed: int, ranks: Mapping[str, int], limit: int, voice: say.Voice
) -> Peers:
    known = [trait for trait in TRAITS if trait.of(council) is not None]
    missing = [trait.name for trait in TRAITS if trait not in known]
    spreads = {trait.name: spread([council, *group], trait) for trait in known}
    measured = [(distance(council, other, spreads), other) for other in group]
    near = sorted(
        ((far, other) for far, other in measured if far is not None), key=lambda pair: (pair[0], pair[1].slug)
    )
    if not near:
        return Peers(council, (), Method.NONE, (say.NOTHING_KNOWN,))
    peers = tuple(
        Peer(other, _reasons(council, other, ranks, known, voice), ranks.get(other.slug), far)
        for far, other in near[:limit]
    )
    left_out = len(group) - len(near)
    notes = (say.few_listed(listed), say.BY_TRAITS, *say.left_out(missing), *say.not_measured(left_out))
    return Peers(council, peers, Method.TRAITS, notes)


def spread(places: Sequence[Place], trait: Trait) -> float:
    """The standard deviation of a trait among the places of which it is known; 0 when fewer than two are."""
    values = [value for place in places if (value := trait.of(place)) is not None]
    return statistics.pstdev(values) if len(values) > 1 else 0.0


def distance(one: Place, other: Place, spreads: Mapping[str, float]) -> float | None:
    """How far apart two places are on the traits that have a spread here, by the formula at the head of this module.

    0 is alike in everything; none when no trait is known of both. A trait without spread parts nobody.
    """
    squares = []
    for trait in TRAITS:
        a, b = trait.of(one), trait.of(other)
        if trait.name not in spreads or a is None or b is None:
            continue
        width = spreads[trait.name]
        squares.append(((a - b) / width) ** 2 if width else 0.0)
    return math.sqrt(statistics.fmean(squares)) if squares else None


def _reasons(
    council: Place, other: Place, ranks: Mapping[str, int], known: Sequence[Trait], voice: say.Voice
) -> tuple[str, ...]:
    """Why this place is near, and what is not known of it."""
    shared = [trait.name for trait in known if trait.of(other) is not None]
    unknown = [trait.name for trait in known if trait.of(other) is None]
    rank = ranks.get(other.slug)
    return (
        say.same_functions(council.kind, other.kind),
        *((say.listed(rank, council.name, voice),) if rank else ()),
        *say.compared(council, other, shared, voice),
        *say.unknown(unknown),
    )
