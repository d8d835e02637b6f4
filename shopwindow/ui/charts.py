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
    """The chart of some values (each with what it belongs to) from nought to a round number past the largest.

    `spread` is lowest, middle and highest; none where too few values stand behind it. ValueError without values.
    """
    if not values:
        raise ValueError("A chart needs a value")
    step = nice_step(float(max(value for value, _ in values)))
    top = step * math.ceil(max(1.0, float(max(value for value, _ in values)) / step))

    def place(value: Decimal | float) -> float:
        return round(LEFT + float(value) / top * (RIGHT - LEFT), 1)

    ticks = tuple(Tick(place(n * step), write(Decimal(str(round(n * step, 10))))) for n in range(round(top / step) + 1))
    dots: list[Dot] = []
    for value, label in sorted(values, key=lambda pair: pair[0]):
        x = place(value)
        crowd = sum(1 for dot in dots if abs(dot.x - x) < 2 * RADIUS)
        dots.append(Dot(x, DOT_Y - crowd * RADIUS, label))
    places = [place(bound) for bound in spread] if spread else [None, None, None]
    return DotChart(title, description, ticks, tuple(dots), *places)


def nice_step(largest: float) -> float:
    """1, 2 or 5 times a power of ten, so that at most `MOST_TICKS` steps reach the largest value."""
    if largest <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(largest / MOST_TICKS))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor * MOST_TICKS >= largest)
