"""/my-council/: choose the council whose eyes the site is seen with; see which councils are like it, and why."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from shopwindow.council_data import register_in_memory
from shopwindow.council_names import Found, find_by_name
from shopwindow.my_council import MyCouncil, all_councils, forget, my_council, my_peers, remember
from shopwindow.page_cache import do_not_keep, library_version
from shopwindow.same_origin import same_origin_only

MOST_OFFERED = 12


@same_origin_only
def my_council_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _choose(request)
    councils = all_councils(request)
    asked = " ".join(request.GET.get("q", "").split())[:100]
    context = {
        "chosen": my_council(request),
        "peers": my_peers(request),
        "councils": councils.by_slug.values(),
        "asked": asked,
        "offered": _named(request, asked)[:MOST_OFFERED] if asked else [],
        "next": _next(request.GET.get("next")),
    }
    return do_not_keep(render(request, "shopwindow/my_council.html", context))


def _choose(request: HttpRequest) -> HttpResponse:
    """Take a council by its slug, or by a name as typed; where the name could be several, ask which."""
    target = _next(request.POST.get("next"))
    if "forget" in request.POST:
        response = HttpResponseRedirect(target)
        forget(response)
        return response
    typed = " ".join(request.POST.get("council", "").split())[:100]
    councils = all_councils(request)
    council = councils.by_slug.get(typed) or _only(request, typed)
    if council is None:
        query = urlencode({"q": typed, "next": target})
        return HttpResponseRedirect(f"{reverse('my_council')}?{query}")
    response = HttpResponseRedirect(target)
    remember(response, council.slug)
    return response


def _found(request: HttpRequest, typed: str) -> Found:
    return find_by_name(typed, [entry.named for entry in register_in_memory.get(library_version(request))])


def _named(request: HttpRequest, typed: str) -> list[MyCouncil]:
    """Councils of today that are called so, or may have been meant, best first."""
    by_pk = {council.pk: council for council in all_councils(request).by_slug.values()}
    return [by_pk[pk] for pk in _found(request, typed).ids if pk in by_pk]


def _only(request: HttpRequest, typed: str) -> MyCouncil | None:
    """The one council that is meant beyond doubt: it alone is called exactly so, or it alone has a name that begins so.

    What a former council was called is asked about, since what followed it may not be what is meant.
    """
    named, wanted = _named(request, typed), typed.casefold()
    exact = [council for council in named if wanted in (council.name.casefold(), council.official_name.casefold())]
    if len(exact) == 1:
        return exact[0]
    found = _found(request, typed)
    is_certain = found.begins_so and len(named) == 1 and found.ids[0] == named[0].pk
    return named[0] if is_certain else None


def _next(address: str | None) -> str:
    """Where to go afterwards: a page of this site, never another's."""
    if address and address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("home")
