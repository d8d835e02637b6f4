"""What people see when something is not there, not allowed, or broken."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from shopwindow.views.context import NOBODY


def not_found(request, exception=None):
    return render(request, "shopwindow/errors/404.html", status=404)


def forbidden(request, exception=None):
    return render(request, "shopwindow/errors/403.html", {"reason": str(exception or "")}, status=403)


def from_elsewhere(request, reason=""):
    """A form without our token: from another site, or from a page that was opened before signing in."""
    said = "This form was opened before you signed in, or came from another website."
    return forbidden(request, f"{said} Go back, reload the page and try again.")


def too_many(request, exception=None):
    return render(request, "429.html", status=429)


def bad_request(request, exception=None):
    return render(request, "shopwindow/errors/400.html", status=400)


def server_error(request):
    """Made without a look at the database, which may be what is broken."""
    return HttpResponse(render_to_string("shopwindow/errors/500.html", NOBODY), status=500)
