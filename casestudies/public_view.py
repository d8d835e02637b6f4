"""What the public's lists and search hold of a case study. Whoever changes one calls `refresh_public_view`."""

from collections.abc import Iterable

from casestudies.cards import card_facts
from casestudies.models import CaseStudy
from shopwindow.search import documents
from shopwindow.ui.prose import to_text

KIND = "case-study"


def refresh_public_view(ids: Iterable[int]) -> None:
    """Make cards and search show these case studies as they now are; those that are not published leave the search."""
    wanted = list(ids)
    case_studies = (
        CaseStudy.objects.filter(pk__in=wanted)
        .with_figures()
        .prefetch_related("figures__disputes", "service_areas", "delivery_models", "root_causes")
    )
    for case_study in case_studies:
        CaseStudy.objects.filter(pk=case_study.pk).update(card=card_facts(case_study))
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
    if wanted:
        documents.rebuild_words()


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
    words += [figure.label for figure in case_study.figures.all()]
    words += [*case_study.partners, *case_study.caveats]
    words += [f"{award['name']} {award.get('year', '')}" for award in case_study.awards]
    words += [case_study.get_reform_level_display(), case_study.get_stage_display()]
    return "\n".join(words)
