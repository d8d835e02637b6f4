"""Reading the address of the list of councils: which choices are made, and how each describes itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import django_filters
from django import forms
from django.http import QueryDict

from shopwindow.council_data import Entry
from shopwindow.council_names import LONGEST_TYPED, Found, find_by_name
from shopwindow.models import Council, CouncilKind, Nation, Region
from shopwindow.ui.facets import Chip, FacetChoice, FacetPanel
from shopwindow.ui.formats import number

MOST_VALUES = 50
"""More values of one choice than any panel offers."""

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


class ValuesField(forms.MultipleChoiceField):
    """Several values. What is not one of them is set aside instead of spoiling the rest."""

    def clean(self, value):
        return list(dict.fromkeys(value or []))[:MOST_VALUES]


class ValuesFilter(django_filters.MultipleChoiceFilter):
    field_class = ValuesField

    def filter(self, qs, value):
        return qs  # all choices are applied at once, in `CouncilFilter.selected`


class CouncilFilter(django_filters.FilterSet):
    """The choices of the list of councils. Always bound; nothing in an address makes it fail.

    It selects among the entries of the whole register, which are few enough to be counted for every choice at once.
    """

    q = django_filters.CharFilter(method="leave")

    class Meta:
        model = Council
        fields: list[str] = []

    def __init__(self, data: QueryDict | None, entries: Sequence[Entry]):
        super().__init__(QueryDict() if data is None else data, queryset=Council.objects.none())
        self.entries = entries

    def leave(self, queryset, name, value):
        return queryset

    @cached_property
    def asked(self) -> Mapping[str, list[str]]:
        """What was asked for, by name, whether or not it is known."""
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def words(self) -> str:
        return " ".join((self.data.get("q") or "").replace("\x00", " ").split())[:LONGEST_TYPED]

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """The known values that are chosen, by the name of the choice."""
        known = {
            choice.name: [value for value in self.asked.get(choice.name) or [] if value in choice.values]
            for choice in CHOICES
        }
        return {name: values for name, values in known.items() if values}

    @cached_property
    def unknown(self) -> list[str]:
        """Values in the address that no choice has: said on the page, never an error."""
        return [
            value[:60]
            for choice in CHOICES
            for value in self.asked.get(choice.name) or []
            if value not in choice.values
        ]

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
        wanted = {choice.name: set(self.chosen[choice.name]) for choice in choices if choice.name in self.chosen}
        return [entry for entry in self._called if all(entry.values[name] in wanted[name] for name in wanted)]

    @property
    def is_active(self) -> bool:
        return bool(self.words or self.chosen)

    @property
    def description(self) -> str:
        """The choices in words, for the title of the page."""
        return ", ".join(chip.label for chip in self.chips)

    @cached_property
    def chips(self) -> list[Chip]:
        chips = [Chip("Name or code", f"“{self.words}”", self._without("q"))] if self.words else []
        for choice in CHOICES:
            for value in self.chosen.get(choice.name, []):
                chips.append(Chip(choice.label, choice.values[value], self._without(choice.name, value)))
        return chips

    def _without(self, name: str, value: str | None = None) -> str:
        """This page's address without one choice, from its first page."""
        query = self.query()
        query.setlist(name, [] if value is None else [other for other in query.getlist(name) if other != value])
        return f"?{query.urlencode()}"

    def query(self) -> QueryDict:
        """The address that says exactly what is chosen and nothing else."""
        query = QueryDict(mutable=True)
        if self.words:
            query["q"] = self.words
        for name, values in self.chosen.items():
            query.setlist(name, values)
        return query

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
        chosen = self.chosen.get(choice.name, [])
        choices = [
            FacetChoice(value, label, counts[value], number(counts[value]), value in chosen)
            for value, label in choice.values.items()
        ]
        return FacetPanel(choice.name, choice.label, "", choices, is_open=True)


for _choice in CHOICES:
    CouncilFilter.base_filters[_choice.name] = ValuesFilter(label=_choice.label)
