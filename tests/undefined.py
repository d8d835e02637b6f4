"""A Jinja undefined that fails in our own templates and stays silent in GOV.UK Frontend's macros."""

import sys

from django.conf import settings
from jinja2 import ChainableUndefined
from jinja2.utils import missing

OUR_TEMPLATES = str(settings.BASE_DIR / "templates")


class StrictUndefined(ChainableUndefined):
    """In our templates a name that a page does not set may be asked whether it is there, `{% if trail %}`, and no more.

    Printing it, looping over it or going into it fails; an attribute that an object does not have fails always, even
    in an `if`, because that is how a misspelt name shows. `is defined` and `default()` work everywhere.
    """

    __slots__ = ("_is_ours",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._is_ours = _asking_template().startswith(OUR_TEMPLATES)

    def _fail_if_ours(self) -> None:
        if self._is_ours:
            self._fail_with_undefined_error()

    def _fail_if_our_attribute(self) -> None:
        if self._undefined_obj is not missing:
            self._fail_if_ours()

    def __bool__(self) -> bool:
        self._fail_if_our_attribute()
        return False

    def __eq__(self, other) -> bool:
        self._fail_if_our_attribute()
        return super().__eq__(other)

    def __ne__(self, other) -> bool:
        return not self == other

    __hash__ = ChainableUndefined.__hash__

    def __str__(self) -> str:
        self._fail_if_ours()
        return ""

    __html__ = __str__

    def __len__(self) -> int:
        self._fail_if_ours()
        return 0

    def __iter__(self):
        self._fail_if_ours()
        return iter(())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self._fail_if_ours()
        return self

    def __getitem__(self, key):
        self._fail_if_ours()
        return self


def _asking_template() -> str:
    """The file of the template whose code is running, or nothing."""
    frame = sys._getframe(2)
    while frame:
        if "__jinja_template__" in frame.f_globals:
            return frame.f_code.co_filename
        frame = frame.f_back
    return ""
