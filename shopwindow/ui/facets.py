"""What the filter panel prints: groups of choices, each with how many it would leave."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from shopwindow.ui.formats import number

CHOICE = Markup(
    '<label class="sw-choice{empty}"><input type="checkbox" name="{name}" value="{value}" id="{name}-{value}" '
    'data-count="{count}"{checked}><span>{label}</span><b>{text}</b></label>'
)
"""As GOV.UK's checkboxes mark up a choice. There are two hundred on a page, so each is written once for each count."""


@lru_cache(maxsize=20_000)
def choice_html(name: str, value: str, label: str, count: int, is_chosen: bool) -> Markup:
    return CHOICE.format(
        name=name,
        value=value,
        label=label,
        count=count,
        text=number(count),
        empty="" if count else " is-empty",
        checked=Markup(" checked") if is_chosen else "",
    )


@dataclass(frozen=True, slots=True)
class FacetChoice:
    label: str
    count: int
    is_chosen: bool
    html: Markup


def facet_choice(name: str, value: str, label: str, count: int, is_chosen: bool) -> FacetChoice:
    """The choice of this value in the group of this name."""
    return FacetChoice(label, count, is_chosen, choice_html(name, value, label, count, is_chosen))


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
