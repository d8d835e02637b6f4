"""Local fit: how like my council the places are that did it. It depends on my council; the evidence grade does not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from shopwindow.my_council import MyCouncil
from shopwindow.peers import Peers
from shopwindow.ui.formats import joined

MOST_NAMED = 4


@dataclass(frozen=True)
class LocalFit:
    """Which of my peers did it, out of how many, and whether my own council did."""

    done_by: tuple[str, ...]
    peers: int
    is_own: bool

    @property
    def sentence(self) -> str:
        """A whole sentence that gives its reason and its sample size."""
        if self.is_own and self.done_by:
            return f"Your own council did it, and {len(self.done_by)} of your {self.peers} peers: {self._names}."
        if self.is_own and not self.peers:
            return "Your own council did it."
        if self.is_own:
            return f"Your own council did it. None of your {self.peers} peers has a case study of it here."
        if self.done_by:
            return f"Done by {len(self.done_by)} of your {self.peers} peers: {self._names}."
        if not self.peers:
            return "No council of today is known to be like yours, so there is no local fit."
        return f"None of your {self.peers} peers has a case study of it here."

    @property
    def _names(self) -> str:
        named, more = self.done_by[:MOST_NAMED], len(self.done_by) - MOST_NAMED
        return f"{', '.join(named)} and {more} more" if more > 0 else joined(named)

    @property
    def score(self) -> int:
        """For putting the most like first: my own council's work, then by how many of my peers did it."""
        return len(self.done_by) + 1_000 * self.is_own


@dataclass(frozen=True)
class Eyes:
    """My council and its peers by id, nearest first: whose eyes a list is seen with."""

    council: MyCouncil
    peers: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, council: MyCouncil, peers: Peers, ids: Mapping[str, MyCouncil]) -> "Eyes":
        near = tuple((ids[peer.place.slug].pk, peer.place.name) for peer in peers.peers if peer.place.slug in ids)
        return cls(council, near)

    def fit(self, councils: Collection[int]) -> LocalFit:
        """The fit of something that these councils did."""
        done_by = tuple(name for pk, name in self.peers if pk in councils)
        return LocalFit(done_by, len(self.peers), self.council.pk in councils)

    def fit_of(self, pk: int, work: Mapping[int, BitMap]) -> LocalFit:
        """The fit of one case study. `work` holds what each council has a part in, by the council's id."""
        done_by = tuple(name for council, name in self.peers if pk in work.get(council, ()))
        return LocalFit(done_by, len(self.peers), pk in work.get(self.council.pk, ()))

    def alike(self, work: Mapping[int, BitMap]) -> BitMap:
        """Everything that my council or one of its peers has a part in."""
        councils = [self.council.pk, *(pk for pk, _ in self.peers)]
        return BitMap.union(BitMap(), *(work[pk] for pk in councils if pk in work))

    def in_order(self, hits: Sequence[int], work: Mapping[int, BitMap]) -> list[int]:
        """The same, those that most of my peers did first, and otherwise as they were."""
        alike = self.alike(work)
        scored = [(-self.fit_of(pk, work).score if pk in alike else 0, n, pk) for n, pk in enumerate(hits)]
        return [pk for _, _, pk in sorted(scored)]
