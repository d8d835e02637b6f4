"""Synthetic case studies for measuring speed. They are flagged, say so in their titles, and mean nothing."""

import random
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from casestudies.enums import Basis, ChangeLevel, CouncilRole, FigureKind, ReformLevel, SourceKind, Stage, Status
from casestudies.models import CaseStudy, Figure, Option, Participation, Source
from casestudies.option_view import refresh_options
from casestudies.public_view import KIND, public_facts
from shopwindow.models import Council, DeliveryModel, LibraryVersion, RootCause, SearchDocument, ServiceArea
from shopwindow.search import documents

BATCH = 2_000
TEXT = """
    waste recycling homelessness housing library leisure digital contact centre parking planning benefits shared
    management team partnership county district borough children adults social care prevention telecare reablement
    hospital discharge street lighting energy solar procurement estate building trust company trading income grant
    saving payback forecast budget evaluation review residents community volunteers data technology website
    telephone staff workforce training leadership culture governance committee members officers contract supplier
    market price transport highways maintenance cycling school transport placements foster families safeguarding
    health isolation poverty debt unemployment skills business rates council tax collection licensing
    environmental trading standards
"""
WORDS = TEXT.split()


@transaction.atomic
def grow(number: int, seed: int = 1) -> None:
    """Make `number` published, synthetic case studies, the same ones for the same seed and register."""
    chance = random.Random(seed)
    councils = list(Council.objects.principal())
    areas = list(ServiceArea.objects.select_related("parent"))
    models, causes = list(DeliveryModel.objects.all()), list(RootCause.objects.all())
    options = list(Option.objects.all())
    first = CaseStudy.objects.filter(is_synthetic=True).count()
    for start in range(first, first + number, BATCH):
        size = min(BATCH, first + number - start)
        rows = CaseStudy.objects.bulk_create(_case_study(start + offset, chance) for offset in range(size))
        _relate(CaseStudy.service_areas, rows, lambda: _with_parent(chance.choice(areas)))
        _relate(CaseStudy.delivery_models, rows, lambda: chance.sample(models, 1 + (chance.random() < 0.3)))
        _relate(CaseStudy.root_causes, rows, lambda: chance.sample(causes, chance.randint(1, 3)))
        if options:
            _relate(CaseStudy.options, rows, lambda: chance.sample(options, min(len(options), chance.randint(1, 2))))
        Participation.objects.bulk_create(_participations(rows, councils, chance))
        sources = Source.objects.bulk_create(
            Source(
                case_study=row, key="s", title="Synthetic", publisher="Nobody", kind=chance.choice(SourceKind.values)
            )
            for row in rows
        )
        Figure.objects.bulk_create(figure for source in sources for figure in _figures(source, chance))
        _make_public(rows)
        SearchDocument.objects.bulk_create(
            SearchDocument(
                kind=KIND,
                object_id=row.pk,
                title=row.title,
                summary=row.summary,
                councils=chance.choice(councils).name,
                body=f"{row.challenge} {row.what_changed} {row.results}",
            )
            for row in rows
        )
    refresh_options(None)
    documents.rebuild_words()
    LibraryVersion.bump()


@transaction.atomic
def shrink() -> int:
    """Remove every synthetic case study; how many there were."""
    synthetic = CaseStudy.objects.filter(is_synthetic=True)
    number = synthetic.count()
    SearchDocument.objects.filter(kind=KIND, object_id__in=synthetic.values("pk")).delete()
    Figure.objects.filter(case_study__is_synthetic=True).delete()
    synthetic.delete()
    if number:
        refresh_options(None)
        documents.rebuild_words()
        LibraryVersion.bump()
    return number


def _make_public(rows: list[CaseStudy]) -> None:
    made = list(CaseStudy.objects.filter(pk__in=[row.pk for row in rows]).with_everything())
    names: set[str] = set()
    for case_study in made:
        facts = public_facts(case_study)
        names.update(facts)
        for name, value in facts.items():
            setattr(case_study, name, value)
    CaseStudy.objects.bulk_update(made, sorted(names), batch_size=200)


def _case_study(number: int, chance: random.Random) -> CaseStudy:
    prose = {name: _text(chance, 60) for name in ("challenge", "what_changed", "results", "lessons")}
    start = chance.randint(2003, 2025)
    return CaseStudy(
        slug=f"synthetic-{number:06}",
        title=f"Synthetic {number:06}: {_text(chance, 5)}",
        summary=f"Made to measure speed; not real. {_text(chance, 20)}",
        html={name: f"<p>{text}</p>" for name, text in prose.items()},
        stage=chance.choice(Stage.values),
        reform_level=chance.choice(ReformLevel.values),
        change_level=chance.choice(ChangeLevel.values),
        started_year=start,
        ended_year=start + chance.randint(0, 5) if chance.random() < 0.5 else None,
        awards=[{"name": "Synthetic award"}] if chance.random() < 0.1 else [],
        status=Status.PUBLISHED,
        is_synthetic=True,
        published_at=timezone.now(),
        **prose,
    )


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _with_parent(area: ServiceArea) -> list[ServiceArea]:
    return [area, area.parent] if area.parent else [area]


def _relate(relation, rows: list[CaseStudy], choose) -> None:
    through, column = relation.through, f"{relation.field.related_model._meta.model_name}_id"
    through.objects.bulk_create(
        through(casestudy_id=row.pk, **{column: chosen.pk}) for row in rows for chosen in choose()
    )


def _participations(rows: list[CaseStudy], councils: list[Council], chance: random.Random) -> Iterator[Participation]:
    for row in rows:
        for position, council in enumerate(chance.sample(councils, chance.choice([1, 1, 1, 2, 3]))):
            role = CouncilRole.PARTNER if position else CouncilRole.LEAD
            yield Participation(
                case_study=row, council=council, role=role, named_as=council.official_name, position=position
            )


def _figures(source: Source, chance: random.Random) -> Iterator[Figure]:
    kinds = chance.sample([FigureKind.ANNUAL_SAVING, FigureKind.INVESTMENT, FigureKind.PAYBACK], chance.randint(0, 3))
    for position, kind in enumerate(kinds):
        is_payback = kind == FigureKind.PAYBACK
        yield Figure(
            case_study_id=source.case_study_id,
            source=source,
            key=kind,
            kind=kind,
            label="Synthetic figure",
            unit="months" if is_payback else "GBP",
            value=None if is_payback else chance.randint(10_000, 20_000_000),
            at_most=chance.randint(6, 120) if is_payback else None,
            basis=chance.choice(Basis.values),
            price_year=None if is_payback else chance.randint(2005, 2024),
            position=position,
        )
