"""Filters made of words and of groups of choices, read from an address; each can describe itself.

What is found is for the subclass to say: both of ours select from memory, all groups at once.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache, cached_property
from typing import ClassVar, Protocol

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from shopwindow.ui.facets import Chip

MOST_VALUES = 50
"""More values of one group than any address needs."""


class Group(Protocol):
    """A group of choices: its name in the address, and its heading."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...


class ValuesField(forms.MultipleChoiceField):
    """Several values. What is not one of them is set aside later instead of spoiling the rest."""

    def clean(self, value):
        return list(dict.fromkeys(value or []))[:MOST_VALUES]

    def __deepcopy__(self, memo):
        return copy(self)


class ValuesFilter(django_filters.MultipleChoiceFilter):
    field_class = ValuesField

    def __deepcopy__(self, memo):
        return copy(self)  # nothing in it changes from one request to the next


class ChoiceFilter(django_filters.FilterSet):
    """Always bound; nothing in an address makes it fail.

    A subclass gives its `groups` and, for each, the labels of its values.
    """

    groups: ClassVar[Sequence[Group]] = ()
    words_label = "Words"
    longest_words = 200

    q = django_filters.CharFilter(label="Words")

    @classmethod
    def get_filters(cls):
        return super().get_filters() | {group.name: ValuesFilter(label=group.label) for group in cls.groups}

    def __init__(self, data: QueryDict | None, queryset: QuerySet) -> None:
        super().__init__(QueryDict() if data is None else data, queryset=queryset)

    def labels(self, name: str) -> Mapping[str, str]:
        """The labels of a group's values."""
        raise NotImplementedError

    @property
    def form(self) -> forms.Form:
        return self._form

    @cached_property
    def _form(self) -> forms.Form:
        return self._form_class()(self.data)

    @classmethod
    @cache
    def _form_class(cls) -> type[forms.Form]:
        """The form that reads an address. It is the same for every request, and making its class anew costs much."""
        return cls(None, queryset=QuerySet()).get_form_class()

    @cached_property
    def asked(self) -> Mapping[str, list[str]]:
        """What was asked for, by name, whether or not it is known."""
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def words(self) -> str:
        return " ".join((self.data.get("q") or "").replace("\x00", " ").split())[: self.longest_words]

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """The known values that are chosen, by group, in the order of the groups."""
        asked = {group.name: self.asked[group.name] for group in self.groups if self.asked.get(group.name)}
        known = {name: [value for value in values if value in self.labels(name)] for name, values in asked.items()}
        return {name: values for name, values in known.items() if values}

    @cached_property
    def unknown(self) -> list[str]:
        """Values in the address that no group has: said on the page, never an error."""
        return [
            value[:60]
            for group in self.groups
            for value in self.asked.get(group.name) or []
            if value not in self.choices.get(group.name, [])
        ]

    @property
    def is_active(self) -> bool:
        return bool(self.words or self.choices)

    @property
    def description(self) -> str:
        """The choices in words, for the title of the page."""
        return ", ".join(chip.label for chip in self.chips)

    @property
    def active(self) -> list[tuple[str, str]]:
        """(name in the address, value) of the words and of each choice, in the order of the chips."""
        words = [("q", self.words)] if self.words else []
        return words + [(name, value) for name, values in self.choices.items() for value in values]

    @cached_property
    def chips(self) -> list[Chip]:
        headings = {group.name: group.label for group in self.groups}
        return [
            Chip(self.words_label, f"“{value}”", self._without(name))
            if name == "q"
            else Chip(headings[name], self.labels(name)[value], self._without(name, value))
            for name, value in self.active
        ]

    def _without(self, name: str, value: str | None = None) -> str:
        """This page's address without one choice, from its first page."""
        query = self.query()
        query.setlist(name, [] if value is None else [other for other in query.getlist(name) if other != value])
        return f"?{query.urlencode()}"

    def query(self) -> QueryDict:
        """The address that says exactly what is chosen and nothing else."""
        query = QueryDict(mutable=True)
        for name, value in self.active:
            query.appendlist(name, value)
        return query
