"""/account/: a person's own page, the councils they belong to, and the invitations they get."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shopwindow import permissions, typed
from shopwindow.actions import people
from shopwindow.forms import JoinForm
from shopwindow.models import Council, Membership
from shopwindow.typed import sign_in_required


@require_safe
@sign_in_required
def account_home(request: HttpRequest) -> HttpResponse:
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "memberships": list(Membership.objects.for_account_page(request.user)),
        "has_second_factor": bool(kinds & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}),
        "needs_second_factor": permissions.needs_second_factor(request.user),
        "signs_in_at_council": SocialAccount.objects.filter(user=request.user).exists(),
        "manages_people": permissions.can_see_site_people(request.user),
    }
    return render(request, "shopwindow/account/home.html", context)


@require_http_methods(["GET", "POST"])
@sign_in_required
def account_councils(request: HttpRequest) -> HttpResponse:
    """The councils of a person; ask to join one, or leave one."""
    if request.POST.get("leave"):
        return _leave(request)
    choices = list(Council.objects.joinable_by(request.user).values_list("slug", "official_name"))
    if request.method == "POST":
        form = JoinForm(request.POST, councils=choices)
        if form.is_valid() and _ask(request, form):
            return redirect("account_councils")
    else:
        form = JoinForm(initial=typed.give_back(request), councils=choices)
    context = {
        "form": form,
        "memberships": list(Membership.objects.for_account_page(request.user)),
        "typed_by": typed.owner_token(request.user),
    }
    return render(request, "shopwindow/account/councils.html", context, status=400 if form.errors else 200)


def _ask(request: HttpRequest, form: JoinForm) -> bool:
    council = Council.objects.get(slug=form.cleaned_data["council"])
    try:
        membership = people.ask_to_join(
            council=council, by=request.user, message=form.cleaned_data["message"], site=site_of(request)
        )
    except people.Refused as refused:
        form.add_error("council", str(refused))
        return False
    typed.forget(request)
    if membership.is_active:
        messages.success(request, f"You now belong to {council.official_name}, because your address is on its domain.")
    else:
        messages.success(request, f"You asked to join {council.official_name}. We write to you when it is decided.")
    return True


def _leave(request: HttpRequest) -> HttpResponse:
    number = request.POST["leave"]
    own = Membership.objects.of(request.user).standing().select_related("council")
    membership = get_object_or_404(own, pk=number if number.isdecimal() and len(number) < 18 else None)
    people.leave_council(membership=membership, by=request.user)
    messages.success(request, f"You have left {membership.council.official_name}.")
    return redirect("account_councils")


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What a letter leads to. Looking at it changes nothing, so a mail scanner cannot use it up."""
    found = people.invitation_of(token)
    if found is None:
        raise Http404
    refusal = ""
    if request.method == "POST" and request.user.is_authenticated:
        try:
            people.accept_invitation(invitation=found, by=request.user)
        except people.Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "You have taken up the invitation.")
            return redirect("account_home")
    context = {"invitation": found, "refusal": refusal, "token": token}
    return render(request, "shopwindow/account/invitation.html", context, status=409 if refusal else 200)


def site_of(request: HttpRequest) -> str:
    """https://shopwindow.example"""
    return request.build_absolute_uri("/").rstrip("/")
