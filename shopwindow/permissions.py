"""Who may do what with people: one table. `check_...` raises with a sentence; `can_...` is what templates ask.

Being an administrator is a flag of the person; being an approver is an active membership of that council. Neither
counts until the person is signed in, and `middleware.account_pages` lets nobody through who has such a role and no
second factor.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from shopwindow.models import Council, Membership, User

Person = User | AnonymousUser


def is_administrator(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_superuser)


def is_curator(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_curator)


def is_member(user: Person, council: Council) -> bool:
    return bool(user.is_authenticated and Membership.objects.of(user).active().filter(council=council).exists())


def is_approver(user: Person, council: Council) -> bool:
    return bool(user.is_authenticated and Membership.objects.of(user).approving().filter(council=council).exists())


def needs_second_factor(user: Person) -> bool:
    """Whoever decides for others. The fictional people of a demonstration do without, and exist on no real site."""
    if not user.is_authenticated or (user.is_demonstration and settings.DEBUG):
        return False
    return is_administrator(user) or is_curator(user) or Membership.objects.of(user).approving().exists()


def lacks_second_factor(user: Person) -> bool:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return needs_second_factor(user) and not Authenticator.objects.filter(user=user, type__in=kinds).exists()


@dataclass(frozen=True)
class Rule:
    """`allows(user, about)`, where it is about a council, a membership, a person or nothing; if not, `refusal`."""

    allows: Callable[..., bool]
    refusal: str


def _signed_in(user: Person, about=None) -> bool:
    return bool(user.is_authenticated and user.is_active)


def _own(user: Person, membership: Membership) -> bool:
    return _signed_in(user) and membership.user_id == user.pk


def _manages(user: Person, council: Council) -> bool:
    return is_administrator(user) or is_approver(user, council)


def _manages_other(user: Person, membership: Membership) -> bool:
    return membership.user_id != user.pk and _manages(user, membership.council)


def _administers(user: Person, about=None) -> bool:
    return is_administrator(user)


def _administers_other(user: Person, person: User) -> bool:
    return is_administrator(user) and person.pk != user.pk


ONLY_ITS_APPROVER = "Only an approver of this council or an administrator can do this, and nobody for themselves."

RULES = {
    "join_council": Rule(_signed_in, "Sign in first."),
    "leave_council": Rule(_own, "Only the person can leave. An approver can remove somebody."),
    "see_council_people": Rule(_manages, "Only an approver of this council or an administrator can see its people."),
    "invite_to_council": Rule(
        _manages, "Only an approver of this council or an administrator can invite people to it."
    ),
    "decide_on_request": Rule(_manages_other, ONLY_ITS_APPROVER),
    "change_member": Rule(_manages_other, ONLY_ITS_APPROVER),
    "list_domain": Rule(_administers, "Only an administrator can list the domains of a council."),
    "see_site_people": Rule(_administers, "Only an administrator can see this page."),
    "invite_to_site": Rule(_administers, "Only an administrator can invite curators and administrators."),
    "give_site_role": Rule(_administers_other, "Only an administrator can give roles, and nobody to themselves."),
}


def check(rule: str, user: Person, about=None) -> None:
    """Raises `PermissionDenied` with a sentence."""
    if not RULES[rule].allows(user, about):
        raise PermissionDenied(RULES[rule].refusal)


def can(rule: str, user: Person, about=None) -> bool:
    return RULES[rule].allows(user, about)


def check_join_council(user: Person) -> None:
    check("join_council", user)


def check_leave_council(user: Person, membership: Membership) -> None:
    check("leave_council", user, membership)


def check_see_council_people(user: Person, council: Council) -> None:
    check("see_council_people", user, council)


def can_see_council_people(user: Person, council: Council) -> bool:
    return can("see_council_people", user, council)


def check_invite_to_council(user: Person, council: Council) -> None:
    check("invite_to_council", user, council)


def check_decide_on_request(user: Person, membership: Membership) -> None:
    check("decide_on_request", user, membership)


def check_change_member(user: Person, membership: Membership) -> None:
    check("change_member", user, membership)


def changeable(user: Person, council: Council, members: list[Membership]) -> list[bool]:
    """For each of a council's people whether this person may change them: `change_member` with one question for all."""
    manages = _manages(user, council)
    return [manages and member.user_id != user.pk for member in members]


def check_list_domain(user: Person, council: Council) -> None:
    check("list_domain", user, council)


def can_list_domain(user: Person, council: Council) -> bool:
    return can("list_domain", user, council)


def check_see_site_people(user: Person) -> None:
    check("see_site_people", user)


def can_see_site_people(user: Person) -> bool:
    return can("see_site_people", user)


def check_invite_to_site(user: Person) -> None:
    check("invite_to_site", user)


def check_give_site_role(user: Person, person: User) -> None:
    check("give_site_role", user, person)
