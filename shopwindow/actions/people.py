"""What changes about people and their councils. Each locks, checks, then changes; mail leaves after the commit.

`Refused` says in a sentence why something that one is allowed to do cannot be done now.
"""

import re
from functools import partial

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shopwindow import mails, permissions
from shopwindow.models import Council, CouncilDomain, Invitation, Membership, MembershipState, Role, User

DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


NO_MIXING = "Fictional people belong to fictional councils only, and real people to real ones."


class Refused(Exception):
    """The sentence is for the person."""


def lies_on_listed_domain(*, user: User, council: Council) -> bool:
    """Whether a verified address of the person lies on a domain that is listed for the council."""
    verified = EmailAddress.objects.filter(user=user, verified=True).order_by("pk").values_list("email", flat=True)
    domains = {email.lower().rpartition("@")[2] for email in verified}
    return CouncilDomain.objects.of(council).filter(domain__in=domains).exists()


@transaction.atomic
def ask_to_join(*, council: Council, by: User, site: str, message: str = "") -> Membership:
    """Join a council as contributor: at once by a verified address on its domain, else when somebody has decided.

    `site` is the address of this site, https://shopwindow.example, for the mail to the approvers.
    """
    permissions.check_join_council(by)
    council = Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
    if not council.is_current:
        raise Refused(f"{council.official_name} is no longer there. Choose the council that followed it.")
    if council.is_demonstration != by.is_demonstration:
        raise Refused(NO_MIXING)
    if Membership.objects.of(by).standing().filter(council=council).exists():
        raise Refused(f"You have already asked to join {council.official_name}, or belong to it.")
    membership = Membership(user=by, council=council, message=message[:500])
    if lies_on_listed_domain(user=by, council=council):
        membership.state = MembershipState.ACTIVE
        membership.basis = Membership.Basis.DOMAIN
        membership.decided_at = timezone.now()
    membership.save()
    if membership.is_asked:
        _tell_approvers(membership, site)
    return membership


def _tell_approvers(membership: Membership, site: str) -> None:
    """One mail to each; where a council has none, the administrators have the request on their page."""
    approvers = Membership.objects.approving().filter(council=membership.council).order_by("pk")
    addresses = list(approvers.values_list("user__email", flat=True))
    context = {
        "council": membership.council.official_name,
        "person": str(membership.user),
        "email": membership.user.email,
        "message": membership.message,
        "page": site + reverse("council_people", args=[membership.council.slug]),
    }
    for address in addresses:
        transaction.on_commit(partial(mails.send, "join_asked", [address], context))


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("council", "user").get(pk=membership.pk)


def _mail_decision(membership: Membership, outcome: str) -> None:
    context = {"council": membership.council.official_name, "outcome": outcome, "role": membership.get_role_display()}
    transaction.on_commit(partial(mails.send, "membership_changed", [membership.user.email], context))


def _end(membership: Membership, by: User | None) -> None:
    now = timezone.now()
    if membership.is_asked:
        membership.decided_at, membership.decided_by, membership.basis = now, by, Membership.Basis.DECISION
    membership.state, membership.ended_at = MembershipState.ENDED, now
    membership.save()


@transaction.atomic
def leave_council(*, membership: Membership, by: User) -> Membership:
    """Leave, or take back a request."""
    membership = _locked(membership)
    permissions.check_leave_council(by, membership)
    if membership.ended_at:
        raise Refused("You have already left.")
    _end(membership, by)
    return membership


@transaction.atomic
def approve_request(*, membership: Membership, by: User) -> Membership:
    membership = _locked(membership)
    permissions.check_decide_on_request(by, membership)
    if not membership.is_asked:
        raise Refused("Somebody has already decided on this request.")
    membership.state, membership.basis = MembershipState.ACTIVE, Membership.Basis.DECISION
    membership.decided_at, membership.decided_by = timezone.now(), by
    membership.save()
    _mail_decision(membership, "approved")
    return membership


@transaction.atomic
def refuse_request(*, membership: Membership, by: User) -> Membership:
    membership = _locked(membership)
    permissions.check_decide_on_request(by, membership)
    if not membership.is_asked:
        raise Refused("Somebody has already decided on this request.")
    _end(membership, by)
    _mail_decision(membership, "refused")
    return membership


def _change(membership: Membership, by: User, *, from_state: MembershipState, refusal: str) -> Membership:
    membership = _locked(membership)
    permissions.check_change_member(by, membership)
    if membership.state != from_state:
        raise Refused(refusal)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User) -> Membership:
    membership = _change(
        membership, by, from_state=MembershipState.ACTIVE, refusal="Only the role of a member can be changed."
    )
    membership.role = role
    membership.save()
    _mail_decision(membership, "role")
    return membership


@transaction.atomic
def suspend_member(*, membership: Membership, by: User) -> Membership:
    membership = _change(membership, by, from_state=MembershipState.ACTIVE, refusal="This person is no member now.")
    membership.state = MembershipState.SUSPENDED
    membership.save()
    _mail_decision(membership, "suspended")
    return membership


