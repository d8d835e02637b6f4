"""Loading text files into the library: all or nothing, and again without change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from casestudies.enums import Status
from casestudies.library_files import MOMENT, Entry, Problem, read_case_studies
from casestudies.models import CaseStudy, Option, OptionMeasure, Participation, Source
from casestudies.option_files import read_options
from casestudies.option_view import refresh_options
from casestudies.public_view import refresh_public_view
from shopwindow.models import Council, DeliveryModel, LibraryVersion, Measure, RootCause, ServiceArea
from shopwindow.prices import parse_financial_year
from shopwindow.tiers import FUNCTIONS
from shopwindow.ui.prose import to_html

LONGEST_REASON = 100
"""As much as the history holds."""


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
    changed: list[Any] = field(default_factory=list)
    """The rows themselves, those made and those updated."""

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.changed + other.changed,
        )


@dataclass(frozen=True)
class Vocabularies:
    """What the files may refer to, read once."""

    councils_by_gss: dict[str, Council]
    councils_by_name: dict[str, Council]
    service_areas: dict[str, ServiceArea]
    delivery_models: dict[str, DeliveryModel]
    root_causes: dict[str, RootCause]
    measures: dict[str, Measure]

    @classmethod
    def from_database(cls) -> "Vocabularies":
        councils = list(Council.objects.real().prefetch_related("other_codes"))
        by_gss = {code.code: council for council in councils for code in council.other_codes.all()}
        by_gss |= {council.gss: council for council in councils if council.gss}
        return cls(
            councils_by_gss=by_gss,
            councils_by_name={council.official_name: council for council in councils},
            service_areas={area.key: area for area in ServiceArea.objects.all()},
            delivery_models={model.key: model for model in DeliveryModel.objects.all()},
            root_causes={cause.key: cause for cause in RootCause.objects.all()},
            measures={measure.key: measure for measure in Measure.objects.all()},
        )

    def council(self, said: dict[str, Any]) -> Council | None:
        if said.get("gss"):
            return self.councils_by_gss.get(str(said["gss"]))
        return self.councils_by_name.get(str(said["name"]))


def load_library(path: Path, report: Callable[[str], None] = lambda line: None, *, refresh_all: bool = False) -> Loaded:
    """Load every option and case study file below `path` and publish them.

    `path` is a folder with the folders `options` and `case-studies`, or a folder of case studies, or one case study.
    All or nothing: any mistake anywhere raises `LibraryError` with every problem, and the database is as before. A file
    whose content was loaded before is passed over, so what curators changed since stands until the file itself changes.
    `refresh_all` works the pages of everything out anew, as a release must whose code writes them differently.
    """
    options, problems = read_options(path / "options")
    inner = path / "case-studies"
    case_studies, more = read_case_studies(inner if inner.is_dir() else path)
    vocabularies = Vocabularies.from_database()
    known_options = {entry.slug for entry in options} | set(Option.objects.values_list("slug", flat=True))
    problems += more
    problems += [problem for entry in options for problem in _unknown_in_option(entry, vocabularies)]
    for entry in case_studies:
        problems += _unknown_references(entry, vocabularies, known_options)
    if problems:
        raise LibraryError(problems)
    with transaction.atomic():
        loaded_options = _store(Option, options, vocabularies, _store_option, report)
        loaded = _store(CaseStudy, case_studies, vocabularies, _store_case_study, report)
        if refresh_all or loaded_options.changed or loaded.changed:
            stale = CaseStudy.objects.filter(is_synthetic=False) if refresh_all else loaded.changed
            refresh_public_view(case_study.pk for case_study in stale)
            refresh_options(None)
            LibraryVersion.bump()
    return loaded_options + loaded


def load_options(path: Path) -> Loaded:
    """Load the options of a library and no case study, as measuring speed needs them. All or nothing, as above."""
    options, problems = read_options(path / "options")
    vocabularies = Vocabularies.from_database()
    problems += [problem for entry in options for problem in _unknown_in_option(entry, vocabularies)]
    if problems:
        raise LibraryError(problems)
    with transaction.atomic():
        loaded = _store(Option, options, vocabularies, _store_option, lambda slug: None)
        refresh_options(None)
        LibraryVersion.bump()
    return loaded


def _unknown_words(entry: Entry, vocabularies: Vocabularies) -> list[Problem]:
    """Words of the facts that no vocabulary holds."""
    return [
        Problem(entry.path, entry.lines.of(entry.facts, key), f"“{value}” is not one of the {key.replace('_', ' ')}")
        for key, known in (
            ("service_areas", vocabularies.service_areas),
            ("delivery_models", vocabularies.delivery_models),
            ("root_causes", vocabularies.root_causes),
        )
        for value in entry.facts[key]
        if value not in known
    ]


def _unknown_measures(entry: Entry, rows: str, vocabularies: Vocabularies) -> list[Problem]:
    return [
        Problem(entry.path, entry.lines.of(row, "measure"), f"“{row['measure']}” is not one of the measures")
        for row in entry.facts.get(rows) or []
        if row.get("measure") and row["measure"] not in vocabularies.measures
    ]


def _unknown_in_option(entry: Entry, vocabularies: Vocabularies) -> list[Problem]:
    functions = {function.key for function in FUNCTIONS}
    return [
        *_unknown_words(entry, vocabularies),
        *_unknown_measures(entry, "measures", vocabularies),
        *(
            Problem(entry.path, entry.lines.of(entry.facts, "functions"), f"“{key}” is not in services_by_tier.csv")
            for key in entry.facts.get("functions") or []
            if key not in functions
        ),
    ]


def _unknown_references(entry: Entry, vocabularies: Vocabularies, options: set[str]) -> list[Problem]:
    problems = _unknown_words(entry, vocabularies) + _unknown_measures(entry, "figures", vocabularies)
    problems += [
        Problem(entry.path, entry.lines.of(entry.facts, "options"), f"there is no option “{slug}”")
        for slug in entry.facts["options"]
        if slug not in options
    ]
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


def _store(model, entries: list[Entry], vocabularies: Vocabularies, store_entry, report) -> Loaded:
    known = {row.slug: row for row in model.objects.select_for_update()}
    loaded = Loaded([], [], [])
    for entry in entries:
        existing = known.get(entry.slug)
        if existing and existing.content_hash == entry.content_hash:
            loaded.unchanged.append(entry.slug)
            continue
        loaded.changed.append(store_entry(existing or model(slug=entry.slug), entry, vocabularies))
        (loaded.updated if existing else loaded.created).append(entry.slug)
        report(entry.slug)
    return loaded


def _store_prose(row, entry: Entry) -> None:
    for name, text in entry.prose.items():
        setattr(row, name, text)
    row.html = {name: to_html(text) for name, text in entry.prose.items()}
    row.content_hash = entry.content_hash
    row.hold_grade_at = entry.facts.get("hold_grade_at")
    row.hold_reason = entry.facts.get("hold_reason") or ""
    row._change_reason = f"Loaded from {entry.path.name}"[:LONGEST_REASON]


def _store_words(row, facts: dict[str, Any], vocabularies: Vocabularies) -> None:
    row.service_areas.set(_with_parents(vocabularies.service_areas[key] for key in facts["service_areas"]))
    row.delivery_models.set(vocabularies.delivery_models[key] for key in facts["delivery_models"])
    row.root_causes.set(vocabularies.root_causes[key] for key in facts["root_causes"])


def _store_option(option: Option, entry: Entry, vocabularies: Vocabularies) -> Option:
    facts = entry.facts
    for name in ("title", "summary", "reform_level"):
        setattr(option, name, str(facts[name]).strip())
    _store_prose(option, entry)
    option.functions = facts.get("functions") or []
    option.sources = facts.get("sources") or []
    option.status = Status.PUBLISHED
    option.skip_history_when_saving = True  # one record for the whole change, not one for each relation
    if option.pk is None:
        option.save()
    _store_words(option, facts, vocabularies)
    del option.skip_history_when_saving
    option.save()
    option.option_measures.all().delete()
    OptionMeasure.objects.bulk_create(
        OptionMeasure(option=option, measure=vocabularies.measures[said["measure"]], way=said["way"], position=position)
        for position, said in enumerate(facts["measures"])
    )
    return option


def _store_case_study(case_study: CaseStudy, entry: Entry, vocabularies: Vocabularies) -> CaseStudy:
    facts = entry.facts
    for name in ("title", "summary", "stage", "reform_level", "change_level"):
        setattr(case_study, name, str(facts[name]).strip())
    _store_prose(case_study, entry)
    case_study.started_year, case_study.started_month = _moment(facts.get("started"))
    case_study.ended_year, case_study.ended_month = _moment(facts.get("ended"))
    case_study.last_confirmed_on = facts.get("confirmed")
    case_study.is_disputed = bool(facts.get("disputed"))
    case_study.is_programme = bool(facts.get("programme"))
    for name in ("partners", "caveats", "awards", "nations"):
        setattr(case_study, name, facts.get(name) or [])
    case_study.iese_interest = facts.get("iese_interest") or ""
    if case_study.status != Status.PUBLISHED:
        case_study.status, case_study.published_at = Status.PUBLISHED, timezone.now()
    case_study.skip_history_when_saving = True  # one record for the whole change, not one for each relation
    if case_study.pk is None:
        case_study.save()
    _store_words(case_study, facts, vocabularies)
    case_study.options.set(Option.objects.filter(slug__in=facts["options"]))
    del case_study.skip_history_when_saving
    case_study.save()
    _store_councils(case_study, facts, vocabularies)
    sources = _store_sources(case_study, facts)
    _store_figures(case_study, facts, sources, vocabularies)
    _store_evaluations(case_study, facts, sources)
    _drop_rows(case_study.sources, (said["key"] for said in facts["sources"]))
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


def _store_evaluations(case_study: CaseStudy, facts: dict[str, Any], sources: dict[str, Source]) -> None:
    wanted = {
        said["key"]: {
            "design": said["design"],
            "design_note": said.get("design_note") or "",
            "evaluator": said["evaluator"],
            "comparison": said.get("comparison") or "",
            "result": said["result"],
            "effect": said["effect"],
            "source": sources[said["source"]],
        }
        for said in facts.get("evaluations") or []
    }
    _store_rows(case_study.evaluations, wanted)
    _drop_rows(case_study.evaluations, wanted)


def _store_figures(
    case_study: CaseStudy, facts: dict[str, Any], sources: dict[str, Source], vocabularies: Vocabularies
) -> None:
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
                "measure": vocabularies.measures[said["measure"]] if said.get("measure") else None,
                "baseline": str(said.get("baseline") or ""),
                "is_cashable": said.get("cashable"),
                "source": sources[said["source"]],
                "derivation": said.get("derived") or "",
                "note": said.get("note") or "",
            }
            for said in said_figures
        },
    )
    _drop_rows(case_study.figures, figures)
    disputes = {said["key"]: said["disputes"] for said in said_figures if said.get("disputes")}
    for figure in figures.values():
        if figure.key in disputes or figure.disputes.exists():
            figure.disputes.clear()
    for key, others in disputes.items():  # said on either side, it holds on both
        figures[key].disputes.add(*(figures[other] for other in others))


def _drop_rows(related, wanted: Iterable[str]) -> None:
    related.exclude(key__in=set(wanted)).delete()


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _store_rows(related, wanted: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Make a case study's rows what the file says, by their keys; only what differs is written, nothing deleted."""
    rows = {row.key: row for row in related.all()}
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
