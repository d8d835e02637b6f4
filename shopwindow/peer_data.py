"""The facts that `peers` needs, from the database."""

from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from shopwindow.models import Council, SimilarArea
from shopwindow.peer_sentences import Voice
from shopwindow.peers import PEER_COUNT, Peers, Place, find_peers
from shopwindow.tiers import same_functions

FIELDS = ("slug", "name", "kind", "last_day", "population", "area_km2", "deprivation", "rural_urban")


def peers_of(council: Council, *, limit: int = PEER_COUNT, voice: Voice = Voice.YOURS) -> Peers:
    """The councils most like this one, with their reasons, in one query."""
    rows = _same_functions(council).values_list(*FIELDS, "listed_as")
    others, ranks = [], {}
    for *facts, rank in rows:
        place = _place(*facts)
        others.append(place)
        if rank is not None:
            ranks[place.slug] = rank
    return find_peers(place_of(council), others, ranks, limit=limit, voice=voice)


def place_of(council: Council) -> Place:
    """A council as the comparison sees it."""
    return _place(*(getattr(council, field) for field in FIELDS))


def _same_functions(council: Council) -> QuerySet[Council]:
    """The councils of today that do the same things, each with its place on this council's list of similar areas."""
    listed = SimilarArea.objects.filter(council=council, similar=OuterRef("pk"), basis=SimilarArea.Basis.OVERALL)
    return (
        Council.objects.current()
        .filter(kind__in=same_functions(council.kind))
        .exclude(pk=council.pk)
        .annotate(listed_as=Subquery(listed.values("rank")))
        .order_by("slug")
    )


def _place(
    slug: str,
    name: str,
    kind: str,
    last_day: date | None,
    population: int | None,
    area_km2: Decimal | None,
    deprivation: Decimal | None,
    rural_urban: str,
) -> Place:
    return Place(
        slug=slug,
        name=name,
        kind=kind,
        is_current=last_day is None,
        population=population,
        density=population / float(area_km2) if population and area_km2 else None,
        deprivation=float(deprivation) if deprivation is not None else None,
        rurality=rural_urban,
    )
