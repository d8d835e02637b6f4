"""Answering a search over the published library: choices and words in, one page of case studies or options out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pyroaring import BitMap

from casestudies import option_view, public_view
from casestudies.cards import Card, published_cards
from casestudies.catalogue import Catalogue
from casestudies.filters import FIT, RELEVANCE, LibraryFilter
from casestudies.fit import Eyes
from casestudies.option_cards import OptionCard, option_card
from casestudies.option_catalogue import OptionCatalogue
from shopwindow.search import engine, suggest
from shopwindow.search.facets import FacetIndex, Selection
from shopwindow.search.highlight import Highlighter
from shopwindow.search.text import Query, parse

MOST_LOOSENED = 6


@dataclass(frozen=True)
class Loosening:
    """One choice to give up, and how many that would leave."""

    label: str
    address: str
    total: int


@dataclass(frozen=True)
class Answer:
    """What a set of choices and words selects."""

    kind: ClassVar[str]
    """Of the documents that the words are looked for in."""

    filter: LibraryFilter
    catalogue: Catalogue | OptionCatalogue
    version: int

    @property
    def eyes(self) -> Eyes | None:
        return self.filter.eyes

    @property
    def work(self) -> Mapping[int, BitMap]:
        return self.catalogue.work

    @cached_property
    def index(self) -> FacetIndex:
        """The library, with one more facet where a council was chosen: who did it, seen from there."""
        if self.eyes is None:
            return self.catalogue.index
        own = self.work.get(self.eyes.council.pk, BitMap())
        return self.catalogue.index.with_facet(FIT, {"peers": self.eyes.alike(self.work) - own, "own": own})

    @cached_property
    def query(self) -> Query:
        return parse(self.filter.words)

    @cached_property
    def matching(self) -> BitMap | None:
        """What holds the words; None when no words were given."""
        if not self.filter.words:
            return None
        return engine.matching(self.query, self.kind, version=self.version)

    @cached_property
    def selection(self) -> Selection:
        return self.index.select(self.filter.choices, within=self.matching)

    def page_ids(self, start: int, stop: int | None) -> list[int]:
        order = self.filter.order
        if order == FIT and self.eyes:
            return self.eyes.in_order(self.selection.page(self.filter.usual_order, 0, None), self.work)[start:stop]
        if order != RELEVANCE:
            return self.selection.page(order, start, stop)
        limit = (self.selection.total if stop is None else stop) - start
        among = self.selection.hits
        return engine.ranked(self.query, self.kind, among=among, limit=limit, offset=start, version=self.version)

    @cached_property
    def highlight(self) -> Highlighter:
        return Highlighter(engine.wanted(self.query, version=self.version))

    def suggestion(self) -> str | None:
        return suggest.did_you_mean(self.query, self.kind, version=self.version) if self.filter.words else None

    def loosenings(self) -> list[Loosening]:
        """For an empty page: each choice whose removal would bring something, the most helpful first."""
        found = []
        for chip, (name, value) in zip(self.filter.chips, self.filter.active, strict=True):
            within = None if name == "q" else self.matching
            choices = {
                facet: [other for other in values if (facet, other) != (name, value)]
                for facet, values in self.filter.choices.items()
            }
            total = self.index.select({k: v for k, v in choices.items() if v}, within=within).total
            if total:
                found.append(Loosening(chip.label, chip.remove, total))
        return sorted(found, key=lambda loosening: -loosening.total)[:MOST_LOOSENED]

    def nearest_ids(self, limit: int) -> list[int]:
        """For an empty page: what meets all of the choices but one, or any word, or else the first of all."""
        for name in reversed(list(self.filter.choices)):
            rest = {facet: values for facet, values in self.filter.choices.items() if facet != name}
            ids = self.index.select(rest, within=self.matching).page(self.filter.usual_order, 0, limit)
            if ids:
                return ids
        return self.index.select(self.filter.choices, within=None).page(self.filter.usual_order, 0, limit)


@dataclass(frozen=True)
class CaseStudyAnswer(Answer):
    kind = public_view.KIND

    def cards(self, start: int, stop: int) -> list[Card]:
        return self._cards(self.page_ids(start, stop))

    def nearest(self, limit: int) -> list[Card]:
        return published_cards(self.nearest_ids(limit), eyes=self.eyes, work=self.work)

    def _cards(self, ids: list[int]) -> list[Card]:
        mark = self.highlight if self.filter.words else str
        return published_cards(ids, mark, eyes=self.eyes, work=self.work)


@dataclass(frozen=True)
class OptionAnswer(Answer):
    kind = option_view.KIND
    catalogue: OptionCatalogue

    def cards(self, start: int, stop: int | None) -> list[OptionCard]:
        mark = self.highlight if self.filter.words else str
        return [option_card(self.catalogue.entries[pk], self.eyes, mark) for pk in self.page_ids(start, stop)]

    def nearest(self, limit: int) -> list[OptionCard]:
        return [option_card(self.catalogue.entries[pk], self.eyes) for pk in self.nearest_ids(limit)]
