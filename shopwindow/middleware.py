"""Small layers around every page."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware

from shopwindow.page_cache import do_not_keep
from shopwindow.permissions import lacks_second_factor
from shopwindow.views import errors

POLICY = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb"))


@sync_only_middleware
def permissions_policy(get_response):
    """No page here needs a camera, a place or a payment: say so to the browser."""

    def middleware(request):
        response = get_response(request)
        response["Permissions-Policy"] = POLICY
        return response

    return middleware


OPEN_WITHOUT_SECOND_FACTOR = (
    "/account/2fa/", "/account/reauthenticate/", "/account/logout/", "/account/email/", "/account/confirm-email/",
    "/account/password/", "/help/", "/healthz", "/readyz", "/static/",
)  # fmt: skip
"""Where a person whose role needs a second way of signing in may go before it is set up."""


@sync_only_middleware
def account_pages(get_response):
    """Pages about one's account are kept nowhere; and who decides for others sets up a second factor first."""

    def middleware(request):
        if must_set_up_second_factor(request):
            messages.info(request, "Your role needs a second way to prove that it is you. Set one up to go on.")
            return do_not_keep(redirect("mfa_index"))
        response = get_response(request)
        return do_not_keep(response) if request.path.startswith("/account/") else response

    return middleware


def must_set_up_second_factor(request) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
        return False
    return request.user.is_authenticated and lacks_second_factor(request.user)


@sync_only_middleware
def plain_not_found(get_response):
    """With DEBUG on, show the page that people would see instead of Django's list of addresses."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 404 and "text/html" in response.get("Content-Type", ""):
            return errors.not_found(request)
        return response

    return middleware
