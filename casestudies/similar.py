"""Work like this: shares a need and a service, then either, each with its reason."""

from dataclasses import dataclass

from casestudies.catalogue import Catalogue, Choice
from casestudies.models import CaseStudy
from shopwindow.ui.formats import joined

WANTED = 4


@dataclass(frozen=True)
class Similar:
    title: str
    address: str
    summary: str
    reason: str


def similar_work(case_study_id: int, catalogue: Catalogue, wanted: int = WANTED) -> list[Similar]:
    """Up to `wanted` other case studies: those about the same exact service for the same cause come first."""
    own = catalogue.classification(case_study_id)
    keys = {facet: [choice.value for choice in own[facet]] for facet in ("function", "service", "cause", "level")}
    ids: list[int] = []
    for facets in (
        ("function", "cause"),
        ("function",),
        ("service", "cause"),
        ("cause", "level"),
        ("service", "level"),
    ):
        choices = {facet: keys[facet] for facet in facets}
        if not all(choices.values()):
            continue
        page = catalogue.index.select(choices, within=None).page("newest", 0, wanted + len(ids) + 1)
        ids += [pk for pk in page if pk not in ids and pk != case_study_id]
        if len(ids) >= wanted:
            break
    ids = ids[:wanted]
    rows = {
        row[0]: row[1:]
        for row in CaseStudy.objects.published().filter(pk__in=ids).values_list("pk", "slug", "title", "summary")
    }
    return [
        Similar(title, f"/case-studies/{slug}/", summary, _reason(own, catalogue.classification(pk)))
        for pk, (slug, title, summary) in ((pk, rows[pk]) for pk in ids if pk in rows)
    ]


def _reason(own: dict[str, list[Choice]], other: dict[str, list[Choice]]) -> str:
    """Why it is here, in a sentence of its own."""
    services = _shared(own, other, "function") or _shared(own, other, "service")
    causes = _shared(own, other, "cause")
    parts = []
    if services:
        parts.append(f"same service ({joined(services)})")
    if causes:
        parts.append(f"same cause ({joined(causes)})")
    if not parts:
        parts.append(f"same 3R level ({joined(_shared(own, other, 'level'))})")
    text = " and ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _shared(own: dict[str, list[Choice]], other: dict[str, list[Choice]], facet: str) -> list[str]:
    values = {choice.value for choice in other[facet]}
    return [choice.label for choice in own[facet] if choice.value in values]
