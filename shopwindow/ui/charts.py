"""Charts as plain numbers: all that the SVG template, the picture and the table beside it need. No queryset here.

Coordinates are in a box `WIDTH` wide; series differ by shape and place as well as by colour.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 640
LEFT, RIGHT = 20, 620
AXIS_Y = 96
DOT_Y = 62
RADIUS = 7
MOST_TICKS = 6


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class DotChart:
    """One axis, a dot for each value, and the middle and range where three values or more allow them."""

    title: str
    description: str
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    low: float | None
    middle: float | None
    high: float | None

    width: int = WIDTH
    height: int = 132
    axis_y: int = AXIS_Y
    dot_y: int = DOT_Y
    radius: int = RADIUS
    left: int = LEFT
    right: int = RIGHT


def dot_chart(
    title: str,
    description: str,
    values: Sequence[tuple[Decimal, str]],
    write: Callable[[Decimal], str],
    *,
    spread: tuple[Decimal, Decimal, Decimal] | None = None,
) -> DotChart:
    """The chart of some values (each with what it belongs to) from nought, or from below the smallest where that is
    negative, to a round number past the largest.

    `spread` is lowest, middle and highest; none where too few values stand behind it. ValueError without values.
    """
    if not values:
        raise ValueError("A chart needs a value")
    largest, smallest = (edge(value for value, _ in values) for edge in (max, min))
    step = nice_step(float(max(largest, -smallest)))
    exact = Decimal(f"{step:.12g}")  # so that a value on a tick is not past it
    bottom = step * min(0, math.floor(smallest / exact))
    top = step * max(1, math.ceil(largest / exact))

    def place(value: Decimal | float) -> float:
        return round(LEFT + (float(value) - bottom) / (top - bottom) * (RIGHT - LEFT), 1)

    ticks = tuple(
        Tick(place(bottom + n * step), _shortened(write, Decimal(str(round(bottom + n * step, 10))), step))
        for n in range(round((top - bottom) / step) + 1)
    )
    xs = [(place(value), label) for value, label in sorted(values, key=lambda pair: pair[0])]
    rows = _rows([x for x, _ in xs])
    height = min(2 * RADIUS, (DOT_Y - RADIUS) / max(1, max(rows)))
    dots = tuple(Dot(x, round(DOT_Y - row * height, 1), label) for (x, label), row in zip(xs, rows, strict=True))
    places = [place(bound) for bound in spread] if spread else [None, None, None]
    return DotChart(title, description, ticks, dots, *places)


def _shortened(write: Callable[[Decimal], str], value: Decimal, step: float) -> str:
    """A tick as it is read: without pence where every tick is whole."""
    return write(value).removesuffix(".00") if step >= 1 else write(value)


def _rows(xs: Sequence[float]) -> list[int]:
    """For each dot, left to right, the lowest row in which it hides no other."""
    ends: list[float] = []
    rows = []
    for x in xs:
        row = next((n for n, end in enumerate(ends) if x - end >= 2 * RADIUS), len(ends))
        ends[row : row + 1] = [x]
        rows.append(row)
    return rows


def nice_step(largest: float) -> float:
    """1, 2 or 5 times a power of ten, so that at most `MOST_TICKS` steps reach the largest value."""
    if largest <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(largest / MOST_TICKS))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor * MOST_TICKS >= largest)
