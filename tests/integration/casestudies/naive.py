"""A second, naive reading of the library, to hold the index against: plain sets of values per case study and facet."""

import csv

from django.conf import settings

from casestudies.catalogue import POPULATION_BANDS
from casestudies.enums import Basis
from casestudies.models import CaseStudy

STRENGTH = ["target", "forecast", "budgeted", "modelled", "claimed", "achieved", "evaluated"]


def read() -> dict[int, dict[str, set[str]]]:
    """{case study: {facet: values}}, one object at a time."""
    return {case_study.pk: _values(case_study) for case_study in CaseStudy.objects.filter(status="published")}


def _values(case_study: CaseStudy) -> dict[str, set[str]]:
    councils = [part.council for part in case_study.participations.select_related("council")]
    figures = list(case_study.figures.all())
    results = [figure.basis for figure in figures if figure.kind not in ("investment", "running_cost", "grant")]
    annual = {figure.basis for figure in figures if figure.kind == "annual_saving"}
    areas = set(case_study.service_areas.values_list("key", flat=True))
    return {
        "service": areas,
        "function": areas,
        "option": set(case_study.options.values_list("slug", flat=True)),
        "grade": {str(case_study.grade)},
        "result": {case_study.verdict},
        "level": {case_study.reform_level},
        "change": {case_study.change_level},
        "stage": {case_study.stage},
        "model": set(case_study.delivery_models.values_list("key", flat=True)),
        "cause": set(case_study.root_causes.values_list("key", flat=True)),
        "nation": {council.nation for council in councils} | set(case_study.nations),
        "region": {council.region for council in councils},
        "kind": {council.kind for council in councils},
        "population": {_band(council.population) for council in councils},
        "rural": {council.rural_urban or "unknown" for council in councils},
        "basis": {max(results, key=STRENGTH.index) if results else "none"},
        "cost": {"yes" if any(f.kind in ("investment", "running_cost") for f in figures) else "no"},
        "saving": {"result" if annual & {"achieved", "evaluated"} else "plan" if annual else "none"},
        "year": {str(case_study.started_year or "unknown")},
        "awarded": {"yes"} if case_study.awards else set(),
    }


def _band(population: int | None) -> str:
    if population is None:
        return "unknown"
    for key, (_, low, high) in POPULATION_BANDS.items():
        if population >= low and (high is None or population < high):
            return key
    raise AssertionError(population)


def rows_of(name: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / f"shopwindow/content/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def matching(library, choices: dict[str, list[str]], within: set[int] | None = None) -> set[int]:
    """Any of the values within a facet, all of the facets across."""
    return {
        pk
        for pk, values in library.items()
        if (within is None or pk in within) and all(values[facet] & set(wanted) for facet, wanted in choices.items())
    }


def count(library, choices, facet: str, value: str, within: set[int] | None = None) -> int:
    """How many would be left with this value, given the other facets; the facet's own choice does not count."""
    others = {name: wanted for name, wanted in choices.items() if name != facet}
    return sum(value in library[pk][facet] for pk in matching(library, others, within))


assert [basis.value for basis in Basis] == STRENGTH
