"""Small layers around every page."""

from django.utils.decorators import sync_only_middleware

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


@sync_only_middleware
def plain_not_found(get_response):
    """With DEBUG on, show the page that people would see instead of Django's list of addresses."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 404 and "text/html" in response.get("Content-Type", ""):
            return errors.not_found(request)
        return response

    return middleware
