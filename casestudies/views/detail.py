"""/case-studies/<slug>/: one case study."""

from django.http import Http404
from django.views.generic import DetailView

from casestudies.catalogue import current_catalogue
from casestudies.detail_page import DetailPage
from casestudies.eyes import eyes_of
from casestudies.models import CaseStudy
from casestudies.presenters import REFORM_LEVELS
from casestudies.schema import schema_org
from casestudies.similar import similar_work
from shopwindow.page_cache import library_version


class CaseStudyDetail(DetailView):
    template_name = "casestudies/case_study_detail.html"
    context_object_name = "case_study"

    def get_queryset(self):
        return CaseStudy.objects.published()

    def get_context_data(self, **kwargs):
        catalogue = current_catalogue(library_version(self.request))
        if self.object.pk not in catalogue.index:
            raise Http404("It was published a moment ago; the index follows at once.")
        eyes = eyes_of(self.request)
        page = DetailPage.of(self.object)
        address = self.request.build_absolute_uri(self.request.path)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "levels": REFORM_LEVELS,
            "classification": catalogue.classification(self.object.pk),
            "similar": similar_work(self.object.pk, catalogue),
            "in_real_prices": self.request.GET.get("prices") == "real" and page.can_be_real,
            "fit": eyes.fit_of(self.object.pk, catalogue.work) if eyes else None,
            "address": address,
            "schema": schema_org(page, address),
        }
