"""Adding up what several options could save without counting a pound twice. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Line:
    """An option in a sum: the measures it is meant to move, the services it concerns, and its middle yearly saving,
    where enough results stand behind one."""

    title: str
    measures: frozenset[str]
    services: frozenset[str]
    saving: Decimal | None


@dataclass(frozen=True)
class Overlap:
    """Two options that may save the same pound, and the services in which they do."""

    one: str
    other: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    """Pounds a year. Of options that overlap only the largest is counted; `left_out` names the others, `unknown` those
    that have no range."""

    total: Decimal
    counted: tuple[str, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]
    overlaps: tuple[Overlap, ...]


def overlapping(lines: Sequence[Line]) -> tuple[Overlap, ...]:
    """Every pair that moves a measure in common within a service in common."""
    return tuple(
        Overlap(one.title, other.title, tuple(sorted(one.services & other.services)))
        for n, one in enumerate(lines)
        for other in lines[n + 1 :]
        if one.measures & other.measures and one.services & other.services
    )


def add_up(lines: Sequence[Line]) -> Sum:
    """The sum of the lines, the largest first; a line that overlaps one already counted is left out."""
    overlaps = overlapping(lines)
    pairs = {frozenset((overlap.one, overlap.other)) for overlap in overlaps}
    known = sorted((line for line in lines if line.saving is not None), key=lambda line: -(line.saving or 0))
    counted: list[Line] = []
    left_out: list[Line] = []
    for line in known:
        clashes = any(frozenset((line.title, other.title)) in pairs for other in counted)
        (left_out if clashes else counted).append(line)
    return Sum(
        total=sum((line.saving or Decimal(0) for line in counted), Decimal(0)),
        counted=tuple(line.title for line in counted),
        left_out=tuple(line.title for line in left_out),
        unknown=tuple(line.title for line in lines if line.saving is None),
        overlaps=overlaps,
    )
