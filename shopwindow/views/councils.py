"""/councils/: find a council; and what is known of one, who is like it, and what it has published."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, Min, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import View

from casestudies.models import CaseStudy
from casestudies.presenters import StageMark, years_text
from shopwindow import council_presenters as present
from shopwindow.council_data import Family, council_with_codes, councils_in_order, family_of, register_in_memory
from shopwindow.filters import CouncilFilter
from shopwindow.models import Council
from shopwindow.page_cache import library_version
from shopwindow.peer_data import peers_of
from shopwindow.peer_sentences import Voice
from shopwindow.ui.pages import Paging, page_number

PER_PAGE = 50
MOST_CASE_STUDIES = 50
"""As many as a council's page lists; the rest are found by searching for its name."""


class CouncilList(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        filter_ = CouncilFilter(request.GET, register_in_memory.get(library_version(request)))
        total = len(filter_.selected)
        paging = Paging(total, PER_PAGE, page_number(request.GET.get("page")), filter_.query())
        councils = councils_in_order(filter_.selected[paging.start : paging.stop])
        published = count_case_studies(council.pk for council in councils)
        context = {
            "filter": filter_,
            "total": total,
            "paging": paging,
            "panels": filter_.panels(),
            "rows": [present.CouncilRow.of(council, published.get(council.pk, 0)) for council in councils],
            "sources": present.sources_of(["councils.csv"]),
        }
        return render(request, "shopwindow/councils/list.html", context)


class CouncilDetail(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        found = council_with_codes(slug)
        if found is None:
            raise Http404("There is no council at this address.")
        council, codes = found
        family = family_of(council)
        page = present.CouncilPage.of(
            council,
            codes=codes,
            family=family,
            districts=list(council.districts.current().order_by("name", "slug")),
            planned=list(council.planned_successions.all()),
            peers=peers_of(council, voice=Voice.NAMED),
        )
        case_studies = published_by(council, family)
        context = {
            "page": page,
            "council_is_fictional": council.is_demonstration,
            "case_studies": case_studies[:MOST_CASE_STUDIES],
            "has_more": len(case_studies) > MOST_CASE_STUDIES,
        }
        return render(request, "shopwindow/councils/detail.html", context)


def count_case_studies(councils: Iterable[int]) -> dict[int, int]:
    """How many published case studies each council has a part in; councils without any are left out."""
    rows = CaseStudy.objects.published().filter(councils__in=list(councils)).order_by()
    return dict(rows.values_list("councils").annotate(Count("pk")))


@dataclass(frozen=True)
class CaseStudyLine:
    """A case study in a council's list. `was` names the earlier council whose work it is, if it is one's."""

    title: str
    address: str
    summary: str
    years: str
    stage: StageMark
    was: str


def published_by(council: Council, family: Family) -> list[CaseStudyLine]:
    """The published case studies of a council and of all councils before it, newest first.

    Work of several of them stands once, under the nearest. One more than the page lists, so that it can say so.
    """
    lineage = [council.pk, *(relative.pk for relative in family.forebears)]
    names = ["", *(relative.official_name for relative in family.forebears)]
    generation = Case(*(When(participations__council=pk, then=Value(n)) for n, pk in enumerate(lineage)))
    case_studies = (
        CaseStudy.objects.published()
        .filter(participations__council__in=lineage)
        .annotate(nearest=Min(generation))
        .only("slug", "title", "summary", "stage", "started_year", "ended_year")
        .order_by("-started_year", "title", "pk")
    )
    return [
        CaseStudyLine(
            title=case_study.title,
            address=reverse("casestudies:case_study_detail", args=[case_study.slug]),
            summary=case_study.summary,
            years=years_text(case_study),
            stage=StageMark.of(case_study.stage),
            was=names[case_study.nearest],
        )
        for case_study in case_studies[: MOST_CASE_STUDIES + 1]
    ]
