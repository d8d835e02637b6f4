"""The site, and beside it the yardstick: the least that a page of ours can cost."""

from django.http import HttpResponse
from django.urls import path

from shopwindow.page_cache import do_not_keep
from shopwindow.urls import urlpatterns as site


def bare(request):
    return do_not_keep(HttpResponse("ok"))


urlpatterns = [path("bare/", bare), *site]
