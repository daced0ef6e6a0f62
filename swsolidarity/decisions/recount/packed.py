"""The ballots of a large file, packed: to be gone through one after another, never all there at once."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator

_AT_ONCE = 10_000


class Packed:
    """A ``papers.Box`` that is filled once; papers take a few bytes each, however different they are."""

    def __init__(self) -> None:
        self.cast = 0
        self._packed: list[tuple[int, bytes]] = []
        self._waiting: defaultdict[int, list[str]] = defaultdict(list)
        self._number = 0

    def add(self, paper: str, times: int) -> None:
        """Put so many of a paper in."""
        self.cast += times
        self._waiting[times].append(paper)
        self._number += 1
        if self._number == _AT_ONCE:
            for each, some in self._waiting.items():
                self._packed.append((each, zlib.compress("\n".join(some).encode(), 1)))
            self._waiting.clear()
            self._number = 0

    def items(self) -> Iterator[tuple[str, int]]:
        """Every paper as it was put in, and how many of it; the same paper may come again."""
        for times, packed in self._packed:
            for paper in zlib.decompress(packed).decode().split("\n"):
                yield paper, times
        for times, some in self._waiting.items():
            for paper in some:
                yield paper, times
