"""/evidence/: the rules by which evidence is graded, and how much of the library is at each grade."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casestudies.cards import GRADES
from casestudies.catalogue import current_catalogue
from casestudies.evidence import RULES, VERDICTS
from casestudies.option_catalogue import current_options
from shopwindow.page_cache import library_version


def evidence(request: HttpRequest) -> HttpResponse:
    version = library_version(request)
    case_studies = current_catalogue(version).index.select({}).counts
    options = current_options(version).index.select({}).counts
    context = {
        "grades": [
            (grade, RULES[grade.level - 1] if grade.level else None, case_studies["grade"][str(grade.level)],
             options["grade"][str(grade.level)])
            for grade in reversed(GRADES)
        ],
        "verdicts": [(key, words, case_studies["result"][key]) for key, words in VERDICTS.items()],
        "total": len(current_catalogue(version).index),
    }  # fmt: skip
    return render(request, "casestudies/evidence.html", context)
