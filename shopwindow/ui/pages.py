"""Links from page to page of a list."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True)
class PageLink:
    """One number in the row of pages, or a gap where numbers are left out."""

    number: int = 0
    address: str = ""
    is_current: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class Paging:
    """One page of a list of `total` things; a page past the end becomes the last one."""

    total: int
    per_page: int
    asked: int
    query: QueryDict

    @property
    def total_pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def number(self) -> int:
        return min(max(self.asked, 1), self.total_pages)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.per_page

    @property
    def stop(self) -> int:
        return min(self.start + self.per_page, self.total)

    @property
    def previous(self) -> str:
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self._address(self.number + 1) if self.number < self.total_pages else ""

    @property
    def links(self) -> Iterator[PageLink]:
        """The first, the last, and those round the current one."""
        near = range(max(1, self.number - 2), min(self.total_pages, self.number + 2) + 1)
        before = 0
        for number in sorted({1, self.total_pages, *near}):
            if number - before > 1:
                yield PageLink(is_gap=True)
            yield PageLink(number, self._address(number), is_current=number == self.number)
            before = number

    def _address(self, number: int) -> str:
        query = self.query.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = str(number)
        return f"?{query.urlencode()}"


def page_number(text: str | None) -> int:
    """The page asked for; anything that is not a sensible number is the first."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
