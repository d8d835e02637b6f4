"""/: what this is, and the ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casestudies.cards import published_cards
from casestudies.catalogue import Catalogue, current_catalogue
from casestudies.presenters import REFORM_LEVELS
from shopwindow.page_cache import library_version

SHOWN = 3
PROBLEMS = 12


def home(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue(library_version(request))
    index = catalogue.index
    everything = index.select({}, within=None)
    newest = everything.page("newest", 0, SHOWN)
    evaluated = [
        pk
        for pk in index.select({"basis": ["evaluated"]}, within=None).page("newest", 0, SHOWN * 2)
        if pk not in newest
    ][:SHOWN]
    cards = published_cards([*newest, *evaluated])
    counts = everything.counts
    return render(
        request,
        "shopwindow/home.html",
        {
            "total": everything.total,
            "counts": counts,
            "levels": REFORM_LEVELS,
            "newest": cards[: len(newest)],
            "evaluated": cards[len(newest) :],
            "problems": commonest(catalogue, "cause", counts["cause"])[:PROBLEMS],
            "services": commonest(catalogue, "service", counts["service"]),
            "reform_levels": [(choice, counts["level"][choice.value]) for choice in catalogue.choices["level"]],
        },
    )


def commonest(catalogue: Catalogue, facet: str, counts) -> list:
    """(choice, how many) for choices that lead somewhere, the fullest first."""
    present = [(choice, counts[choice.value]) for choice in catalogue.choices[facet] if counts[choice.value]]
    return sorted(present, key=lambda pair: -pair[1])
