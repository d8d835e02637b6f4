from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwindow.ui.charts import LEFT, MOST_TICKS, RADIUS, RIGHT, Dot, DotChart, dot_chart, nice_step

VALUES = st.lists(st.decimals(min_value="0.01", max_value=10**12, places=2), min_size=1, max_size=12)


def chart(*values, spread=None) -> DotChart:
    pairs = [(Decimal(value), f"case {n}") for n, value in enumerate(values)]
    return dot_chart("Saving", "What it saved.", pairs, str, spread=spread)


@given(VALUES)
def test_dots_are_on_the_axis_in_the_order_of_their_values(values):
    dots = chart(*values).dots
    assert all(LEFT <= dot.x <= RIGHT for dot in dots)
    assert [dot.label for dot in dots] == [f"case {n}" for n in sorted(range(len(values)), key=values.__getitem__)]
    assert [dot.x for dot in dots] == sorted(dot.x for dot in dots)


@given(VALUES)
def test_ticks_begin_at_nought_and_end_at_or_past_the_largest(values):
    ticks = chart(*values).ticks
    assert (ticks[0].x, Decimal(ticks[0].label)) == (LEFT, 0)
    assert ticks[-1].x == RIGHT
    assert Decimal(ticks[-1].label) >= max(values)
    assert 2 <= len(ticks) <= MOST_TICKS + 1


@given(VALUES)
def test_ticks_are_evenly_apart(values):
    ticks = chart(*values).ticks
    steps = len(ticks) - 1
    for n, tick in enumerate(ticks):
        assert tick.x == pytest.approx(LEFT + (RIGHT - LEFT) * n / steps, abs=0.06)
        assert Decimal(tick.label) * steps == Decimal(ticks[-1].label) * n


@given(VALUES)
def test_a_dot_stands_where_its_value_is_on_the_axis(values):
    found = chart(*values)
    top = Decimal(found.ticks[-1].label)
    for dot, value in zip(found.dots, sorted(values), strict=True):
        assert dot.x == pytest.approx(LEFT + float(value / top) * (RIGHT - LEFT), abs=0.06)


@given(st.decimals(min_value="0.0001", max_value=10**12, places=4).map(float))
def test_nice_step_is_one_two_or_five_times_a_power_of_ten(largest):
    step = nice_step(largest)
    digits, _, _ = f"{step:.12e}".partition("e")
    assert float(digits) in (1, 2, 5)
    assert step * MOST_TICKS >= largest


@pytest.mark.parametrize(
    ("largest", "step"), [(6, 1), (6.01, 2), (12, 2), (12.5, 5), (30, 5), (31, 10), (60, 10), (0.6, 0.1), (0, 1)]
)
def test_nice_step(largest, step):
    assert nice_step(largest) == pytest.approx(step)


def test_range_and_middle_are_on_the_same_axis_as_the_dots():
    found = chart(1, 3, 6, spread=(Decimal(1), Decimal(3), Decimal(6)))
    assert (found.low, found.middle, found.high) == tuple(dot.x for dot in found.dots) == (120, 320, 620)


def test_range_and_middle_are_none_without_a_spread():
    found = chart(1, 2)
    assert (found.low, found.middle, found.high) == (None, None, None)


def test_a_chart_without_values_is_refused():
    with pytest.raises(ValueError, match="needs a value"):
        chart()


def test_nought_alone_stands_at_the_left():
    assert [dot.x for dot in chart(0).dots] == [LEFT]


def test_a_loss_is_on_the_picture():
    found = chart(-5, 3)
    assert all(0 <= dot.x <= found.width for dot in found.dots)


# Dots in a crowd


def hides(one: Dot, other: Dot) -> bool:
    return abs(one.x - other.x) < RADIUS and abs(one.y - other.y) < RADIUS


def test_equal_values_are_set_above_one_another():
    dots = chart(10, 10, 10, 10).dots
    assert len({dot.x for dot in dots}) == 1
    assert not any(hides(*pair) for pair in combinations(dots, 2))


def test_near_values_do_not_hide_one_another():
    dots = chart("6.00", "5.99", "5.86").dots
    assert not any(hides(*pair) for pair in combinations(dots, 2))


def test_a_crowd_stays_on_the_picture():
    assert all(dot.y >= RADIUS for dot in chart(*[10] * 12).dots)
