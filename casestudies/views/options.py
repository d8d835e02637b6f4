"""/options/: browse the improvement options; /options/<slug>/: one of them, with what it cost and saved elsewhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from casestudies.eyes import eyes_of
from casestudies.filters import OptionFilter
from casestudies.library import OptionAnswer
from casestudies.models import Option
from casestudies.option_catalogue import current_options
from casestudies.option_page import OptionPage
from casestudies.presenters import REFORM_LEVELS
from casestudies.views.browse import nothing_found
from shopwindow.my_council import all_councils, my_council
from shopwindow.page_cache import FRAGMENT_HEADER, do_not_keep, library_version
from shopwindow.ui.pages import Paging, page_number

PER_PAGE = 20


class OptionList(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        version = library_version(request)
        catalogue = current_options(version)
        answer = OptionAnswer(OptionFilter(request.GET, catalogue, eyes_of(request)), catalogue, version)
        fragment = request.headers.get(FRAGMENT_HEADER) == "browse"
        template = "casestudies/_options.html" if fragment else "casestudies/option_list.html"
        response = render(request, template, self.context(request, answer))
        return response if answer.selection.total else do_not_keep(response)

    def context(self, request: HttpRequest, answer: OptionAnswer) -> dict:
        filter_, total = answer.filter, answer.selection.total
        paging = Paging(total, PER_PAGE, page_number(request.GET.get("page")), filter_.query())
        chips = filter_.chips
        context = {
            "filter": filter_,
            "total": total,
            "paging": paging,
            "panels": filter_.panels(answer.selection),
            "levels": REFORM_LEVELS,
            "heading": f"Improvement options: {chips[0].label}" if len(chips) == 1 else "Improvement options",
            "cards": answer.cards(paging.start, paging.stop),
        }
        return context if total else context | nothing_found(answer)


class OptionDetail(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        option = published_option(slug)
        council = my_council(request)
        page = OptionPage(option, council, all_councils(request).register)
        entry = current_options(library_version(request)).by_slug.get(slug)
        eyes = eyes_of(request)
        context = {
            "option": option,
            "page": page,
            "levels": REFORM_LEVELS,
            "fit": eyes.fit(entry.councils) if eyes and entry else None,
            "address": request.build_absolute_uri(request.path),
        }
        return render(request, "casestudies/option_detail.html", context)


def published_option(slug: str) -> Option:
    option = Option.objects.published().filter(slug=slug).first()
    if option is None:
        raise Http404("There is no option at this address.")
    return option
