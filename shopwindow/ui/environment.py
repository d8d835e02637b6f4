"""The Jinja2 environment of every page that people see."""

from functools import lru_cache

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

from shopwindow.ui import formats


@lru_cache(maxsize=1_000)
def url(name: str, *args: str) -> str:
    """The address of a page; asked for a dozen times on each, so it is remembered."""
    return reverse(name, args=args)


def qr_code(svg: str) -> Markup:
    """A drawing of the qrcode library, as it may stand in a page: without the first line of an XML file."""
    return Markup(svg[svg.index("<svg") :])


def environment(**options) -> Environment:
    """Our templates first; GOV.UK Frontend's macros under `govuk_frontend_jinja/`.

    The library's macros read what is not there and expect nothing to happen, hence the chainable undefined; the
    tests swap in one that fails for our own templates.
    """
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options["loader"] = ChoiceLoader([options["loader"], library])
    options.setdefault("undefined", ChainableUndefined)
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)
    env.globals |= {
        "get_messages": get_messages,
        "static": static,
        "url": url,
        "qr_code": qr_code,
        "contact_email": settings.CONTACT_EMAIL,
    }
    env.filters |= {
        "count": formats.count,
        "day": formats.day,
        "joined": formats.joined,
        "json_script": json_script,
        "month": formats.month,
        "number": formats.number,
        "pounds": formats.pounds,
    }
    return env
