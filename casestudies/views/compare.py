"""/compare/: up to four options, or up to four case studies, side by side. The set lives in the address."""

import re
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.views.generic import View

from casestudies.catalogue import current_catalogue
from casestudies.comparison import MOST, Comparison, Head, compare_case_studies, compare_options
from casestudies.detail_page import DetailPage
from casestudies.eyes import eyes_of
from casestudies.models import CaseStudy, Option
from casestudies.option_catalogue import current_options
from casestudies.option_page import OptionPage
from shopwindow.exports.csv import csv_lines
from shopwindow.exports.xlsx import workbook
from shopwindow.my_council import all_councils, my_council
from shopwindow.page_cache import library_version
from shopwindow.ui.formats import count

OPTION, CASE_STUDY = "option", "case"
SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)
MOST_ASKED = 50
"""More than any address of ours names."""


class Compare(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        kind, slugs = asked(request)
        comparison = compare(request, kind, slugs[:MOST])
        only_differences = request.GET.get("differences") == "1"
        context = {
            "kind": kind,
            "comparison": comparison,
            "rows": comparison.differing if only_differences else comparison.shown,
            "only_differences": only_differences,
            "too_many": len(slugs) > MOST,
            "most": MOST,
            "can_add": len(comparison.heads) < MOST,
            "addable": addable(request, comparison) if kind == OPTION else [],
            "query": query_of(request, kind, [head.slug for head in comparison.heads]),
            "address": request.build_absolute_uri(),
            "heading": heading(kind, comparison),
        }
        return render(request, "casestudies/compare.html", context)


def asked(request: HttpRequest) -> tuple[str, list[str]]:
    """What kind of thing is compared, and which that are published, each once. Options where both kinds are named."""
    options = _slugs(request, OPTION)
    if options:
        known = current_options(library_version(request)).by_slug
        return OPTION, [slug for slug in options if slug in known]
    cases = _slugs(request, CASE_STUDY)
    if not cases:
        return OPTION, []
    published = set(CaseStudy.objects.published().filter(slug__in=cases).values_list("slug", flat=True))
    return CASE_STUDY, [slug for slug in cases if slug in published]


def _slugs(request: HttpRequest, name: str) -> list[str]:
    return [slug for slug in dict.fromkeys(request.GET.getlist(name)) if SLUG.fullmatch(slug)][:MOST_ASKED]


def query_of(request: HttpRequest, kind: str, slugs: Sequence[str]) -> str:
    """The address of a comparison, with the council that this one names."""
    query = QueryDict(mutable=True)
    query.setlist(kind, list(slugs))
    council = my_council(request)
    if council and request.GET.get("council") == council.slug:
        query["council"] = council.slug
    return query.urlencode()


def compare(request: HttpRequest, kind: str, slugs: Sequence[str]) -> Comparison:
    """The comparison of what is published of these; unknown ones are left out."""
    version, eyes = library_version(request), eyes_of(request)

    def head(title: str, address: str, slug: str) -> Head:
        return Head(title, address, slug, f"?{query_of(request, kind, [other for other in slugs if other != slug])}")

    if kind == OPTION:
        found = Option.objects.published().filter(slug__in=slugs).prefetch_related("option_measures__measure")
        entries = current_options(version).by_slug
        options = sorted(
            (option for option in found if option.slug in entries), key=lambda option: slugs.index(option.slug)
        )
        register, council = all_councils(request).register, my_council(request)
        return compare_options(
            [OptionPage(option, council, register) for option in options],
            [
                eyes.fit(entries[option.slug].councils) if eyes and option.slug in entries else None
                for option in options
            ],
            [head(option.title, f"/options/{option.slug}/", option.slug) for option in options],
        )
    case_studies = sorted(
        CaseStudy.objects.published().filter(slug__in=slugs), key=lambda case_study: slugs.index(case_study.slug)
    )
    work = current_catalogue(version).work
    return compare_case_studies(
        [DetailPage.of(case_study) for case_study in case_studies],
        [eyes.fit_of(case_study.pk, work) if eyes else None for case_study in case_studies],
        [head(case_study.title, f"/case-studies/{case_study.slug}/", case_study.slug) for case_study in case_studies],
    )


def addable(request: HttpRequest, comparison: Comparison) -> list:
    """The options that are not yet compared."""
    chosen = {head.slug for head in comparison.heads}
    return [entry for entry in current_options(library_version(request)).entries.values() if entry.slug not in chosen]


def heading(kind: str, comparison: Comparison) -> str:
    n = len(comparison.heads)
    if not n:
        return "Compare"
    return f"Compare {count(n, 'option')}" if kind == OPTION else f"Compare {count(n, 'case study', 'case studies')}"


def export(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The comparison as CSV or XLSX."""
    compared, slugs = asked(request)
    comparison = compare(request, compared, slugs[:MOST])
    if kind not in ("csv", "xlsx") or not comparison.heads:
        raise Http404("There is nothing to download here.")
    rows = [
        ["", *(head.title for head in comparison.heads)],
        ["Address", *(request.build_absolute_uri(head.address) for head in comparison.heads)],
        *([row.label, *(cell.text for cell in row.cells)] for row in comparison.shown),
    ]
    if kind == "csv":
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
            csv_lines(rows), content_type="text/csv; charset=utf-8"
        )
    else:
        response = HttpResponse(
            workbook("Comparison", rows),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    response["Content-Disposition"] = f'attachment; filename="comparison.{kind}"'
    return response
