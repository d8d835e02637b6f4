"""The published library held in memory for browsing: what every case study is classified as, and in which orders.

Built from the database in a fixed number of queries and rebuilt when the library's version moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyroaring import BitMap

from casestudies.enums import Basis, ChangeLevel, FigureKind, ReformLevel, Stage
from casestudies.evidence import VERDICTS, WORDS
from casestudies.models import CaseStudy, Figure, Option, Participation
from shopwindow.models import (
    CouncilKind,
    DeliveryModel,
    Nation,
    Region,
    RootCause,
    RuralUrban,
    ServiceArea,
)
from shopwindow.prices import DEFLATORS, in_prices_of
from shopwindow.search.facets import FacetIndex
from shopwindow.search.memory import VersionedMemory

POPULATION_BANDS = {
    "under-100k": ("Under 100,000", 0, 100_000),
    "100k-250k": ("100,000 to 249,999", 100_000, 250_000),
    "250k-500k": ("250,000 to 499,999", 250_000, 500_000),
    "500k-and-over": ("500,000 and over", 500_000, None),
}
RESULT_KINDS = [
    FigureKind.ANNUAL_SAVING, FigureKind.CUMULATIVE_SAVING, FigureKind.INCOME, FigureKind.PAYBACK, FigureKind.OUTCOME,
]  # fmt: skip
"""The kinds of figure that say what came of the work; what it cost says nothing of that."""

NEWEST = "newest"
CONFIRMED = "confirmed"
SAVING = "saving"
PAYBACK = "payback"
TITLE = "title"


@dataclass(frozen=True)
class Choice:
    """A value that a facet can take, in the order in which it is shown."""

    value: str
    label: str
    parent: str | None = None
    """The value of the wider facet within which it is offered."""


@dataclass(frozen=True)
class Catalogue:
    """The index, and the words for what it holds."""

    index: FacetIndex
    choices: Mapping[str, list[Choice]]
    work: Mapping[int, BitMap]
    """What each council has a part in, by the council's id."""

    def labels(self, facet: str) -> dict[str, str]:
        return {choice.value: choice.label for choice in self.choices[facet]}

    def classification(self, case_study_id: int) -> dict[str, list[Choice]]:
        """How one published case study is classified, by facet."""
        values = self.index.values_of(case_study_id)
        return {
            facet: [choice for choice in choices if choice.value in values.get(facet, ())]
            for facet, choices in self.choices.items()
        }


def current_catalogue(version: int) -> Catalogue:
    """The catalogue of this version of the library (see `page_cache.library_version`), from memory if it can be."""
    return _memory.get(version)


def build_catalogue() -> Catalogue:
    rows = list(
        CaseStudy.objects.published()
        .order_by("-started_year", "title", "pk")
        .values_list(
            "pk",
            "title",
            "reform_level",
            "change_level",
            "stage",
            "started_year",
            "awards",
            "last_confirmed_on",
            "grade",
            "verdict",
            "nations",
        )
    )
    values: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for pk, _, reform_level, change_level, stage, year, awards, _, grade, verdict, nations in rows:
        values["grade"][str(grade)].append(pk)
        values["result"][verdict].append(pk)
        for nation in nations:
            values["nation"][nation].append(pk)
        values["level"][reform_level].append(pk)
        values["change"][change_level].append(pk)
        values["stage"][stage].append(pk)
        values["year"][str(year or "unknown")].append(pk)
        if awards:
            values["awarded"]["yes"].append(pk)
    _classify_by_vocabulary(values)
    work = _classify_by_council(values)
    ids = [row[0] for row in rows]
    savings, paybacks = _classify_by_figures(values, ids)
    choices = _choices(values)
    values["function"] = values["service"]
    return Catalogue(
        index=FacetIndex(
            ids,
            {
                facet: {choice.value: values[facet].get(choice.value, []) for choice in offered}
                for facet, offered in choices.items()
            },
            orders={
                CONFIRMED: _order(ids, {row[0]: -row[7].toordinal() for row in rows if row[7]}),
                SAVING: _order(ids, {pk: -amount for pk, amount in savings.items()}),
                PAYBACK: _order(ids, paybacks),
                TITLE: [row[0] for row in sorted(rows, key=lambda row: (row[1].casefold(), row[0]))],
            },
        ),
        choices=choices,
        work=work,
    )


_memory: VersionedMemory[Catalogue] = VersionedMemory(build_catalogue)


def _classify_by_vocabulary(values) -> None:
    for facet, relation, word in (
        ("service", CaseStudy.service_areas.through, "servicearea__key"),
        ("model", CaseStudy.delivery_models.through, "deliverymodel__key"),
        ("cause", CaseStudy.root_causes.through, "rootcause__key"),
        ("option", CaseStudy.options.through, "option__slug"),
    ):
        for pk, key in _published(relation).values_list("casestudy_id", word).iterator(chunk_size=10_000):
            values[facet][key].append(pk)


def _published(relation):
    return relation.objects.filter(casestudy__status="published")