@transaction.atomic
def restore_member(*, membership: Membership, by: User) -> Membership:
    membership = _change(membership, by, from_state=MembershipState.SUSPENDED, refusal="This person is not suspended.")
    membership.state = MembershipState.ACTIVE
    membership.save()
    _mail_decision(membership, "restored")
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> Membership:
    membership = _locked(membership)
    permissions.check_change_member(by, membership)
    if membership.is_asked or membership.ended_at:
        raise Refused("This person is no member now.")
    _end(membership, by)
    _mail_decision(membership, "removed")
    return membership


@transaction.atomic
def list_domain(*, council: Council, domain: str, by: User) -> CouncilDomain:
    """Whoever has a verified address on the domain may join the council by themselves from now on."""
    permissions.check_list_domain(by, council)
    domain = domain.strip().lower().removeprefix("@")
    if not DOMAIN.fullmatch(domain) or len(domain) > 120:
        raise Refused("Enter a domain, like rushcliffe.gov.uk.")
    return CouncilDomain.objects.get_or_create(council=council, domain=domain)[0]


@transaction.atomic
def unlist_domain(*, domain: CouncilDomain, by: User) -> None:
    """Nobody joins by it any more; who has joined stays."""
    permissions.check_list_domain(by, domain.council)
    domain.delete()


@transaction.atomic
def invite(
    *, email: str, by: User, site: str, council: Council | None = None, role: str = "", site_role: str = ""
) -> Invitation:
    """Write to somebody. `site` is the address of this site, https://shopwindow.example."""
    if council is not None:
        permissions.check_invite_to_council(by, council)
        Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
    else:
        permissions.check_invite_to_site(by)
    email = email.strip().lower()
    open_ones = Invitation.objects.open().filter(email=email, council=council)
    open_ones.update(withdrawn_at=timezone.now())  # the latest letter is the one that holds
    invitation = Invitation.objects.create(email=email, council=council, role=role, site_role=site_role, sent_by=by)
    context = {
        "inviter": str(by),
        "council": council.official_name if council else "",
        "role": invitation.role_label.lower(),
        "link": site + reverse("invitation", args=[invitation.token]),
        "expires_at": invitation.expires_at,
    }
    transaction.on_commit(partial(mails.send, "invitation", [email], context))
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.council is not None:
        permissions.check_invite_to_council(by, invitation.council)
    else:
        permissions.check_invite_to_site(by)
    if not invitation.is_open:
        raise Refused("This invitation is no longer open.")
    invitation.withdrawn_at = timezone.now()
    invitation.save()
    return invitation


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a letter's address names; none where the address was not written by us."""
    try:
        pk = signing.loads(token, salt="invitation")
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("council", "sent_by").filter(pk=pk).first()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Take up a role: once, by the person whose verified address the letter went to."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    permissions.check_join_council(by)
    if not invitation.is_open:
        raise Refused("This invitation has been used, taken back, or is older than 14 days. Ask for a new one.")
    if not EmailAddress.objects.filter(user=by, verified=True, email__iexact=invitation.email).exists():
        raise Refused("This invitation went to another e-mail address. Sign in with the account of that address.")
    if invitation.council is not None and invitation.council.is_demonstration != by.is_demonstration:
        raise Refused(NO_MIXING)
    if not _still_stands(invitation):
        raise Refused("Whoever sent this invitation may no longer do so. Ask for a new one.")
    if invitation.council is not None:
        _join_invited(invitation, by)
    elif invitation.site_role == Invitation.SiteRole.ADMINISTRATOR:
        _set_site_role(by, is_curator=by.is_curator, is_administrator=True)
    else:
        _set_site_role(by, is_curator=True, is_administrator=by.is_superuser)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save()
    return invitation


def _still_stands(invitation: Invitation) -> bool:
    """An invitation is worth what its sender may do on the day that it is taken up."""
    if invitation.sent_by is None:
        return False
    if invitation.council is not None:
        return permissions.can("invite_to_council", invitation.sent_by, invitation.council)
    return permissions.can("invite_to_site", invitation.sent_by)


def _join_invited(invitation: Invitation, by: User) -> None:
    """Suspended people stay suspended: a letter sent earlier does not undo that."""
    standing = Membership.objects.select_for_update(of=("self",)).of(by).standing()
    membership = standing.filter(council=invitation.council).first() or Membership(user=by, council=invitation.council)
    if membership.is_suspended:
        raise Refused("Your membership of this council is suspended. An approver can restore it.")
    membership.role, membership.state = Role(invitation.role), MembershipState.ACTIVE
    membership.basis = Membership.Basis.INVITATION
    membership.decided_at, membership.decided_by = timezone.now(), invitation.sent_by
    membership.save()


@transaction.atomic
def give_site_role(*, person: User, is_curator: bool, is_administrator: bool, by: User) -> User:
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    permissions.check_give_site_role(by, person)
    _set_site_role(person, is_curator=is_curator, is_administrator=is_administrator)
    return person


def _set_site_role(person: User, *, is_curator: bool, is_administrator: bool) -> None:
    person.is_curator = is_curator
    person.is_superuser = person.is_staff = is_administrator
    person.save(update_fields=["is_curator", "is_superuser", "is_staff"])
