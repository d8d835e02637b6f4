"""What the filter panel prints: groups of choices, each with how many it would leave."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from shopwindow.ui.formats import number


@lru_cache(maxsize=1_000)
def input_attributes(name: str, value: str) -> Markup:
    """What a choice's checkbox says of itself; the same on every page, and there are a hundred on each."""
    return Markup('name="{0}" value="{1}" id="{0}-{1}"').format(name, value)


@dataclass(frozen=True, slots=True)
class FacetChoice:
    attributes: Markup
    label: str
    count: int
    count_text: str
    is_chosen: bool


def facet_choice(name: str, value: str, label: str, count: int, is_chosen: bool) -> FacetChoice:
    """The choice of this value in the group of this name."""
    return FacetChoice(input_attributes(name, value), label, count, number(count), is_chosen)


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
