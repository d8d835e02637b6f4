"""The people of a council, for its approvers; and of the site, for administrators."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from shopwindow import permissions, typed
from shopwindow.actions import people
from shopwindow.forms import DomainForm, InviteToCouncilForm, InviteToSiteForm
from shopwindow.models import Council, CouncilDomain, Invitation, Membership, Role, User
from shopwindow.typed import sign_in_required
from shopwindow.views.account import site_of

STEPS: dict[str, tuple[Callable, str]] = {
    "approve": (people.approve_request, "The request is approved."),
    "refuse": (people.refuse_request, "The request is refused."),
    "suspend": (people.suspend_member, "The membership is suspended."),
    "restore": (people.restore_member, "The membership is restored."),
    "remove": (people.remove_member, "The person no longer belongs to the council."),
    "make_approver": (lambda **who: people.change_role(role=Role.APPROVER, **who), "The person is an approver now."),
    "make_contributor": (
        lambda **who: people.change_role(role=Role.CONTRIBUTOR, **who),
        "The person is a contributor now.",
    ),
}
"""What a button beside a person does, by its name, and what is said afterwards."""


@require_http_methods(["GET", "POST"])
@sign_in_required
def council_people(request: HttpRequest, slug: str) -> HttpResponse:
    council = get_object_or_404(Council, slug=slug)
    permissions.check_see_council_people(request.user, council)
    invite_form = InviteToCouncilForm(initial=typed.give_back(request) if request.method == "GET" else None)
    domain_form = DomainForm()
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "invite":
            invite_form = InviteToCouncilForm(request.POST)
            done = _tried(request, invite_form, "email", _invite_to(request, council))
        elif what == "list_domain":
            domain_form = DomainForm(request.POST)
            done = _tried(request, domain_form, "domain", _list_domain(request, council))
        else:
            done = _step(request, council, what)
        if done:
            return redirect("council_people", slug=council.slug)
    members = list(Membership.objects.for_people_page(council))
    context = {
        "council": council,
        "council_is_fictional": council.is_demonstration,
        "members": list(zip(members, permissions.changeable(request.user, council, members), strict=True)),
        "invitations": list(Invitation.objects.for_people_page(council)),
        "domains": list(CouncilDomain.objects.of(council)),
        "may_list_domain": permissions.can_list_domain(request.user, council),
        "invite_form": invite_form,
        "domain_form": domain_form,
        "typed_by": typed.owner_token(request.user),
    }
    status = 400 if invite_form.errors or domain_form.errors else 200
    return render(request, "shopwindow/account/council_people.html", context, status=status)


def _numbered(rows: QuerySet, number: str) -> Model:
    """The row of this number among those that the page shows; anything else is not found."""
    if not (number.isdecimal() and len(number) < 18):
        raise Http404
    return get_object_or_404(rows, pk=number)


def _tried(request: HttpRequest, form: forms.Form, beside: str, do: Callable[[dict], str]) -> bool:
    """Do what a form asks for, say that it was done, or say beside a field why not."""
    if not form.is_valid():
        return False
    try:
        messages.success(request, do(form.cleaned_data))
    except people.Refused as refused:
        form.add_error(beside, str(refused))
        return False
    typed.forget(request)
    return True


def _invite_to(request: HttpRequest, council: Council) -> Callable[[dict], str]:
    def do(asked: dict) -> str:
        people.invite(by=request.user, council=council, site=site_of(request), **asked)
        return f"An invitation is on its way to {asked['email']}."

    return do


def _list_domain(request: HttpRequest, council: Council) -> Callable[[dict], str]:
    def do(asked: dict) -> str:
        domain = people.list_domain(council=council, by=request.user, **asked)
        return f"Whoever has a confirmed address at {domain} may join by themselves now."

    return do


def _step(request: HttpRequest, council: Council, what: str) -> bool:
    """A button beside a person, an invitation or a domain."""
    number = request.POST.get("number", "")
    try:
        if what == "withdraw":
            invitation = _numbered(Invitation.objects.for_people_page(council), number)
            people.withdraw_invitation(invitation=invitation, by=request.user)
            said = "The invitation is taken back."
        elif what == "unlist_domain":
            people.unlist_domain(domain=_numbered(CouncilDomain.objects.of(council), number), by=request.user)
            said = "The domain is no longer listed."
        elif what in STEPS:
            act, said = STEPS[what]
            members = Membership.objects.standing().filter(council=council)
            act(membership=_numbered(members, number), by=request.user)
        else:
            raise Http404
    except people.Refused as refused:
        said = str(refused)
    messages.info(request, said)
    return True


@require_http_methods(["GET", "POST"])
@sign_in_required
def site_people(request: HttpRequest) -> HttpResponse:
    permissions.check_see_site_people(request.user)
    form = InviteToSiteForm(initial=typed.give_back(request) if request.method == "GET" else None)
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "invite":
            form = InviteToSiteForm(request.POST)
            done = _tried(request, form, "email", _invite_to_site(request))
        else:
            done = _site_step(request, what)
        if done:
            return redirect("site_people")
    context = {
        "form": form,
        "staff": list(User.objects.with_site_role()),
        "invitations": list(Invitation.objects.for_site()),
        "waiting": list(Membership.objects.waiting()),
        "typed_by": typed.owner_token(request.user),
    }
    return render(request, "shopwindow/account/site_people.html", context, status=400 if form.errors else 200)


def _invite_to_site(request: HttpRequest) -> Callable[[dict], str]:
    def do(asked: dict) -> str:
        people.invite(by=request.user, site=site_of(request), **asked)
        return f"An invitation is on its way to {asked['email']}."

    return do


def _site_step(request: HttpRequest, what: str) -> bool:
    number = request.POST.get("number", "")
    try:
        if what == "withdraw":
            invitation = _numbered(Invitation.objects.for_site(), number)
            people.withdraw_invitation(invitation=invitation, by=request.user)
            said = "The invitation is taken back."
        elif what in ("end_curator", "end_administrator"):
            person = _numbered(User.objects.with_site_role(), number)
            people.give_site_role(
                person=person,
                is_curator=person.is_curator and what != "end_curator",
                is_administrator=person.is_superuser and what != "end_administrator",
                by=request.user,
            )
            said = "The role is taken away."
        else:
            raise Http404
    except people.Refused as refused:
        said = str(refused)
    messages.info(request, said)
    return True
