"""A booking as a bank wrote it, and what can be wrong with a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from swsolidarity.core.text import one_line
from swsolidarity.core.verdict import Sentence, say

LARGEST_FILE: Final = 800_000
"""Bytes. A year of a collective's account is far less."""
MOST_LINES: Final = 3_000
LONGEST_TEXT: Final = 240
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2200, 1, 1)
LARGEST: Final = 10**15


class Unreadable(Exception):
    """A file, or a line of it, that cannot be read; ``why`` is a sentence for whoever sent it."""

    def __init__(self, text: str, **values: str | int) -> None:
        self.why: Sentence = say(text, **values)
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Line:
    """One booking: the day, minor units with a minus where money left, and the bank's words."""

    day: date
    amount: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file holds. ``currency`` where it says one; ``skipped``: lines without money or a day."""

    lines: Sequence[Line]
    currency: str | None = None
    skipped: int = 0


def made(day: date, amount: int, parts: Iterable[str]) -> Line:
    """A line with its words cleaned and cut. Raises ``Unreadable`` for what no booking can be."""
    if not EARLIEST <= day < LATEST:
        raise Unreadable("A day in this file cannot be right: %(day)s.", day=day.isoformat())
    if abs(amount) > LARGEST:
        raise Unreadable("An amount in this file is too large to be right.")
    words = [one_line(part[: 4 * LONGEST_TEXT]) for part in parts]
    return Line(day, amount, " · ".join(dict.fromkeys(word for word in words if word))[:LONGEST_TEXT])


def counted(lines: Sequence[Line]) -> None:
    """Raises ``Unreadable`` when there are more lines than one file may have."""
    if len(lines) > MOST_LINES:
        raise Unreadable("This file has more than %(most)s lines. Send shorter ones.", most=MOST_LINES)
