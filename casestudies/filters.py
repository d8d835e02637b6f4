"""Reading the address of the browse page: which choices are made, and how each describes itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import django_filters
from django import forms
from django.http import QueryDict

from casestudies import catalogue as orders
from casestudies.catalogue import Catalogue
from casestudies.models import CaseStudy
from shopwindow.search.facets import Selection
from shopwindow.ui.facets import Chip, FacetChoice, FacetPanel
from shopwindow.ui.formats import number

RELEVANCE = "relevance"
SORTS = {
    RELEVANCE: "Best match",
    orders.NEWEST: "Newest work",
    orders.CONFIRMED: "Most recently confirmed",
    orders.SAVING: "Largest annual saving, achieved or evaluated",
    orders.PAYBACK: "Quickest payback",
    orders.TITLE: "Title",
}


@dataclass(frozen=True)
class Facet:
    """A group of choices: its name in the address, its heading, and what it means where that is not plain."""

    name: str
    label: str
    hint: str = ""
    starts_open: bool = False


FACETS = [
    Facet("service", "Service area", starts_open=True),
    Facet("function", "Service, more exactly", "Within the service areas chosen above.", starts_open=True),
    Facet("level", "3R level", "How deep the change goes: tune, restructure, or rethink.", starts_open=True),
    Facet("stage", "Stage", starts_open=True),
    Facet("basis", "Strongest basis of its figures", "What the firmest figure about results rests on."),
    Facet("saving", "Annual saving"),
    Facet("cost", "Cost figure"),
    Facet("cause", "Root cause"),
    Facet("model", "Delivery model"),
    Facet("change", "Change level"),
    Facet("kind", "Kind of council"),
    Facet("population", "Population of the council"),
    Facet("rural", "Rural or urban"),
    Facet("nation", "Nation"),
    Facet("region", "Region of England"),
    Facet("year", "Year it started"),
    Facet("awarded", "Awards"),
]


class ChoicesField(forms.MultipleChoiceField):
    """Several values; what is not a value is set aside instead of spoiling the rest."""

    def clean(self, value):
        return list(dict.fromkeys(value or []))[:50]


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    field_class = ChoicesField

    def filter(self, qs, value):
        return qs  # the index selects, all facets at once


class CaseStudyFilter(django_filters.FilterSet):
    """The browse page's choices. Always bound; nothing in an address makes it fail."""

    q = django_filters.CharFilter(method="leave")
    sort = django_filters.CharFilter(method="leave")

    class Meta:
        model = CaseStudy
        fields: list[str] = []

    @classmethod
    def get_filters(cls):
        return super().get_filters() | {facet.name: ChoicesFilter(label=facet.label) for facet in FACETS}

    def __init__(self, data: QueryDict | None, catalogue: Catalogue, queryset=None):
        super().__init__(QueryDict() if data is None else data, queryset=queryset)
        self.catalogue = catalogue

    def leave(self, queryset, name, value):
        return queryset

    @cached_property
    def values(self) -> Mapping[str, list[str]]:
        """What was asked for, by name, whether or not it is known."""
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def words(self) -> str:
        return " ".join((self.values.get("q") or "").replace("\x00", " ").split())[:200]

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """The known values that are chosen, by facet."""
        known = {facet.name: self.catalogue.labels(facet.name) for facet in FACETS if self.values.get(facet.name)}
        chosen = {name: [value for value in self.values[name] if value in labels] for name, labels in known.items()}
        return {name: values for name, values in chosen.items() if values}

    @property
    def ordered_choices(self) -> list[tuple[str, list[str]]]:
        return [(facet.name, self.choices[facet.name]) for facet in FACETS if facet.name in self.choices]

    @cached_property
    def unknown(self) -> list[str]:
        """Values in the address that no facet has: said on the page, never an error."""
        return [
            value[:60]
            for facet in FACETS
            for value in self.values.get(facet.name) or []
            if value not in self.choices.get(facet.name, [])
        ]

    @property
    def order(self) -> str:
        """The order asked for, or the one that fits: best match for words, else newest."""
        asked = self.values.get("sort") or ""
        if asked in SORTS and (self.words or asked != RELEVANCE):
            return asked
        return RELEVANCE if self.words else orders.NEWEST

    @property
    def sorts(self) -> dict[str, str]:
        return {key: label for key, label in SORTS.items() if self.words or key != RELEVANCE}

    @property
    def is_active(self) -> bool:
        return bool(self.words or self.choices)

    @property
    def description(self) -> str:
        """The choices in words: title of the page, head of the CSV."""
        parts = [f"“{self.words}”"] if self.words else []
        parts += [chip.label for chip in self.chips[len(parts) :]]
        return ", ".join(parts)

    @cached_property
    def chips(self) -> list[Chip]:
        chips = [Chip("Words", f"“{self.words}”", self._address("q"))] if self.words else []
        headings = {facet.name: facet.label for facet in FACETS}
        for name, values in self.ordered_choices:
            labels = self.catalogue.labels(name)
            chips += [Chip(headings[name], labels[value], self._address(name, value)) for value in values]
        return chips

    @property
    def clear(self) -> str:
        return "?"

    def _address(self, name: str, value: str | None = None) -> str:
        """This page's address without one choice, from its first page."""
        query = self.query()
        kept = [] if value is None else [other for other in query.getlist(name) if other != value]
        query.setlist(name, kept)
        return f"?{query.urlencode()}"

    def query(self) -> QueryDict:
        """The address that says exactly what is chosen and nothing else."""
        query = QueryDict(mutable=True)
        if self.words:
            query["q"] = self.words
        for name, values in self.ordered_choices:
            query.setlist(name, values)
        if self.values.get("sort") in SORTS:
            query["sort"] = self.values["sort"]
        return query

    def panels(self, selection: Selection) -> list[FacetPanel]:
        """The filter panel, each choice with its count given the other facets."""
        panels = [self._panel(facet, selection.counts[facet.name]) for facet in FACETS]
        return [panel for panel in panels if panel.choices]

    def _panel(self, facet: Facet, counts: Mapping[str, int]) -> FacetPanel:
        chosen = set(self.choices.get(facet.name, ()))
        services = self.choices.get("service", ())
        choices = [
            FacetChoice(choice.value, choice.label, counts[choice.value], number(counts[choice.value]), chosen_now)
            for choice in self.catalogue.choices[facet.name]
            if (chosen_now := choice.value in chosen) or not choice.parent or choice.parent in services
        ]
        return FacetPanel(facet.name, facet.label, facet.hint, choices, is_open=facet.starts_open or bool(chosen))
