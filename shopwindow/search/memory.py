"""What a process keeps in memory of the library, until the library changes."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class VersionedMemory(Generic[T]):
    """One built object per process, rebuilt when the library's version number is another than when it was built.

    The caller passes the number, so that a request asks the database for it once. Only one thread builds at a time;
    the others are served the old object meanwhile, and wait only when there is none yet. A build that raises leaves the
    old object in place, and the next caller tries again.
    """

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._building = Lock()
        self._held: tuple[int, T] | None = None

    def get(self, version: int) -> T:
        held = self._held
        if held is not None and held[0] == version:
            return held[1]
        if not self._building.acquire(blocking=held is None):
            assert held is not None
            return held[1]
        try:
            if self._held is None or self._held[0] != version:
                self._held = (version, self._build())
            return self._held[1]
        finally:
            self._building.release()
