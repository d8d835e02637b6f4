"""Reading the addresses of the two lists: which choices are made, and how each describes itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from casestudies import catalogue as orders
from casestudies import option_catalogue as option_orders
from casestudies.catalogue import Choice
from casestudies.fit import Eyes
from shopwindow.search.facets import FacetIndex, Selection
from shopwindow.ui.facets import FacetPanel, facet_choice
from shopwindow.ui.filtering import ChoiceFilter

RELEVANCE = "relevance"
FIT = "fit"
"""An order and a group of choices that exist only once the reader has chosen a council."""


@dataclass(frozen=True)
class Facet:
    """A group of choices: its name in the address, its heading, and what it means where that is not plain."""

    name: str
    label: str
    hint: str = ""
    starts_open: bool = False


class Classified(Protocol):
    """A catalogue of either kind."""

    @property
    def index(self) -> FacetIndex: ...
    @property
    def choices(self) -> Mapping[str, list[Choice]]: ...
    def labels(self, facet: str) -> dict[str, str]: ...


class LibraryFilter(ChoiceFilter):
    """The choices and the order of a list of the library."""

    groups: ClassVar[Sequence[Facet]] = ()
    order_labels: ClassVar[Mapping[str, str]] = {}
    usual_order: ClassVar[str]

    sort = django_filters.CharFilter(label="Sort by")

    def __init__(
        self, data: QueryDict | None, catalogue: Classified | None = None, eyes: Eyes | None = None, queryset=None
    ):
        super().__init__(data, queryset=QuerySet())
        self.catalogue = catalogue
        self.eyes = eyes

    def labels(self, name: str) -> Mapping[str, str]:
        if name == FIT:
            return {choice.value: choice.label for choice in self._offered(FIT)}
        return self.catalogue.labels(name)

    def _offered(self, name: str) -> list[Choice]:
        if name != FIT:
            return self.catalogue.choices[name]
        if self.eyes is None:
            return []
        return [
            Choice("peers", f"Done by a council like {self.eyes.council.name}"),
            Choice("own", f"Done by {self.eyes.council.name}"),
        ]

    @property
    def order(self) -> str:
        """The order asked for, or the one that fits: best match for words, else the usual one."""
        asked = self.data.get("sort", "")
        if asked in self.sorts:
            return asked
        return RELEVANCE if self.words else self.usual_order

    @property
    def sorts(self) -> dict[str, str]:
        possible = {RELEVANCE: bool(self.words), FIT: self.eyes is not None}
        return {key: label for key, label in self.order_labels.items() if possible.get(key, True)}

    def query(self) -> QueryDict:
        query = super().query()
        if self.data.get("sort") in self.order_labels:
            query["sort"] = self.data["sort"]
        if self.council:
            query["council"] = self.council
        return query

    @property
    def council(self) -> str:
        """The council that the address names, which its links keep; blank where it is only the cookie's."""
        named = self.data.get("council")
        return named if self.eyes and named == self.eyes.council.slug else ""

    def panels(self, selection: Selection) -> list[FacetPanel]:
        """The filter panel, each choice with its count given the other facets."""
        panels = [self._panel(facet, selection.counts.get(facet.name, {})) for facet in self.groups]
        return [panel for panel in panels if panel.choices]

    def _panel(self, facet: Facet, counts: Mapping[str, int]) -> FacetPanel:
        chosen = set(self.choices.get(facet.name, ()))
        services = self.choices.get("service", ())
        choices = [
            facet_choice(facet.name, choice.value, choice.label, counts[choice.value], is_chosen)
            for choice in self._offered(facet.name)
            if (is_chosen := choice.value in chosen) or not choice.parent or choice.parent in services
        ]
        return FacetPanel(facet.name, facet.label, facet.hint, choices, is_open=facet.starts_open or bool(chosen))


FACETS = [
    Facet(FIT, "Councils like mine", starts_open=True),
    Facet("service", "Service area", starts_open=True),
    Facet("function", "Service, more exactly", "Within the service areas chosen above.", starts_open=True),
    Facet("level", "3R level", "How deep the change goes: tune, restructure, or rethink.", starts_open=True),
    Facet("grade", "Evidence", "How sure we are that it happened and was caused by the change.", starts_open=True),
    Facet("stage", "Stage", starts_open=True),
    Facet("option", "Improvement option"),
    Facet("result", "What evaluations found"),
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
SORTS = {
    RELEVANCE: "Best match",
    FIT: "Councils most like mine",
    orders.NEWEST: "Newest work",
    orders.CONFIRMED: "Most recently confirmed",
    orders.SAVING: "Largest annual saving, achieved or evaluated",
    orders.PAYBACK: "Quickest payback",
    orders.TITLE: "Title",
}


class CaseStudyFilter(LibraryFilter):
    groups = FACETS
    order_labels = SORTS
    usual_order = orders.NEWEST


OPTION_FACETS = [
    Facet(FIT, "Councils like mine", starts_open=True),
    Facet("service", "Service area", starts_open=True),
    Facet("level", "3R level", "How deep the change goes: tune, restructure, or rethink.", starts_open=True),
    Facet("grade", "Evidence", "As sure as its surest case study.", starts_open=True),
    Facet("cause", "Root cause"),
    Facet("measure", "Measure it is meant to move"),
    Facet("cost", "One-off cost", "The middle of what its case studies spent, in one year’s prices."),
    Facet("kind", "Kind of council that runs the service"),
    Facet("model", "Delivery model"),
]
OPTION_SORTS = {
    RELEVANCE: "Best match",
    FIT: "Councils most like mine",
    option_orders.TITLE: "Title",
    option_orders.SUREST: "Strongest evidence",
    option_orders.MOST_DONE: "Most case studies",
}


class OptionFilter(LibraryFilter):
    groups = OPTION_FACETS
    order_labels = OPTION_SORTS
    usual_order = option_orders.TITLE
