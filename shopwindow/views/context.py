"""What every page is given."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from casestudies import shortlist
from shopwindow.my_council import my_council

NOBODY: dict[str, Any] = {
    "my_council": None, "here": "", "said": [], "shortlisted": 0, "person": None, "fictional": False,
    "own_councils": [],
}  # fmt: skip
"""For pages that must come out even when the database does not answer."""


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """Whose eyes the page is made for, what was just done, and how long the shortlist is. The session is read only
    where the browser has one."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    person = request.user if has_session and request.user.is_authenticated else None
    council = my_council(request)
    return {
        "person": person,
        "fictional": bool((person and person.is_demonstration) or (council and council.is_demonstration)),
        "own_councils": own_councils(request) if request.path.startswith("/account/") else [],
        "my_council": council,
        "here": request.get_full_path(),
        "said": messages.get_messages(request)
        if has_session
        else [],  # read, and so used up, only where they are shown
        "shortlisted": len(shortlist.read(request.session)) if has_session else 0,
    }


def own_councils(request: HttpRequest) -> list:
    """The councils at which people can sign in, as allauth's providers."""
    return get_adapter(request).list_providers(request)
