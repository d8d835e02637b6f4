"""What the public's lists and search hold of a case study. Whoever changes one calls `refresh_public_view`."""

from collections.abc import Iterable
from typing import Any

from casestudies.cards import card_facts
from casestudies.detail_page import page_facts
from casestudies.evidence import EvaluationFact, Facts, FigureFact, grade, verdict
from casestudies.models import CaseStudy
from casestudies.option_view import refresh_options
from shopwindow.search import documents
from shopwindow.ui.prose import to_text

KIND = "case-study"


def refresh_public_view(ids: Iterable[int]) -> None:
    """Make cards, pages, grades, options and search show these case studies as they now are; those that are not
    published leave the search."""
    wanted = list(ids)
    if not wanted:
        return
    options = set(CaseStudy.options.through.objects.filter(casestudy_id__in=wanted).values_list("option_id", flat=True))
    for case_study in CaseStudy.objects.filter(pk__in=wanted).with_everything():
        CaseStudy.objects.filter(pk=case_study.pk).update(**public_facts(case_study))
        if case_study.is_published:
            documents.put(
                KIND,
                case_study.pk,
                title=case_study.title,
                summary=case_study.summary,
                councils=_councils(case_study),
                body=_body(case_study),
            )
        else:
            documents.remove(KIND, case_study.pk)
    refresh_options(options)
    documents.rebuild_words()


def public_facts(case_study: CaseStudy) -> dict[str, Any]:
    """What is kept for lists and pages, by field. The grade is the one before other councils are known. Needs the case
    study `with_everything`."""
    facts = evidence_facts(case_study)
    alone = grade(facts).level
    return {
        "card": card_facts(case_study),
        "page": page_facts(case_study),
        "grade_alone": alone,
        "grade_unheld": alone,
        "grade": alone if case_study.hold_grade_at is None else min(alone, case_study.hold_grade_at),
        "has_good_result": facts.has_good_result,
        "verdict": verdict(facts),
    }


def evidence_facts(case_study: CaseStudy) -> Facts:
    """What is recorded of it that bears on its evidence grade."""
    return Facts(
        source_kinds=frozenset(source.kind for source in case_study.sources.all()),
        figures=tuple(
            FigureFact(figure.kind, figure.basis, figure.source.kind, bool(figure.baseline))
            for figure in case_study.figures.all()
        ),
        evaluations=tuple(
            EvaluationFact(item.design, item.result, item.source.kind) for item in case_study.evaluations.all()
        ),
    )


def _councils(case_study: CaseStudy) -> str:
    names = []
    for participation in case_study.participations.all():
        council = participation.council
        names += [participation.named_as, council.name, council.welsh_name]
    return " ".join(dict.fromkeys(name for name in names if name))


def _body(case_study: CaseStudy) -> str:
    words = [to_text(html) for html in case_study.html.values()]
    for related in (case_study.service_areas, case_study.delivery_models, case_study.root_causes):
        words += [item.label for item in related.all()]
    words += [option.title for option in case_study.options.all()]
    words += [figure.label for figure in case_study.figures.all()]
    words += [f"{item.evaluator} {item.effect}" for item in case_study.evaluations.all()]
    words += [*case_study.partners, *case_study.caveats]
    words += [f"{award['name']} {award.get('year', '')}" for award in case_study.awards]
    words += [case_study.get_reform_level_display(), case_study.get_stage_display()]
    return "\n".join(words)
