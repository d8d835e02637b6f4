"""Which kind of council delivers which function, from content/services_by_tier.csv."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shopwindow.facts import CONTENT, FactError, Row, read_rows

KINDS = (
    "county", "district", "unitary", "metropolitan-district", "london-borough", "welsh-unitary", "scottish-unitary",
    "ni-district",
)  # fmt: skip
COLUMNS = ["key", "function", *KINDS, "note"]


class Delivery(StrEnum):
    """How far a kind of council delivers a function."""

    YES = "yes"
    SHARED = "shared"
    JOINT = "joint"
    NO = "no"


@dataclass(frozen=True)
class Function:
    """Something that councils do, with how far each kind of council does it."""

    key: str
    name: str
    delivery: Mapping[str, Delivery]
    note: str


def read_functions(path: Path) -> tuple[Function, ...]:
    """The functions of a file, in its order. Raises `FactError` naming each cell that is not a `Delivery`."""
    rows = read_rows(path, COLUMNS)
    problems = [
        row.problem(f"“{row[kind]}” under {kind} is not one of {', '.join(Delivery)}")
        for row in rows
        for kind in KINDS
        if row[kind] not in list(Delivery)
    ]
    if problems:
        raise FactError(problems)
    return tuple(_function(row) for row in rows)


def _function(row: Row) -> Function:
    return Function(row["key"], row["function"], {kind: Delivery(row[kind]) for kind in KINDS}, row["note"])


FUNCTIONS = read_functions(CONTENT / "services_by_tier.csv")


def functions_of(kind: str, delivery: Delivery) -> tuple[Function, ...]:
    """The functions that a kind of council delivers to this extent; none for a kind that the table does not have."""
    return tuple(function for function in FUNCTIONS if function.delivery.get(kind) == delivery)


def same_functions(kind: str, functions: Sequence[Function] = FUNCTIONS) -> frozenset[str]:
    """The kinds of council that deliver every function to the same extent as this one, itself among them.

    A kind that the table does not have is alone: nothing says that another does the same things.
    """
    profile = [function.delivery.get(kind) for function in functions]
    alike = [other for other in KINDS if [function.delivery[other] for function in functions] == profile]
    return frozenset([kind, *alike])
