"""/shortlist/: what the reader picked, with notes, a sum without double counting, and the committee pack."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import View

from casestudies import shortlist
from casestudies.shortlist_page import ShortlistPage, is_published, shortlist_page
from shopwindow.page_cache import do_not_keep
from shopwindow.same_origin import same_origin_only

SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)
FULL = f"Your shortlist is full: it holds {shortlist.MOST_ITEMS}. Remove something to make room."
SAID = {
    "add": "It is on your shortlist.",
    "remove": "It is off your shortlist.",
    "note": "Your note is kept.",
    "clear": "Your shortlist is empty.",
}


class Shortlist(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(request)
        if len(page.entries) < len(shortlist.read(request.session)):
            shortlist.write(request.session, [entry.item for entry in page.entries])  # the rest is no longer published
        return do_not_keep(render(request, "casestudies/shortlist.html", {"page": page, "most": shortlist.MOST_ITEMS}))


def page_of(request: HttpRequest) -> ShortlistPage:
    return shortlist_page(request, shortlist.read(request.session))


@same_origin_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Add, remove, move, note or clear. Back to where it was asked for."""
    items = shortlist.read(request.session)
    key, what = request.POST.get("item", ""), request.POST.get("what", "")
    kind, _, slug = key.partition(":")
    if what == "clear":
        items = []
    elif kind not in shortlist.KINDS or not SLUG.fullmatch(slug):
        raise Http404("There is no such thing to shortlist.")
    elif what == "add":
        if not is_published(kind, slug):
            raise Http404("There is no such thing to shortlist.")
        items = shortlist.with_item(items, shortlist.Item(kind, slug))
    elif what == "remove":
        items = shortlist.without(items, key)
    elif what in ("up", "down"):
        if "note" in request.POST:
            items = shortlist.noted(items, key, request.POST["note"])  # typed, though not yet kept
        items = shortlist.moved(items, key, -1 if what == "up" else 1)
    elif what == "note":
        items = shortlist.noted(items, key, request.POST.get("note", ""))
    shortlist.write(request.session, items)
    if what == "add" and not any(item.key == key for item in items):
        messages.error(request, FULL)
    elif what in SAID:
        messages.success(request, SAID[what])
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return reverse("casestudies:shortlist")


@never_cache
def pack(request: HttpRequest) -> HttpResponse:
    """The committee pack of the shortlist, as a Word document."""
    from casestudies.pack import committee_pack  # python-docx takes half a second to load, so only who asks waits

    page = page_of(request)
    if not page.entries:
        raise Http404("The shortlist is empty, so there is no pack.")
    response = HttpResponse(
        committee_pack(page, request),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    response["Content-Disposition"] = 'attachment; filename="committee-pack.docx"'
    return response
