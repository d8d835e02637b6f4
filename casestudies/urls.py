from django.urls import path

from casestudies.views import browse, detail

app_name = "casestudies"
urlpatterns = [
    path("", browse.CaseStudyList.as_view(), name="case_study_list"),
    path("export.csv", browse.export_csv, name="case_study_export"),
    path("<slug:slug>/", detail.CaseStudyDetail.as_view(), name="case_study_detail"),
]
