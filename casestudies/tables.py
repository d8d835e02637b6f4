"""Case studies as rows: one for each figure, or one without a figure where none is published."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from casestudies.models import CaseStudy
from casestudies.presenters import years_text
from shopwindow.prices import financial_year_label

CSV_HEADINGS = [
    "case study", "address", "councils", "years", "3R level", "change level", "stage", "sources disagree", "figure",
    "kind", "value", "at least", "at most", "approximate", "unit", "basis", "period", "year of prices", "derived by us",
    "note", "source", "publisher", "source date", "source address",
]  # fmt: skip


def csv_rows(case_study: CaseStudy, request: HttpRequest) -> Iterator[list]:
    start = [
        case_study.title,
        request.build_absolute_uri(reverse("casestudies:case_study_detail", args=[case_study.slug])),
        "; ".join(participation.named_as for participation in case_study.participations.all()),
        years_text(case_study),
        case_study.get_reform_level_display(),
        case_study.get_change_level_display(),
        case_study.get_stage_display(),
        "yes" if case_study.is_disputed else "no",
    ]
    figures = list(case_study.figures.all())
    for figure in figures:
        yield [
            *start, figure.label, figure.get_kind_display(), figure.value, figure.at_least, figure.at_most,
            "yes" if figure.is_approximate else "no", figure.unit, figure.get_basis_display(), figure.period,
            financial_year_label(figure.price_year) if figure.price_year else "", figure.derivation, figure.note,
            figure.source.title, figure.source.publisher, figure.source.date, figure.source.url,
        ]  # fmt: skip
    if not figures:
        yield start + [""] * (len(CSV_HEADINGS) - len(start))
