"""How much may leave a fund before a third person has to agree: in 24 hours, and in 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

DAY: Final = timedelta(hours=24)
MONTH: Final = timedelta(days=30)
_TIMES_A_DAY: Final = 3
_TIMES_A_MONTH: Final = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that may leave with two people, in minor units."""

    day: int
    month: int


def limits(largest_request: int) -> Limits:
    """From the sum that one request usually is at most: three of them in a day, twenty in a month."""
    return Limits(_TIMES_A_DAY * largest_request, _TIMES_A_MONTH * largest_request)


def within(amount: int, *, day: int, month: int, most: Limits) -> bool:
    """Whether two people are enough; ``day`` and ``month`` are what left in the hours and days before."""
    return day + amount <= most.day and month + amount <= most.month
