"""Refusing forms that another site sends, for pages that are kept for everyone and so cannot carry a token.

Browsers say of each request whether it comes from the same site (Sec-Fetch-Site, and Origin before that). A request
that says neither comes from no browser, and so carries nobody's cookies. Decision 0002 says more.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

REFUSED = "This form came from another website, so we did nothing. Go to the page itself and try again."


def same_origin_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and not is_same_origin(request):
            raise PermissionDenied(REFUSED)
        return view(request, *args, **kwargs)

    return guarded


def is_same_origin(request: HttpRequest) -> bool:
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin:
        return urlsplit(origin)[:2] == (request.scheme, request.get_host())
    return True
