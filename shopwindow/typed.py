"""Keeping what somebody typed when their sign-in ran out in the middle of a form.

The form carries a sign of whose it is. When it comes back without a sign-in, its fields go into the session, signed and
within bounds, never with a password or a file; after signing in they are given back, to the same person only.
"""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

KEY = "typed"
OWNER = "typed_by"
MOST_CHARACTERS = 64_000
GOOD_FOR = 24 * 60 * 60
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code", "credential", "secret")


def owner_token(user) -> str:
    """What a form holds in its hidden field `typed_by`."""
    return signing.Signer(salt=OWNER).sign(str(user.pk))


def sign_in_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send people to sign in first; a form that arrives without a sign-in waits for them. Its page has its address."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep(request)
            return redirect_to_login(request.path)
        return redirect_to_login(request.get_full_path())

    return guarded


def keep(request: HttpRequest) -> None:
    fields = request.POST.copy()
    for name in list(fields):
        if any(part in name for part in NEVER_KEPT):
            del fields[name]
    text = fields.urlencode()
    if len(text) > MOST_CHARACTERS or OWNER not in fields:
        return
    request.session[KEY] = signing.dumps([request.path, text], salt=KEY, compress=True)


def give_back(request: HttpRequest) -> QueryDict | None:
    """What this person typed into the form of this address before the sign-in ran out; it stays until it is sent."""
    try:
        path, text = signing.loads(request.session.get(KEY, ""), salt=KEY, max_age=GOOD_FOR)
        fields = QueryDict(text)
        owner = signing.Signer(salt=OWNER).unsign(fields.get(OWNER, ""))
    except signing.BadSignature:
        return None
    if path != request.path or owner != str(request.user.pk):
        return None
    messages.info(request, "Your sign-in had run out. What you typed is back: look it over and send it again.")
    return fields


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
