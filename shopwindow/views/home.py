"""/: what this is, and the ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casestudies.cards import published_cards
from casestudies.catalogue import Catalogue, current_catalogue
from casestudies.eyes import eyes_of
from casestudies.fit import Eyes
from casestudies.option_cards import OptionCard, option_card
from casestudies.option_catalogue import SUREST, OptionCatalogue, current_options
from casestudies.presenters import REFORM_LEVELS
from shopwindow.page_cache import library_version

SHOWN = 3
OPTIONS_SHOWN = 4
PROBLEMS = 12


def home(request: HttpRequest) -> HttpResponse:
    version = library_version(request)
    catalogue, eyes = current_catalogue(version), eyes_of(request)
    index = catalogue.index
    everything = index.select({}, within=None)
    newest = everything.page("newest", 0, SHOWN)
    surest = [pk for pk in index.select({"grade": ["5", "4"]}).page("newest", 0, SHOWN * 2) if pk not in newest][:SHOWN]
    cards = published_cards([*newest, *surest], eyes=eyes, work=catalogue.work)
    counts = everything.counts
    return render(
        request,
        "shopwindow/home.html",
        {
            "total": everything.total,
            "counts": counts,
            "levels": REFORM_LEVELS,
            "newest": cards[: len(newest)],
            "surest": cards[len(newest) :],
            "options": first_options(current_options(version), eyes),
            "option_total": len(current_options(version).entries),
            "problems": commonest(catalogue, "cause", counts["cause"])[:PROBLEMS],
            "services": commonest(catalogue, "service", counts["service"]),
            "reform_levels": [(choice, counts["level"][choice.value]) for choice in catalogue.choices["level"]],
        },
    )


def first_options(options: OptionCatalogue, eyes: Eyes | None) -> list[OptionCard]:
    """A few options to begin with: those that councils like mine chose, or else those with the strongest evidence."""
    ids = options.index.select({}).page(SUREST, 0, None)
    ordered = eyes.in_order(ids, options.work) if eyes else ids
    return [option_card(options.entries[pk], eyes) for pk in ordered[:OPTIONS_SHOWN]]


def commonest(catalogue: Catalogue, facet: str, counts) -> list:
    """(choice, how many) for choices that lead somewhere, the fullest first."""
    present = [(choice, counts[choice.value]) for choice in catalogue.choices[facet] if counts[choice.value]]
    return sorted(present, key=lambda pair: -pair[1])
