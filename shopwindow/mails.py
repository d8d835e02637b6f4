"""Mails: each is one text file in templates/mail/, its subject in the first line. The HTML is made from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.template.loader import render_to_string
from jinja2 import Environment

CODE = re.compile(r"[A-Z0-9]{2,}(-[A-Z0-9]+)+")
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Block:
    """A paragraph of the HTML: plain words, or a code or an address that stands alone on its line."""

    text: str

    @property
    def is_code(self) -> bool:
        return bool(CODE.fullmatch(self.text))

    @property
    def is_address(self) -> bool:
        return bool(ADDRESS.fullmatch(self.text))


@cache
def _plain() -> Environment:
    """The templates without HTML's escapes."""
    return engines["jinja2"].env.overlay(autoescape=False)


def make(name: str, to: Iterable[str], context: Mapping[str, Any]) -> EmailMultiAlternatives:
    """The mail of templates/mail/<name>.txt, in plain text and in HTML."""
    subject, _, body = _plain().get_template(f"mail/{name}.txt").render(**context).strip().partition("\n")
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    blocks = [Block(" ".join(part.split())) for part in body.split("\n\n")]
    subject = " ".join(subject.split())
    mail = EmailMultiAlternatives(subject, body + "\n", to=list(to))
    html = render_to_string("mail/_layout.html", {"subject": subject, "blocks": blocks})
    mail.attach_alternative(html, "text/html")
    return mail


def send(name: str, to: Iterable[str], context: Mapping[str, Any]) -> None:
    make(name, to, context).send()
