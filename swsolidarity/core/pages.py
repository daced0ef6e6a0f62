"""Pages of long lists, by key and never by offset, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

SIZE = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list and the keys that lead on: ``older`` and ``newer`` are None at the ends."""

    items: Sequence[Item]
    older: str | None = None
    newer: str | None = None


def cut(rows: Sequence[Item], size: int = SIZE) -> tuple[Sequence[Item], bool]:
    """Split ``size + 1`` fetched rows into the page and whether there is more behind it."""
    return rows[:size], len(rows) > size
