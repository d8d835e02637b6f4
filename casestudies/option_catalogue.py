"""The published options held in memory: how each is classified, what its card says, and which councils did it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from casestudies.catalogue import Choice
from casestudies.effects import COST_BANDS, UNKNOWN_BAND
from casestudies.enums import ReformLevel
from casestudies.evidence import WORDS
from casestudies.models import Option
from shopwindow.models import CouncilKind, DeliveryModel, Measure, RootCause, ServiceArea
from shopwindow.search.facets import FacetIndex
from shopwindow.search.memory import VersionedMemory
from shopwindow.tiers import FUNCTIONS, KINDS, Delivery

TITLE = "newest"
"""The index calls its usual order so; for options it is their title."""

SUREST = "surest"
MOST_DONE = "most-done"


@dataclass(frozen=True)
class OptionEntry:
    """One option as lists print it, without the words that a search may mark."""

    pk: int
    slug: str
    title: str
    summary: str
    reform_level: str
    grade: int
    card: Mapping[str, Any]
    functions: tuple[str, ...]
    service_areas: frozenset[str]

    @property
    def address(self) -> str:
        return f"/options/{self.slug}/"

    @property
    def councils(self) -> frozenset[int]:
        return frozenset(self.card["councils"])


@dataclass(frozen=True)
class OptionCatalogue:
    index: FacetIndex
    choices: Mapping[str, list[Choice]]
    entries: Mapping[int, OptionEntry]
    by_slug: Mapping[str, OptionEntry]
    work: Mapping[int, BitMap]
    """What each council has a part in, by the council's id."""

    def labels(self, facet: str) -> dict[str, str]:
        return {choice.value: choice.label for choice in self.choices[facet]}


def build_option_catalogue() -> OptionCatalogue:
    options = list(
        Option.objects.published()
        .in_order()
        .defer("page", "html")
        .prefetch_related("service_areas", "delivery_models", "root_causes")
    )
    values: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    entries, work = {}, defaultdict(BitMap)
    for option in options:
        areas = frozenset(area.key for area in option.service_areas.all())
        entry = OptionEntry(
            option.pk, option.slug, option.title, option.summary, option.reform_level, option.grade, option.card,
            tuple(option.functions), areas,
        )  # fmt: skip
        entries[option.pk] = entry
        for facet, keys in _classified(option, entry).items():
            for key in keys:
                values[facet][key].append(option.pk)
        for council in entry.councils:
            work[council].add(option.pk)
    choices = _choices()
    ids = [option.pk for option in options]
    index = FacetIndex(
        ids,
        {
            facet: {choice.value: values[facet].get(choice.value, []) for choice in offered}
            for facet, offered in choices.items()
        },
        orders={
            SUREST: sorted(ids, key=lambda pk: -entries[pk].grade),
            MOST_DONE: sorted(ids, key=lambda pk: -entries[pk].card["total"]),
        },
    )
    by_slug = {entry.slug: entry for entry in entries.values()}
    return OptionCatalogue(index, choices, entries, by_slug, dict(work))


_memory = VersionedMemory(build_option_catalogue)


def current_options(version: int) -> OptionCatalogue:
    """The options of this version of the library, from memory if they can be."""
    return _memory.get(version)


def _classified(option: Option, entry: OptionEntry) -> dict[str, list[str]]:
    return {
        "service": list(entry.service_areas),
        "level": [option.reform_level],
        "model": [model.key for model in option.delivery_models.all()],
        "cause": [cause.key for cause in option.root_causes.all()],
        "grade": [str(option.grade)],
        "cost": [option.card["cost_band"]],
        "measure": [key for key, _, _ in option.card["measures"]],
        "kind": [kind for kind in KINDS if runs(kind, option.functions)],
    }


def runs(kind: str, functions: list[str] | tuple[str, ...]) -> bool:
    """Whether a kind of council has the functions that an option is about: any of them, in part at least. An option
    about no function in particular concerns every council."""
    about = [function for function in FUNCTIONS if function.key in functions]
    return not about or any(function.delivery.get(kind) not in (None, Delivery.NO) for function in about)


def _choices() -> dict[str, list[Choice]]:
    return {
        "service": [Choice(*row) for row in ServiceArea.objects.filter(parent=None).values_list("key", "label")],
        "grade": [Choice(str(level), word) for level, word in reversed(list(enumerate(WORDS)))],
        "level": [Choice(value, label) for value, label in ReformLevel.choices],
        "kind": [Choice(kind, str(CouncilKind(kind).label)) for kind in KINDS],
        "measure": [Choice(*row) for row in Measure.objects.values_list("key", "label")],
        "cost": [Choice(key, band[0]) for key, band in COST_BANDS.items()]
        + [Choice(UNKNOWN_BAND, "Too few figures to say")],
        "cause": [Choice(*row) for row in RootCause.objects.values_list("key", "label")],
        "model": [Choice(*row) for row in DeliveryModel.objects.values_list("key", "label")],
    }
