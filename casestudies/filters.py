"""Reading the address of the browse page: which choices are made, and how each describes itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import django_filters
from django.http import QueryDict

from casestudies import catalogue as orders
from casestudies.catalogue import Catalogue
from casestudies.models import CaseStudy
from shopwindow.search.facets import Selection
from shopwindow.ui.facets import FacetPanel, facet_choice
from shopwindow.ui.filtering import ChoiceFilter

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


class CaseStudyFilter(ChoiceFilter):
    """The browse page's choices, and its order."""

    groups = FACETS

    sort = django_filters.CharFilter()

    def __init__(self, data: QueryDict | None, catalogue: Catalogue | None = None, queryset=None):
        super().__init__(data, queryset=CaseStudy.objects.none())
        self.catalogue = catalogue

    def labels(self, name: str) -> Mapping[str, str]:
        return self.catalogue.labels(name)

    @property
    def order(self) -> str:
        """The order asked for, or the one that fits: best match for words, else newest."""
        asked = self.data.get("sort", "")
        if asked in SORTS and (self.words or asked != RELEVANCE):
            return asked
        return RELEVANCE if self.words else orders.NEWEST

    @property
    def sorts(self) -> dict[str, str]:
        return {key: label for key, label in SORTS.items() if self.words or key != RELEVANCE}

    def query(self) -> QueryDict:
        query = super().query()
        if self.data.get("sort") in SORTS:
            query["sort"] = self.data["sort"]
        return query

    def panels(self, selection: Selection) -> list[FacetPanel]:
        """The filter panel, each choice with its count given the other facets."""
        panels = [self._panel(facet, selection.counts[facet.name]) for facet in FACETS]
        return [panel for panel in panels if panel.choices]

    def _panel(self, facet: Facet, counts: Mapping[str, int]) -> FacetPanel:
        chosen = set(self.choices.get(facet.name, ()))
        services = self.choices.get("service", ())
        choices = [
            facet_choice(facet.name, choice.value, choice.label, counts[choice.value], is_chosen)
            for choice in self.catalogue.choices[facet.name]
            if (is_chosen := choice.value in chosen) or not choice.parent or choice.parent in services
        ]
        return FacetPanel(facet.name, facet.label, facet.hint, choices, is_open=facet.starts_open or bool(chosen))
