"""Loans: no interest, no fee, no list of who is late. A plan is a help, not a duty."""

from __future__ import annotations

from datetime import date
from typing import Final

MONTHS: Final = (1, 3, 6, 12, 24)
"""Over how many months somebody can choose to give a loan back."""
_YEAR: Final = 12


def instalments(total: int, months: int) -> list[int]:
    """A sum in minor units cut into so many months, as equal as whole units allow, the larger ones first."""
    each, more = divmod(total, months)
    parts = [each + 1] * more + [each] * (months - more)
    return [part for part in parts if part]


def plan(left: int, months: int, since: date) -> list[tuple[date, int]]:
    """What is left, as (first day of a month, amount); from the month after ``since`` on.

    It is made anew from what is left, so nothing in it can be late.
    """
    return [
        (_month_after(since, number), part) for number, part in enumerate(instalments(left, months), start=1)
    ]


def _month_after(day: date, number: int) -> date:
    years, month = divmod(day.month - 1 + number, _YEAR)
    return date(day.year + years, month + 1, 1)
