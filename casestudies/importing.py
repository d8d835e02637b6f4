"""Loading text files into the library: all or nothing, and again without change."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from casestudies.enums import Status
from casestudies.library_files import MOMENT, Entry, Problem, read_library
from casestudies.models import CaseStudy, Participation, Source
from casestudies.public_view import refresh_public_view
from shopwindow.models import Council, DeliveryModel, LibraryVersion, RootCause, ServiceArea
from shopwindow.prices import parse_financial_year
from shopwindow.ui.prose import to_html


class LibraryError(Exception):
    """The files hold mistakes; nothing was loaded. `problems` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """What a load did, by the slugs of the entries."""

    created: list[str]
    updated: list[str]
    unchanged: list[str]


@dataclass(frozen=True)
class Vocabularies:
    """What the files may refer to, read once."""

    councils_by_gss: dict[str, Council]
    councils_by_name: dict[str, Council]
    service_areas: dict[str, ServiceArea]
    delivery_models: dict[str, DeliveryModel]
    root_causes: dict[str, RootCause]

    @classmethod
    def from_database(cls) -> "Vocabularies":
        councils = list(Council.objects.prefetch_related("other_codes"))
        by_gss = {code.code: council for council in councils for code in council.other_codes.all()}
        by_gss |= {council.gss: council for council in councils if council.gss}
        return cls(
            councils_by_gss=by_gss,
            councils_by_name={council.official_name: council for council in councils},
            service_areas={area.key: area for area in ServiceArea.objects.all()},
            delivery_models={model.key: model for model in DeliveryModel.objects.all()},
            root_causes={cause.key: cause for cause in RootCause.objects.all()},
        )

    def council(self, said: dict[str, Any]) -> Council | None:
        if said.get("gss"):
            return self.councils_by_gss.get(str(said["gss"]))
        return self.councils_by_name.get(str(said["name"]))


def load_library(path: Path, report: Callable[[str], None] = lambda line: None) -> Loaded:
    """Load every case study file below `path` and publish it.

    All or nothing: any mistake anywhere raises `LibraryError` with every problem, and the database is as before. A file
    whose content was loaded before is passed over, so what curators changed since stands until the file itself changes.
    """
    entries, problems = read_library(path)
    vocabularies = Vocabularies.from_database()
    problems += [problem for entry in entries for problem in _unknown_references(entry, vocabularies)]
    if problems:
        raise LibraryError(problems)
    with transaction.atomic():
        loaded = _store(entries, vocabularies, report)
        if loaded.created or loaded.updated:
            LibraryVersion.bump()
    return loaded


def _unknown_references(entry: Entry, vocabularies: Vocabularies) -> list[Problem]:
    problems = []
    for key, known in (
        ("service_areas", vocabularies.service_areas),
        ("delivery_models", vocabularies.delivery_models),
        ("root_causes", vocabularies.root_causes),
    ):
        for value in entry.facts[key]:
            if value not in known:
                line = entry.lines.of(entry.facts, key)
                problems.append(Problem(entry.path, line, f"“{value}” is not one of the {key.replace('_', ' ')}"))
    seen = set()
    for said in entry.facts.get("councils") or []:
        council = vocabularies.council(said)
        line = entry.lines.of(said)
        if council is None:
            problems.append(Problem(entry.path, line, f"{said.get('gss') or said['name']} is not in the register"))
        elif council.pk in seen:
            problems.append(Problem(entry.path, line, f"{council.official_name} is listed twice"))
        else:
            seen.add(council.pk)
    return problems


def _store(entries: list[Entry], vocabularies: Vocabularies, report: Callable[[str], None]) -> Loaded:
    known = {case_study.slug: case_study for case_study in CaseStudy.objects.select_for_update()}
    loaded = Loaded([], [], [])
    changed = []
    for entry in entries:
        existing = known.get(entry.slug)
        if existing and existing.content_hash == entry.content_hash:
            loaded.unchanged.append(entry.slug)
            continue
        changed.append(_store_entry(existing or CaseStudy(slug=entry.slug), entry, vocabularies))
        (loaded.updated if existing else loaded.created).append(entry.slug)
        report(entry.slug)
    refresh_public_view(case_study.pk for case_study in changed)
    return loaded


