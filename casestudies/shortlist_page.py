"""What the shortlist page and the committee pack print."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from casestudies.cards import Card, published_cards
from casestudies.catalogue import current_catalogue
from casestudies.economics import estimate
from casestudies.eyes import eyes_of
from casestudies.fit import Eyes
from casestudies.here import money
from casestudies.models import CaseStudy, Option
from casestudies.option_cards import OptionCard, option_card
from casestudies.option_catalogue import OptionEntry, current_options
from casestudies.option_page import OptionPage
from casestudies.option_view import decimals
from casestudies.overlap import Line, Sum, add_up
from casestudies.shortlist import CASE_STUDY, OPTION, Item
from shopwindow.my_council import MyCouncil, all_councils, my_council
from shopwindow.page_cache import library_version


@dataclass(frozen=True)
class Entry:
    """One item of the list: an option's card or a case study's, and the note on it."""

    item: Item
    option: OptionCard | None = None
    case_study: Card | None = None
    page: OptionPage | None = None

    @property
    def title(self) -> str:
        return str(self.option.title if self.option else self.case_study.title if self.case_study else "")

    @property
    def address(self) -> str:
        return self.option.address if self.option else self.case_study.address if self.case_study else ""


@dataclass(frozen=True)
class ShortlistPage:
    entries: tuple[Entry, ...]
    council: MyCouncil | None
    eyes: Eyes | None
    sum: Sum | None
    """Of the options, at my council's size; none without a council or an option."""

    @property
    def options(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.option]

    @property
    def case_studies(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.case_study]

    @property
    def total(self) -> str:
        return money(self.sum.total) if self.sum and self.sum.counted else ""

    @property
    def compare_options(self) -> str:
        return "&".join(f"option={entry.item.slug}" for entry in self.options[:4])

    @property
    def compare_case_studies(self) -> str:
        return "&".join(f"case={entry.item.slug}" for entry in self.case_studies[:4])


def is_published(kind: str, slug: str) -> bool:
    model = {OPTION: Option, CASE_STUDY: CaseStudy}[kind]
    return model.objects.published().filter(slug=slug).exists()


def shortlist_page(request: HttpRequest, items: Sequence[Item]) -> ShortlistPage:
    """What is still published of the list, in its order."""
    version, eyes, council = library_version(request), eyes_of(request), my_council(request)
    catalogue = current_options(version)
    slugs = [item.slug for item in items if item.kind == OPTION]
    register = all_councils(request).register
    pages = {
        option.slug: OptionPage(option, council, register)
        for option in Option.objects.published().filter(slug__in=slugs).prefetch_related("option_measures__measure")
    }
    cards = _case_studies([item.slug for item in items if item.kind == CASE_STUDY], version, eyes)
    entries: list[Entry] = []
    for item in items:
        if item.kind == OPTION and item.slug in pages and item.slug in catalogue.by_slug:
            card = option_card(catalogue.by_slug[item.slug], eyes)
            entries.append(Entry(item, option=card, page=pages[item.slug]))
        elif item.kind == CASE_STUDY and item.slug in cards:
            entries.append(Entry(item, case_study=cards[item.slug]))
    lines = [
        line(catalogue.by_slug[entry.item.slug], entry.page, council) for entry in entries if entry.page and council
    ]
    return ShortlistPage(tuple(entries), council, eyes, add_up(lines) if lines else None)


def _case_studies(slugs: Sequence[str], version: int, eyes: Eyes | None) -> dict[str, Card]:
    ids = CaseStudy.objects.published().filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True)
    work = current_catalogue(version).work
    return {card.slug: card for card in published_cards(ids, eyes=eyes, work=work)}


def line(entry: OptionEntry, page: OptionPage, council: MyCouncil) -> Line:
    """An option in the sum: its middle yearly saving at this council's size, where there is one."""
    found = None
    if council.population:
        found = estimate(decimals(page.facts["saving"]["values"]), Decimal(council.population))
    return Line(
        entry.title,
        frozenset(f"{key} {way}" for key, _, way in entry.card["measures"]),
        entry.service_areas,
        found.middle if found else None,
    )
