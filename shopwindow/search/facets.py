"""Counting and paging over bitmaps in memory.

A facet's value is the bitmap of the ids that have it, so that a choice is a union, a set of choices an intersection,
and a count the size of an intersection. The engine's matches are bitmaps of the same ids, so nothing is translated.

Bitmaps are made with `optimize=False`: run-length containers save little here and make counting ten times as slow.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pyroaring import BitMap

USUAL_ORDER = "newest"
FEW = 2_000
"""So many hits are sorted; more are met soon enough by walking along the order."""


class FacetIndex:
    """What is in the library, by facet. It never changes: another library is another index.

    `ids` are in the usual order. `facets` gives, for each facet and value, the ids that have it. `orders` are further
    orders of all the ids, by name.
    """

    def __init__(
        self,
        ids: Sequence[int],
        facets: Mapping[str, Mapping[str, Iterable[int]]],
        orders: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self._everything = BitMap(ids, optimize=False)
        self._facets = {
            facet: {value: BitMap(members, optimize=False) for value, members in values.items()}
            for facet, values in facets.items()
        }
        self._orders = {name: array("I", order) for name, order in {**(orders or {}), USUAL_ORDER: ids}.items()}
        self._ranks = {name: ranks(order, self._everything) for name, order in self._orders.items()}

    def with_facet(self, name: str, values: Mapping[str, BitMap]) -> "FacetIndex":
        """The same library seen with one more facet, such as one that depends on who is looking. Copies nothing."""
        seen = copy(self)
        seen._facets = self._facets | {name: {value: found & self._everything for value, found in values.items()}}
        return seen

    def __len__(self) -> int:
        return len(self._everything)

    def __contains__(self, pk: int) -> bool:
        return pk in self._everything

    def values_of(self, pk: int) -> dict[str, set[str]]:
        """The values that one object has, by facet."""
        return {
            facet: {value for value, members in values.items() if pk in members}
            for facet, values in self._facets.items()
        }

    def select(self, choices: Mapping[str, Collection[str]], within: BitMap | None = None) -> "Selection":
        """Objects that have any of the chosen values of each facet, among those `within`.

        Facets that the index does not know, and facets without a choice, do not narrow; a facet of which only unknown
        values are chosen matches nothing.
        """
        chosen = {
            facet: BitMap.union(BitMap(), *(self._facets[facet].get(value, BitMap()) for value in values))
            for facet, values in choices.items()
            if values and facet in self._facets
        }
        return Selection(self, chosen, self._everything if within is None else within & self._everything)

    def in_order(self, hits: BitMap, order: str) -> Iterator[int]:
        name = order if order in self._orders else USUAL_ORDER
        if len(hits) <= FEW:
            return iter(sorted(hits, key=self._ranks[name].__getitem__))
        if len(hits) == len(self._everything):
            return iter(self._orders[name])
        return (pk for pk in self._orders[name] if pk in hits)

    def counts_within(self, facet: str, hits: BitMap) -> dict[str, int]:
        values = self._facets[facet]
        if len(hits) == len(self._everything):
            return {value: len(members) for value, members in values.items()}
        return {value: hits.intersection_cardinality(members) for value, members in values.items()}

    @property
    def facets(self) -> Iterable[str]:
        return self._facets.keys()


def ranks(order: Sequence[int], everything: BitMap) -> array:
    """The place of each id in an order, at the index of the id. ValueError unless each id stands in it once."""
    if len(order) != len(everything) or BitMap(order) != everything:
        raise ValueError("An order must hold every id once")
    places = array("I", [0]) * (everything.max() + 1 if everything else 0)
    for place, pk in enumerate(order):
        places[pk] = place
    return places


@dataclass(frozen=True)
class Selection:
    """What a set of choices leaves."""

    index: FacetIndex
    chosen: Mapping[str, BitMap]
    within: BitMap

    @cached_property
    def hits(self) -> BitMap:
        return self._without(None)

    @property
    def total(self) -> int:
        return len(self.hits)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many each value would leave, given the choices in all other facets."""
        return {
            facet: self.index.counts_within(facet, self._without(facet) if facet in self.chosen else self.hits)
            for facet in self.index.facets
        }

    def page(self, order: str, start: int, stop: int | None) -> list[int]:
        """The ids from `start` up to `stop` (None for all) in an order; an unknown order is the usual one."""
        return list(islice(self.index.in_order(self.hits, order), start, stop))

    def _without(self, facet: str | None) -> BitMap:
        hits = self.within
        for name, members in self.chosen.items():
            if name != facet:
                hits = hits & members
        return hits
