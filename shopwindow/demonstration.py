"""Two fictional councils and a fictional person for each role, to show the site with. Only where DEBUG is on.

They are marked, not named: every list and count starts from real councils, and whoever is fictional signs in nowhere
but on a developer's machine (`sign_in.py`).
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from shopwindow.models import (
    Council,
    CouncilDomain,
    CouncilKind,
    Invitation,
    LibraryVersion,
    Membership,
    MembershipState,
    Nation,
    Region,
    Role,
    User,
)

COUNCILS = {
    "northmoor": {
        "slug": "northmoor-district-demonstration",
        "name": "Northmoor (demonstration)",
        "official_name": "Northmoor District (demonstration)",
        "kind": CouncilKind.DISTRICT,
        "region": Region.EAST_MIDLANDS,
        "population": 112_000,
    },
    "southmoor": {
        "slug": "southmoor-unitary-demonstration",
        "name": "Southmoor (demonstration)",
        "official_name": "Southmoor Unitary (demonstration)",
        "kind": CouncilKind.UNITARY,
        "region": Region.SOUTH_WEST,
        "population": 248_000,
    },
}


@dataclass(frozen=True)
class Part:
    """A fictional person: what they are here, and at which council in which role."""

    what: str
    name: str
    email: str
    council: str = ""
    role: str = ""
    is_curator: bool = False
    is_administrator: bool = False


PARTS = [
    Part("Person without a council", "Pat Visitor", "visitor@northmoor.example"),
    Part("Contributor, Northmoor", "Cleo Contributor", "contributor@northmoor.example", "northmoor", Role.CONTRIBUTOR),
    Part("Approver, Northmoor", "Avery Approver", "approver@northmoor.example", "northmoor", Role.APPROVER),
    Part("Contributor, Southmoor", "Sam Contributor", "contributor@southmoor.example", "southmoor", Role.CONTRIBUTOR),
    Part("Approver, Southmoor", "Alex Approver", "approver@southmoor.example", "southmoor", Role.APPROVER),
    Part("Curator", "Casey Curator", "curator@iese.example", is_curator=True),
    Part("Administrator", "Ade Administrator", "administrator@iese.example", is_administrator=True),
]


class OnlyForDevelopers(Exception):
    """Asked for where DEBUG is off."""


def password() -> str:
    """The same for all and at each start, and another on each machine."""
    digits = salted_hmac("demonstration", "password", algorithm="sha256").hexdigest()
    return "-".join(["demo", digits[:5], digits[5:10], digits[10:15]])


@transaction.atomic
def make() -> list[Part]:
    """What is missing of it; what is there stays as it was changed, but for the passwords."""
    if not settings.DEBUG:
        raise OnlyForDevelopers
    councils = {key: _council(key, facts) for key, facts in COUNCILS.items()}
    for part in PARTS:
        _person(part, councils)
    return PARTS


def _council(key: str, facts: dict) -> Council:
    fixed = {"nation": Nation.ENGLAND, "population_year": 2024, "is_demonstration": True}
    council, is_new = Council.objects.get_or_create(slug=facts["slug"], defaults=facts | fixed)
    if is_new:
        CouncilDomain.objects.create(council=council, domain=f"{key}.example")
        LibraryVersion.bump()
    return council


def _person(part: Part, councils: dict[str, Council]) -> None:
    user = User.objects.filter(email=part.email, is_demonstration=True).first()
    if user is None:
        user = User(email=part.email, is_demonstration=True, name=part.name, is_curator=part.is_curator)
        user.is_superuser = user.is_staff = part.is_administrator
    if not user.check_password(password()):
        user.set_password(password())
        user.save()
    EmailAddress.objects.get_or_create(user=user, email=part.email, defaults={"verified": True, "primary": True})
    if part.council and not Membership.objects.of(user).exists():
        Membership.objects.create(
            user=user, council=councils[part.council], role=part.role, state=MembershipState.ACTIVE,
            basis=Membership.Basis.DECISION, decided_at=timezone.now(),
        )  # fmt: skip


@transaction.atomic
def remove() -> int:
    """All that is fictional, with what hangs on it; how many people and councils that were. With DEBUG off too."""
    people, councils = User.objects.filter(is_demonstration=True), Council.objects.fictional()
    found = people.count() + councils.count()
    memberships = Membership.objects.filter(Q(council__in=councils) | Q(user__in=people))
    numbers = list(memberships.values_list("pk", flat=True))
    memberships.delete()
    Membership.history.filter(id__in=numbers).delete()  # last: taking away a membership is history as well
    Invitation.objects.filter(sent_by__in=people).delete()
    people.delete()
    councils.delete()
    if found:
        LibraryVersion.bump()
    return found
