"""Keeping whole pages for people who are not signed in, for as long as the library does not change.

A public page depends on its address, on the library's version and on the council that the reader chose, and on nothing
else, so a kept page is never stale: the version is read from the database at each request, so every process sees it
move.
"""

import hashlib
import re

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_only_middleware

from shopwindow.models import LibraryVersion

KEPT_SECONDS = 24 * 60 * 60
COUNCIL_COOKIE = "council"
"""Names the council that the reader chose: pages differ by it, and by nothing else of the reader."""

FRAGMENT_HEADER = "X-Fragment"
"""Sent by our script when it wants only the part of a page that changes."""


def library_version(request: HttpRequest) -> int:
    """The library's version, asked of the database once a request."""
    if not hasattr(request, "_library_version"):
        request._library_version = LibraryVersion.current()
    return request._library_version


def do_not_keep(response: HttpResponse) -> HttpResponse:
    """Mark a page that must be made anew each time."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@sync_only_middleware
def keep_pages(get_response):
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES or not _is_public(request.path):
            return get_response(request)
        cache, key = caches["pages"], _key(request)
        kept = cache.get(key)
        if kept is None:
            response = get_response(request)
            if not _may_keep(request, response):
                return response
            response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            response.headers["Cache-Control"] = "no-cache"
            patch_vary_headers(response, [FRAGMENT_HEADER, "Cookie"])
            kept = (response.content, dict(response.headers))
            cache.set(key, kept, KEPT_SECONDS)
        return _answer(request, *kept)

    return middleware


def _is_public(path: str) -> bool:
    return not path.startswith(("/account/", "/admin/", "/healthz", "/readyz"))


def _key(request: HttpRequest) -> str:
    parts = (
        str(library_version(request)),
        request.scheme,
        request.get_host(),
        request.headers.get(FRAGMENT_HEADER, ""),
        _chosen_council(request),
        request.get_full_path(),
    )
    return "page:" + hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _chosen_council(request: HttpRequest) -> str:
    slug = request.COOKIES.get(COUNCIL_COOKIE, "")
    return slug if re.fullmatch(r"[a-z0-9-]{1,100}", slug) else ""


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "no-store" not in response.get("Cache-Control", "")
    )


def _answer(request: HttpRequest, content: bytes, headers: dict[str, str]) -> HttpResponse:
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
        for name in ("ETag", "Cache-Control", "Vary"):
            response.headers[name] = headers[name]
        return response
    return HttpResponse(content, headers=headers)
