"""/options/<slug>/here/: what an option could mean in my council, with the working shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from casestudies.forms import HereForm
from casestudies.here import Here, money, work_out
from casestudies.models import OptimismCorrection
from casestudies.option_page import OptionPage
from casestudies.views.options import published_option
from shopwindow.appraisal import DISCOUNT_RATE
from shopwindow.my_council import all_councils, my_council
from shopwindow.page_cache import do_not_keep
from shopwindow.prices import LATEST_OUTTURN_YEAR, financial_year_label
from shopwindow.ui.formats import number, pence


class OptionHere(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        option = published_option(slug)
        council = my_council(request)
        correction = OptimismCorrection.objects.filter(grade=option.grade).first()
        form = HereForm(request.GET, council=council, correction=correction.per_cent if correction else None)
        page = OptionPage(option, council, all_councils(request).register)
        here: Here | None = work_out(option.page, form.assumptions) if form.is_valid() else None
        context = {
            "option": option,
            "page": page,
            "form": form,
            "worked": here,
            **(_words(here) if here else {}),
            "panel": page.saving_panel(form.assumptions.price_year if here else LATEST_OUTTURN_YEAR),
            "price_year": financial_year_label(form.assumptions.price_year) if here else "",
            "money": money,
            "discount": DISCOUNT_RATE,
            "usual_rate": number(DISCOUNT_RATE.value),
            "correction": correction,
        }
        response = render(request, "casestudies/option_here.html", context, status=200 if here else 400)
        return response if here else do_not_keep(response)


def _words(here: Here) -> dict[str, str]:
    """Numbers of the working as they are read."""
    return {
        "per_resident": ", ".join(pence(value) for value in sorted(here.per_resident)),
        "share": f"{number(here.assumptions.share * 100)}%",
        "rate": number(here.assumptions.rate * 100),
    }
