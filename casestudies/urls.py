from django.urls import path

from casestudies.views import browse, compare, detail, evidence, here, options, shortlist

app_name = "casestudies"
urlpatterns = [
    path("case-studies/", browse.CaseStudyList.as_view(), name="case_study_list"),
    path("case-studies/export.csv", browse.export_csv, name="case_study_export"),
    path("case-studies/<slug:slug>/", detail.CaseStudyDetail.as_view(), name="case_study_detail"),
    path("options/", options.OptionList.as_view(), name="option_list"),
    path("options/<slug:slug>/", options.OptionDetail.as_view(), name="option_detail"),
    path("options/<slug:slug>/here/", here.OptionHere.as_view(), name="option_here"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("compare/", compare.Compare.as_view(), name="compare"),
    path("compare/export.<str:kind>", compare.export, name="compare_export"),
    path("shortlist/", shortlist.Shortlist.as_view(), name="shortlist"),
    path("shortlist/change/", shortlist.change, name="shortlist_change"),
    path("shortlist/pack.docx", shortlist.pack, name="shortlist_pack"),
]
