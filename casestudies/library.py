"""Answering a search over the published library: choices and words in, one page of case studies out."""

from dataclasses import dataclass
from functools import cached_property

from pyroaring import BitMap

from casestudies.cards import Card, published_cards
from casestudies.catalogue import Catalogue
from casestudies.filters import RELEVANCE, CaseStudyFilter
from casestudies.public_view import KIND
from shopwindow.search import engine, suggest
from shopwindow.search.facets import Selection
from shopwindow.search.highlight import Highlighter
from shopwindow.search.text import Query, parse

MOST_LOOSENED = 6


@dataclass(frozen=True)
class Loosening:
    """One choice to give up, and how many case studies that would leave."""

    label: str
    address: str
    total: int


@dataclass(frozen=True)
class Answer:
    """What a set of choices and words selects."""

    filter: CaseStudyFilter
    catalogue: Catalogue
    version: int

    @cached_property
    def query(self) -> Query:
        return parse(self.filter.words)

    @cached_property
    def matching(self) -> BitMap | None:
        """The case studies that hold the words; None when no words were given."""
        if not self.filter.words:
            return None
        return engine.matching(self.query, KIND, version=self.version)

    @cached_property
    def selection(self) -> Selection:
        return self.catalogue.index.select(self.filter.choices, within=self.matching)

    def page_ids(self, start: int, stop: int | None) -> list[int]:
        if self.filter.order != RELEVANCE:
            return self.selection.page(self.filter.order, start, stop)
        limit = (self.selection.total if stop is None else stop) - start
        among = self.selection.hits
        return engine.ranked(self.query, KIND, among=among, limit=limit, offset=start, version=self.version)

    def cards(self, start: int, stop: int) -> list[Card]:
        return published_cards(self.page_ids(start, stop), self.highlight if self.filter.words else str)

    @cached_property
    def highlight(self) -> Highlighter:
        return Highlighter(engine.wanted(self.query, version=self.version))

    def suggestion(self) -> str | None:
        return suggest.did_you_mean(self.query, KIND, version=self.version) if self.filter.words else None

    def loosenings(self) -> list[Loosening]:
        """For an empty page: each choice whose removal would bring something, the most helpful first."""
        index = self.catalogue.index
        found = []
        for chip, (name, value) in zip(self.filter.chips, self.filter.active, strict=True):
            within = None if name == "q" else self.matching
            choices = {
                facet: [other for other in values if (facet, other) != (name, value)]
                for facet, values in self.filter.choices.items()
            }
            total = index.select({k: v for k, v in choices.items() if v}, within=within).total
            if total:
                found.append(Loosening(chip.label, chip.remove, total))
        return sorted(found, key=lambda loosening: -loosening.total)[:MOST_LOOSENED]

    def nearest(self, limit: int) -> list[Card]:
        """For an empty page: work that meets all of the choices but one, or any word, or else the newest."""
        index = self.catalogue.index
        for name in reversed(list(self.filter.choices)):
            rest = {facet: values for facet, values in self.filter.choices.items() if facet != name}
            ids = index.select(rest, within=self.matching).page("newest", 0, limit)
            if ids:
                return published_cards(ids)
        return published_cards(index.select(self.filter.choices, within=None).page("newest", 0, limit))
