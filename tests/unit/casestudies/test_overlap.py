from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.overlap import Line, Overlap, add_up, overlapping

PARTS = st.frozensets(st.sampled_from(["one", "two", "three"]))


def line(title, saving=None, measures="m", services="s") -> Line:
    """Measures and services are single letters."""
    return Line(title, frozenset(measures), frozenset(services), None if saving is None else Decimal(saving))


@st.composite
def lines(draw) -> list[Line]:
    """Of any number, each with its own title and its own saving."""
    savings = draw(st.lists(st.integers(-100, 10_000), unique=True, max_size=8))
    known = [Line(f"line {n}", draw(PARTS), draw(PARTS), Decimal(saving)) for n, saving in enumerate(savings)]
    unknown = [Line(f"unknown {n}", draw(PARTS), draw(PARTS), None) for n in range(draw(st.integers(0, 2)))]
    return draw(st.permutations(known + unknown))


def clash(one: Line, other: Line) -> bool:
    return any(measure in other.measures for measure in one.measures) and any(
        service in other.services for service in one.services
    )


def naive_counted(lines: list[Line]) -> list[Line]:
    """Take the largest, strike out what overlaps it, and again."""
    open_lines, counted = [line for line in lines if line.saving is not None], []
    while open_lines:
        largest = max(open_lines, key=lambda line: line.saving)
        counted.append(largest)
        open_lines = [line for line in open_lines if line is not largest and not clash(line, largest)]
    return counted


@given(lines())
def test_sum_is_what_striking_out_gives(lines):
    found, counted = add_up(lines), naive_counted(lines)
    assert list(found.counted) == [line.title for line in counted]
    assert found.total == sum(line.saving for line in counted)


@given(lines())
def test_no_two_counted_lines_overlap(lines):
    counted = [line for line in lines if line.title in add_up(lines).counted]
    assert not any(clash(one, other) for one, other in combinations(counted, 2))


@given(lines())
def test_every_line_is_counted_left_out_or_unknown(lines):
    found = add_up(lines)
    assert sorted([*found.counted, *found.left_out, *found.unknown]) == sorted(line.title for line in lines)
    assert list(found.unknown) == [line.title for line in lines if line.saving is None]


@given(st.data(), lines())
def test_order_of_lines_does_not_change_the_sum(data, lines):
    found, other = add_up(lines), add_up(data.draw(st.permutations(lines)))
    assert (found.total, found.counted, found.left_out) == (other.total, other.counted, other.left_out)


@given(lines())
def test_overlapping_names_every_pair_that_clashes_once(lines):
    assert {(pair.one, pair.other) for pair in overlapping(lines)} == {
        (one.title, other.title) for one, other in combinations(lines, 2) if clash(one, other)
    }


@pytest.mark.parametrize(
    ("one", "other", "services"),
    [
        (line("a", measures="xy", services="rs"), line("b", measures="yz", services="rst"), ("r", "s")),
        (line("a", measures="x"), line("b", measures="z"), None),
        (line("a", services="r"), line("b", services="s"), None),
        (line("a", measures=""), line("b", measures=""), None),
    ],
)
def test_overlapping_takes_a_measure_and_a_service_in_common(one, other, services):
    assert overlapping([one, other]) == ((Overlap("a", "b", services),) if services else ())


def test_only_the_largest_of_those_that_overlap_is_counted():
    found = add_up([line("small", 10), line("large", 30), line("apart", 5, services="t")])
    assert (found.counted, found.left_out, found.total) == (("large", "apart"), ("small",), 35)


def test_what_overlaps_only_a_line_left_out_is_counted():
    found = add_up([line("a", 30, "x"), line("b", 20, "xy"), line("c", 10, "y")])
    assert (found.counted, found.left_out, found.total) == (("a", "c"), ("b",), 40)


def test_a_line_without_saving_stands_in_nobodys_way():
    found = add_up([line("unknown"), line("known", 10)])
    assert (found.counted, found.unknown, found.total) == (("known",), ("unknown",), 10)
    assert found.overlaps == (Overlap("unknown", "known", ("s",)),)


def test_sum_of_nothing_is_nought():
    assert (add_up([]).total, add_up([]).counted) == (0, ())
