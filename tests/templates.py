"""`python -m tests.templates` compiles every Jinja template: a mistake shows before anyone asks for the page."""

import os
import sys

import django
from django.template import engines
from jinja2 import TemplateError


def mistakes() -> list[str]:
    environment = engines["jinja2"].env
    found = []
    for name in environment.list_templates(extensions=["html", "xml", "txt"]):
        try:
            environment.get_template(name)
        except TemplateError as error:
            found.append(f"{name}:{getattr(error, 'lineno', '?')}: {error}")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopwindow.settings")
    django.setup()
    sys.exit("\n".join(mistakes()) or None)
