"""The council that a reader has chosen as theirs: kept in a cookie, or named in the address, which can be shared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shopwindow.models import Council, CouncilKind, Membership, Nation, Region
from shopwindow.page_cache import COUNCIL_COOKIE, library_version
from shopwindow.peer_data import peers_of
from shopwindow.peers import Peers
from shopwindow.search.memory import VersionedMemory
from shopwindow.tiers import FUNCTIONS, Delivery, Function

A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class MyCouncil:
    """A council of today, as pages that speak to it need it."""

    pk: int
    slug: str
    name: str
    official_name: str
    kind: str
    population: int | None
    population_year: int | None
    is_demonstration: bool = False

    @property
    def address(self) -> str:
        return f"/councils/{self.slug}/"

    @property
    def kind_label(self) -> str:
        return str(CouncilKind(self.kind).label)

    def delivery_of(self, functions: list[str]) -> list[tuple[Function, Delivery]]:
        """How far this kind of council delivers these functions; those that the table does not have are left out."""
        return [
            (function, function.delivery[self.kind])
            for function in FUNCTIONS
            if function.key in functions and self.kind in function.delivery
        ]


@dataclass(frozen=True)
class RegisterLine:
    """A council or strategic body, of today or before, as lists of councils print it."""

    name: str
    slug: str
    kind: str
    nation: str
    region: str
    population: int | None
    is_current: bool

    @property
    def address(self) -> str:
        return f"/councils/{self.slug}/"


@dataclass
class Councils:
    """Every council that can be chosen, every one of the register, and the peers of those that were asked for."""

    by_slug: Mapping[str, MyCouncil]
    fictional: Mapping[str, MyCouncil]
    register: Mapping[int, RegisterLine]
    _peers: dict[str, Peers] = field(default_factory=dict)

    def peers(self, council: MyCouncil) -> Peers:
        """Asked of the database once by each process until the library changes."""
        if council.slug not in self._peers:
            self._peers[council.slug] = peers_of(Council.objects.get(pk=council.pk))
        return self._peers[council.slug]


FIELDS = ("pk", "slug", "name", "official_name", "kind", "population", "population_year", "is_demonstration")


def load_councils() -> Councils:
    rows = Council.objects.principal().current().order_by("name", "slug").values_list(*FIELDS)
    fictional = Council.objects.fictional().values_list(*FIELDS)
    everyone = (
        Council.objects.real()
        .order_by("pk")
        .values_list("pk", "name", "slug", "kind", "nation", "region", "population", "last_day")
    )
    register = {
        pk: RegisterLine(
            name, slug, str(CouncilKind(kind).label), str(Nation(nation).label), str(Region(region).label), population,
            last_day is None,
        )
        for pk, name, slug, kind, nation, region, population, last_day in everyone
    }  # fmt: skip
    return Councils({row[1]: MyCouncil(*row) for row in rows}, {row[1]: MyCouncil(*row) for row in fictional}, register)


_memory = VersionedMemory(load_councils)


def all_councils(request: HttpRequest) -> Councils:
    return _memory.get(library_version(request))


def my_council(request: HttpRequest) -> MyCouncil | None:
    """The council named in the address, or else in the cookie, or else the one that a signed-in person belongs to;
    none where neither names one of today."""
    if not hasattr(request, "_my_council"):
        asked = [slug for slug in (request.GET.get("council"), request.COOKIES.get(COUNCIL_COOKIE)) if slug]
        found = [all_councils(request).by_slug[slug] for slug in asked if slug in all_councils(request).by_slug]
        request._my_council = found[0] if found else _council_of_person(request)  # type: ignore[attr-defined]
    return request._my_council  # type: ignore[attr-defined]


def _council_of_person(request: HttpRequest) -> MyCouncil | None:
    """The first council that somebody signed in belongs to. Without a session, nobody is asked."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    slugs = Membership.objects.for_account_page(request.user).active().values_list("council__slug", flat=True)
    councils = all_councils(request)
    known = (councils.by_slug.get(slug) or councils.fictional.get(slug) for slug in slugs)
    return next(filter(None, known), None)


def my_peers(request: HttpRequest) -> Peers | None:
    council = my_council(request)
    return all_councils(request).peers(council) if council else None


def remember(response: HttpResponse, slug: str) -> None:
    response.set_cookie(
        COUNCIL_COOKIE, slug, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COUNCIL_COOKIE, samesite="Lax")
