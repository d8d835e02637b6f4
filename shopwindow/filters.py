"""Reading the address of the list of councils: which choices are made, and how each describes itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from shopwindow.council_data import Entry
from shopwindow.council_names import LONGEST_TYPED, Found, find_by_name
from shopwindow.models import Council, CouncilKind, Nation, Region
from shopwindow.ui.facets import FacetPanel, facet_choice
from shopwindow.ui.filtering import ChoiceFilter

ENGLISH_REGIONS = [
    (region.value, region.label) for region in Region if region.value not in {nation.value for nation in Nation}
]


@dataclass(frozen=True)
class Choice:
    """A group of choices: its name in the address, its heading and its values with their labels."""

    name: str
    label: str
    values: Mapping[str, str]


CHOICES = [
    Choice("standing", "Today or former", {"current": "Exists today", "former": "Former council"}),
    Choice("nation", "Nation", dict(Nation.choices)),
    Choice("kind", "Kind of council", dict(CouncilKind.choices)),
    Choice("region", "Region of England", dict(ENGLISH_REGIONS)),
]


class CouncilFilter(ChoiceFilter):
    """The choices of the list of councils.

    It selects among the entries of the whole register, which are few enough to be counted for every choice at once.
    """

    groups = CHOICES
    words_label = "Name or code"
    longest_words = LONGEST_TYPED

    def __init__(self, data: QueryDict | None, entries: Sequence[Entry] = (), queryset=None):
        super().__init__(data, queryset=Council.objects.none())
        self.entries = entries

    def labels(self, name: str) -> Mapping[str, str]:
        return next(choice.values for choice in CHOICES if choice.name == name)

    @cached_property
    def found(self) -> Found:
        """What the words find in the whole register, before any other choice."""
        return find_by_name(self.words, [entry.named for entry in self.entries])

    @property
    def is_guess(self) -> bool:
        """No council is called what was typed; those found are what may have been meant."""
        return bool(self.words) and not self.found.is_exact

    @cached_property
    def _called(self) -> list[Entry]:
        """What the words find, best first; all when there are none."""
        if not self.words:
            return list(self.entries)
        by_id = {entry.named.pk: entry for entry in self.entries}
        return [by_id[pk] for pk in self.found.ids]

    @cached_property
    def selected(self) -> list[int]:
        """The councils that meet every choice: best match first, or by name."""
        return [entry.named.pk for entry in self._meeting(CHOICES)]

    def _meeting(self, choices: Sequence[Choice]) -> list[Entry]:
        wanted = {choice.name: set(self.choices[choice.name]) for choice in choices if choice.name in self.choices}
        return [entry for entry in self._called if all(entry.values[name] in wanted[name] for name in wanted)]

    def panels(self) -> list[FacetPanel]:
        """The filter panel: each value with how many councils it leaves, given the other choices."""
        return [self._panel(choice) for choice in CHOICES]

    def _panel(self, choice: Choice) -> FacetPanel:
        others = self._meeting([other for other in CHOICES if other is not choice])
        counts = dict.fromkeys(choice.values, 0)
        for entry in others:
            value = entry.values[choice.name]
            if value in counts:
                counts[value] += 1
        chosen = self.choices.get(choice.name, [])
        choices = [
            facet_choice(choice.name, value, label, counts[value], value in chosen)
            for value, label in choice.values.items()
        ]
        return FacetPanel(choice.name, choice.label, "", choices, is_open=True)
