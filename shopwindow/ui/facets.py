"""What the filter panel prints: groups of choices, each with how many it would leave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FacetChoice:
    value: str
    label: str
    count: int
    count_text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetPanel:
    name: str
    label: str
    hint: str
    choices: list[FacetChoice]
    is_open: bool

    @property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Chip:
    """An active choice, with the address of the same page without it."""

    group: str
    label: str
    remove: str