def _store_entry(case_study: CaseStudy, entry: Entry, vocabularies: Vocabularies) -> CaseStudy:
    facts = entry.facts
    for name in ("title", "summary", "stage", "reform_level", "change_level"):
        setattr(case_study, name, str(facts[name]).strip())
    for name, text in entry.prose.items():
        setattr(case_study, name, text)
    case_study.html = {name: to_html(text) for name, text in entry.prose.items()}
    case_study.started_year, case_study.started_month = _moment(facts.get("started"))
    case_study.ended_year, case_study.ended_month = _moment(facts.get("ended"))
    case_study.last_confirmed_on = facts.get("confirmed")
    case_study.is_disputed = bool(facts.get("disputed"))
    for name in ("partners", "caveats", "awards"):
        setattr(case_study, name, facts.get(name) or [])
    case_study.iese_interest = facts.get("iese_interest") or ""
    case_study.content_hash = entry.content_hash
    if case_study.status != Status.PUBLISHED:
        case_study.status, case_study.published_at = Status.PUBLISHED, timezone.now()
    case_study._change_reason = f"Loaded from {entry.path.name}"
    if case_study.pk is None:
        case_study.save()
    case_study.skip_history_when_saving = True  # one record for the whole change, not one for each relation
    case_study.service_areas.set(_with_parents(vocabularies.service_areas[key] for key in facts["service_areas"]))
    case_study.delivery_models.set(vocabularies.delivery_models[key] for key in facts["delivery_models"])
    case_study.root_causes.set(vocabularies.root_causes[key] for key in facts["root_causes"])
    del case_study.skip_history_when_saving
    case_study.save()
    _store_councils(case_study, facts, vocabularies)
    _store_figures(case_study, facts, _store_sources(case_study, facts))
    return case_study


def _moment(text: Any) -> tuple[int | None, int | None]:
    match = MOMENT.fullmatch(str(text)) if text else None
    if not match:
        return None, None
    return int(match[1]), int(match[2]) if match[2] else None


def _with_parents(areas) -> set[ServiceArea]:
    """An area stands for its parent too: waste is environmental protection."""
    chosen = set(areas)
    return chosen | {area.parent for area in chosen if area.parent}


def _store_councils(case_study: CaseStudy, facts: dict[str, Any], vocabularies: Vocabularies) -> None:
    case_study.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(
            case_study=case_study, council=vocabularies.council(said), role=said["role"], named_as=said["name"],
            position=position,
        )
        for position, said in enumerate(facts.get("councils") or [])
    )  # fmt: skip


def _store_sources(case_study: CaseStudy, facts: dict[str, Any]) -> dict[str, Source]:
    return _store_rows(
        case_study.sources,
        {
            said["key"]: {
                "title": said["title"],
                "publisher": said["publisher"],
                "kind": said["kind"],
                "url": said.get("url") or "",
                "date": str(said.get("date") or ""),
            }
            for said in facts["sources"]
        },
    )


def _store_figures(case_study: CaseStudy, facts: dict[str, Any], sources: dict[str, Source]) -> None:
    said_figures = facts.get("figures") or []
    figures = _store_rows(
        case_study.figures,
        {
            said["key"]: {
                "kind": said["kind"],
                "label": said["label"],
                "unit": said["unit"],
                "value": _decimal(said.get("value")),
                "at_least": _decimal(said.get("at_least")),
                "at_most": _decimal(said.get("at_most")),
                "is_approximate": bool(said.get("approximate")),
                "basis": said["basis"],
                "price_year": parse_financial_year(said["prices"]) if said.get("prices") else None,
                "period": str(said.get("period") or ""),
                "is_cashable": said.get("cashable"),
                "source": sources[said["source"]],
                "derivation": said.get("derived") or "",
                "note": said.get("note") or "",
            }
            for said in said_figures
        },
    )
    disputes = {said["key"]: said["disputes"] for said in said_figures if said.get("disputes")}
    for figure in figures.values():
        if figure.key in disputes or figure.disputes.exists():
            figure.disputes.clear()
    for key, others in disputes.items():  # said on either side, it holds on both
        figures[key].disputes.add(*(figures[other] for other in others))


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _store_rows(related, wanted: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Make a case study's sources or figures what the file says, by their keys; only what differs is written."""
    rows = {row.key: row for row in related.all()}
    related.filter(key__in=rows.keys() - wanted.keys()).delete()
    new = []
    for position, (key, fields) in enumerate(wanted.items()):
        fields = fields | {"position": position}
        row = rows.get(key)
        if row is None:
            row = related.model(case_study=related.instance, key=key, **fields)
            new.append(row)
        elif any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
        rows[key] = row
    bulk_create_with_history(new, related.model)
    return {key: rows[key] for key in wanted}
