import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from shopwindow.search.facets import FEW, FacetIndex

FACETS = {"service": ["waste", "housing", "roads"], "nation": ["england", "wales"], "stage": ["live", "ended"]}
ORDERS = ["newest", "title", "saving"]


@dataclass(frozen=True)
class Library:
    """The same library twice: as sets, to be counted naively, and as the index."""

    ids: Sequence[int]
    facets: Mapping[str, Mapping[str, set[int]]]
    orders: Mapping[str, Sequence[int]]

    @property
    def index(self) -> FacetIndex:
        return FacetIndex(self.ids, self.facets, self.orders)

    def hits(self, choices: Mapping[str, Collection[str]], within: set[int] | None, but: str = "") -> set[int]:
        """The second version: one object at a time, one facet at a time."""
        return {
            pk
            for pk in self.ids
            if (within is None or pk in within)
            and all(
                any(pk in self.facets[facet].get(value, ()) for value in values)
                for facet, values in choices.items()
                if facet in self.facets and facet != but and values
            )
        }


def naive_page(library: Library, hits: set[int], order: str, start: int, stop: int) -> list[int]:
    return [pk for pk in library.orders.get(order, library.ids) if pk in hits][start:stop]


@st.composite
def libraries(draw) -> Library:
    ids = draw(st.lists(st.integers(1, 200_000), unique=True, max_size=25))
    facets = {
        facet: {value: draw(st.sets(st.sampled_from(ids))) if ids else set() for value in values}
        for facet, values in FACETS.items()
    }
    return Library(ids, facets, {"title": draw(st.permutations(ids)), "saving": draw(st.permutations(ids))})


def choices():
    values = st.sampled_from([value for values in FACETS.values() for value in values] + ["atlantis", ""])
    facets = st.sampled_from([*FACETS, "colour"])
    return st.dictionaries(facets, st.lists(values, max_size=4), max_size=4)


@given(st.data(), libraries(), choices(), st.sampled_from([*ORDERS, "by magic"]))
@settings(max_examples=100, deadline=None)
def test_selection_is_what_counting_one_by_one_gives(data, library, chosen, order):
    within = data.draw(st.none() | st.sets(st.sampled_from(library.ids or [1]) | st.integers(1, 9)))
    selection = library.index.select(chosen, None if within is None else BitMap(within))
    hits = library.hits(chosen, within)

    assert set(selection.hits) == hits
    assert selection.total == len(hits)
    for facet, values in library.facets.items():
        others = library.hits(chosen, within, but=facet)
        assert selection.counts[facet] == {value: len(others & members) for value, members in values.items()}
    start, stop = sorted(data.draw(st.tuples(st.integers(0, 45), st.integers(0, 45))))
    assert selection.page(order, start, stop) == naive_page(library, hits, order, start, stop)


def large_library(size: int = 10_000) -> Library:
    """Larger than what is sorted for a page, and than what one container of a bitmap holds as a list."""
    chance = random.Random(7)
    ids = chance.sample(range(1, 100_000), size)
    facets = {
        facet: {value: set(chance.sample(ids, chance.randint(1, size))) for value in values}
        for facet, values in FACETS.items()
    }
    return Library(ids, facets, {name: chance.sample(ids, size) for name in ("title", "saving")})


def test_thousands_of_random_choices():
    library, chance = large_library(400), random.Random(8)
    index = library.index
    for _ in range(3_000):
        facets = chance.sample(list(FACETS), chance.randint(0, 3))
        chosen = {facet: chance.sample(FACETS[facet], chance.randint(1, len(FACETS[facet]))) for facet in facets}
        selection = index.select(chosen)
        either = {facet: set().union(*(library.facets[facet][value] for value in chosen[facet])) for facet in chosen}
        for facet, values in library.facets.items():
            others = set(library.ids).intersection(*(ids for name, ids in either.items() if name != facet))
            assert selection.counts[facet] == {value: len(others & members) for value, members in values.items()}
        hits = set(library.ids).intersection(*either.values())
        start, order = chance.randrange(0, 400, 20), chance.choice(ORDERS)
        assert selection.page(order, start, start + 20) == naive_page(library, hits, order, start, start + 20)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("chosen", [{}, {"nation": ["wales"]}, {"nation": ["wales"], "stage": ["live"]}])
def test_pages_of_a_large_library_join_into_its_order(chosen, order):
    library = large_library()
    selection = library.index.select(chosen)
    pages = [pk for start in range(0, selection.total, 997) for pk in selection.page(order, start, start + 997)]
    assert pages == naive_page(library, library.hits(chosen, None), order, 0, len(library.ids))
    assert selection.page(order, 0, None) == pages


def test_few_hits_and_many_are_paged_in_the_same_order():
    library = large_library()
    few, many = set(library.ids[:FEW]), set(library.ids[: FEW + 1])
    for within in (few, many):
        page = library.index.select({}, BitMap(within)).page("title", 5, 25)
        assert page == naive_page(library, within, "title", 5, 25)


def test_a_facet_with_only_unknown_values_matches_nothing_but_does_not_shrink_its_own_counts():
    index = FacetIndex([1, 2], {"nation": {"wales": {1}, "england": {2}}, "stage": {"live": {1, 2}}})
    selection = index.select({"nation": ["atlantis"]})
    assert (selection.total, selection.page("newest", 0, 20)) == (0, [])
    assert selection.counts == {"nation": {"wales": 1, "england": 1}, "stage": {"live": 0}}


def test_an_unknown_value_beside_a_known_one_adds_nothing():
    index = FacetIndex([1, 2], {"nation": {"wales": {1}, "england": {2}}})
    assert index.select({"nation": ["atlantis", "wales"]}).page("newest", 0, 20) == [1]


def test_an_empty_library_selects_nothing():
    selection = FacetIndex([], {"nation": {"wales": set()}}).select({"nation": ["wales"]}, BitMap([1]))
    assert (selection.total, selection.counts, selection.page("newest", 0, 20)) == (0, {"nation": {"wales": 0}}, [])


def test_an_order_must_hold_every_id_once():
    for order in ([1], [1, 1], [1, 3], [1, 2, 2]):
        with pytest.raises(ValueError, match="every id once"):
            FacetIndex([1, 2], {}, {"title": order})


def test_values_of_one_object():
    index = FacetIndex([1, 2], {"nation": {"wales": {1}, "england": {1, 2}}, "stage": {"live": {2}}})
    assert index.values_of(1) == {"nation": {"wales", "england"}, "stage": set()}
    assert (len(index), 1 in index, 3 in index) == (2, True, False)
