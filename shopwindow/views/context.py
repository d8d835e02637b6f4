"""What every page is given."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from casestudies import shortlist
from shopwindow.my_council import my_council

NOBODY: dict[str, Any] = {"my_council": None, "here": "", "said": [], "shortlisted": 0}
"""For pages that must come out even when the database does not answer."""


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """Whose eyes the page is made for, what was just done, and how long the shortlist is. The session is read only
    where the browser has one."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return {
        "my_council": my_council(request),
        "here": request.get_full_path(),
        "said": list(messages.get_messages(request)) if has_session else [],
        "shortlisted": len(shortlist.read(request.session)) if has_session else 0,
    }
