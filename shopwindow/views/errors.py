"""What people see when something is not there, not allowed, or broken."""

from django.shortcuts import render


def not_found(request, exception=None):
    return render(request, "shopwindow/errors/404.html", status=404)


def forbidden(request, exception=None):
    return render(request, "shopwindow/errors/403.html", {"reason": str(exception or "")}, status=403)


def bad_request(request, exception=None):
    return render(request, "shopwindow/errors/400.html", status=400)


def server_error(request):
    return render(request, "shopwindow/errors/500.html", status=500)