def _classify_by_council(values) -> dict[int, BitMap]:
    """Sorts case studies by their councils; returns what each council has a part in."""
    work: dict[int, list[int]] = defaultdict(list)
    councils = (
        Participation.objects.filter(case_study__status="published")
        .values_list(
            "case_study_id", "council__nation", "council__region", "council__kind", "council__population",
            "council__rural_urban", "council_id",
        )
        .order_by("case_study_id")
    )  # fmt: skip
    for pk, nation, region, kind, population, rural_urban, council in councils.iterator(chunk_size=10_000):
        values["nation"][nation].append(pk)
        values["region"][region].append(pk)
        values["kind"][kind].append(pk)
        values["rural"][rural_urban or "unknown"].append(pk)
        values["population"][population_band(population)].append(pk)
        work[council].append(pk)
    return {council: BitMap(ids) for council, ids in work.items()}


def population_band(population: int | None) -> str:
    """The band's key; `unknown` without a population."""
    if population is None:
        return "unknown"
    return next(key for key, (_, low, high) in POPULATION_BANDS.items() if low <= population < (high or population + 1))


def _classify_by_figures(values, ids: Iterable[int]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Sorts case studies by what their figures rest on; returns the largest saving and the quickest payback of each.

    A saving counts with its value or, where only bounds are published, with the least it can be; a payback with its
    value or the most it can be. Savings are compared in the latest year's prices where their year is known.
    """
    strongest: dict[int, int] = {}
    savings: dict[int, Decimal] = {}
    paybacks: dict[int, Decimal] = {}
    costed, saved, planned = set(), set(), set()
    strength = {basis.value: basis.strength for basis in Basis}
    results = set(Basis.results())
    figures = Figure.objects.filter(case_study__status="published").values_list(
        "case_study_id", "kind", "basis", "value", "at_least", "at_most", "price_year"
    )
    for pk, kind, basis, value, at_least, at_most, year in figures.order_by("case_study_id").iterator(
        chunk_size=10_000
    ):
        if kind in RESULT_KINDS:
            strongest[pk] = max(strongest.get(pk, -1), strength[basis])
        if kind in FigureKind.costs():
            costed.add(pk)
        elif kind == FigureKind.ANNUAL_SAVING:
            (saved if basis in results else planned).add(pk)
            amount = value if value is not None else at_least
            if basis in results and amount is not None:
                savings[pk] = max(savings.get(pk, Decimal(0)), comparable(amount, year))
        elif kind == FigureKind.PAYBACK:
            months = value if value is not None else at_most
            if months is not None:
                paybacks[pk] = min(paybacks.get(pk, months), months)
    by_strength = [basis.value for basis in Basis]
    for pk in ids:
        values["basis"][by_strength[strongest[pk]] if pk in strongest else "none"].append(pk)
        values["cost"]["yes" if pk in costed else "no"].append(pk)
        values["saving"]["result" if pk in saved else "plan" if pk in planned else "none"].append(pk)
    return savings, paybacks


def comparable(amount: Decimal, price_year: int | None) -> Decimal:
    """Pounds in the latest year's prices; as published where the year is not known or has no deflator."""
    return in_prices_of(amount, price_year) if price_year in DEFLATORS else amount


def _order(ids: list[int], keys: Mapping[int, Decimal | int]) -> list[int]:
    """The ids that have a key, smallest first, then the rest in their usual order."""
    rank = {pk: position for position, pk in enumerate(ids)}
    return sorted(ids, key=lambda pk: (pk not in keys, keys.get(pk, 0), rank[pk]))


def _choices(values) -> dict[str, list[Choice]]:
    years = sorted((year for year in values["year"] if year != "unknown"), reverse=True)
    areas = [Choice(*row) for row in ServiceArea.objects.values_list("key", "label", "parent__key")]
    return {
        "service": [area for area in areas if not area.parent],
        "function": [area for area in areas if area.parent],
        "option": [Choice(*row) for row in Option.objects.published().in_order().values_list("slug", "title")],
        "grade": [Choice(str(level), word) for level, word in reversed(list(enumerate(WORDS)))],
        "result": [Choice(str(found), words) for found, words in VERDICTS.items()],
        "level": _enum(ReformLevel),
        "change": _enum(ChangeLevel),
        "model": [Choice(*row) for row in DeliveryModel.objects.values_list("key", "label")],
        "cause": [Choice(*row) for row in RootCause.objects.values_list("key", "label")],
        "nation": _enum(Nation),
        "region": [choice for choice in _enum(Region) if choice.value not in Nation.values],
        "kind": [choice for choice in _enum(CouncilKind) if choice.value in CouncilKind.principal()],
        "population": [Choice(key, band[0]) for key, band in POPULATION_BANDS.items()]
        + [Choice("unknown", "Not known")],
        "rural": [*_enum(RuralUrban), Choice("unknown", "Not classified")],
        "stage": _enum(Stage),
        "basis": [*reversed(_enum(Basis)), Choice("none", "No result published")],
        "cost": [Choice("yes", "Says what it cost"), Choice("no", "Does not say")],
        "saving": [
            Choice("result", "Achieved or evaluated"),
            Choice("plan", "Planned, modelled or claimed only"),
            Choice("none", "None published"),
        ],
        "year": [Choice(year, year) for year in years] + [Choice("unknown", "Not known")],
        "awarded": [Choice("yes", "Won or was shortlisted for an award")],
    }


def _enum(choices) -> list[Choice]:
    return [Choice(value, label) for value, label in choices.choices]
