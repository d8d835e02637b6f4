"""/case-studies/: browse, search, filter, and take the list away."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.generic import View

from casestudies.catalogue import current_catalogue
from casestudies.eyes import eyes_of
from casestudies.filters import CaseStudyFilter
from casestudies.library import CaseStudyAnswer, OptionAnswer
from casestudies.models import CaseStudy
from casestudies.presenters import REFORM_LEVELS
from casestudies.tables import CSV_HEADINGS, csv_rows
from shopwindow.exports.csv import csv_lines
from shopwindow.page_cache import FRAGMENT_HEADER, do_not_keep, library_version
from shopwindow.search.failed import record_failed_search
from shopwindow.ui.pages import Paging, page_number

PER_PAGE = 20


def answer_for(request: HttpRequest) -> CaseStudyAnswer:
    version = library_version(request)
    catalogue = current_catalogue(version)
    return CaseStudyAnswer(CaseStudyFilter(request.GET, catalogue, eyes_of(request)), catalogue, version)


class CaseStudyList(View):
    """The whole page, or only what changes when a filter is chosen, for the script to swap in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        answer = answer_for(request)
        fragment = request.headers.get(FRAGMENT_HEADER) == "browse"
        template = "casestudies/_browse.html" if fragment else "casestudies/case_study_list.html"
        response = render(request, template, self.context(request, answer))
        return response if answer.selection.total else do_not_keep(response)

    def context(self, request: HttpRequest, answer: CaseStudyAnswer) -> dict:
        filter_, total = answer.filter, answer.selection.total
        paging = Paging(total, PER_PAGE, page_number(request.GET.get("page")), filter_.query())
        context = {
            "filter": filter_,
            "total": total,
            "paging": paging,
            "panels": filter_.panels(answer.selection),
            "levels": REFORM_LEVELS,
            "heading": heading(filter_),
            "presets": [] if filter_.is_active else presets(answer),
            "export": filter_.query().urlencode(),
            "cards": answer.cards(paging.start, paging.stop),
        }
        return context if total else context | nothing_found(answer)


def nothing_found(answer: CaseStudyAnswer | OptionAnswer) -> dict:
    """Context of an empty list: what was meant, what to give up, what is nearest. Staff see what was sought in vain."""
    if answer.filter.is_active:
        choices = answer.filter.query()
        choices.pop("q", None)
        record_failed_search(answer.filter.words, choices.urlencode())
    suggestion = answer.suggestion()
    query = answer.filter.query()
    query["q"] = suggestion or ""
    return {
        "suggestion": suggestion,
        "suggestion_address": f"?{query.urlencode()}",
        "loosenings": answer.loosenings(),
        "nearest": answer.nearest(5),
    }


PRESETS = [
    ("What was stopped, and why", {"stage": ["ended", "reversed"]}),
    ("Tested and found no effect", {"result": ["no-effect"]}),
    ("Independently evaluated", {"result": ["good", "mixed", "no-effect", "harm", "unclear"]}),
    ("Wales", {"nation": ["wales"]}),
    ("Scotland", {"nation": ["scotland"]}),
    ("Northern Ireland", {"nation": ["northern-ireland"]}),
]
"""Ready-made ways in, each a set of choices: one for each kind of story that other libraries leave out."""


def presets(answer: CaseStudyAnswer) -> list[tuple[str, str, int]]:
    """(label, address, how many) of each."""
    return [(label, urlencode(choices, doseq=True), answer.index.select(choices).total) for label, choices in PRESETS]


def heading(filter_: CaseStudyFilter) -> str:
    """A ready-made set or one active choice names the page."""
    for label, choices in PRESETS:
        if not filter_.words and {name: set(values) for name, values in filter_.choices.items()} == {
            name: set(values) for name, values in choices.items()
        }:
            return f"Case studies: {label}"
    if len(filter_.chips) == 1:
        return f"Case studies: {filter_.chips[0].label}"
    return "Case studies"


def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All that the choices select, in the order shown, with where it came from."""
    answer = answer_for(request)
    ids = answer.page_ids(0, None)

    def rows() -> Iterator[list]:
        yield CSV_HEADINGS
        for start in range(0, len(ids), 200):
            batch = ids[start : start + 200]
            found = CaseStudy.objects.published().with_figures().in_bulk(batch)
            for pk in batch:
                if pk in found:
                    yield from csv_rows(found[pk], request)

    response = StreamingHttpResponse(csv_lines(rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="case-studies.csv"'
    return response
