"""How much one person gets in some time, and how long after asking they can ask again; windows that roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from swsolidarity.fund.rules.terms import Terms

COUNTED: Final = frozenset({"grant", "loan"})
"""What counts as help for one person; what somebody spent for all, or a group plans, does not."""
YEAR: Final = timedelta(days=365)
"""How long a secret makes tags before the next one begins."""


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody asked for and was not refused; ``amount`` in minor units."""

    day: date
    amount: int


def limited(terms: Terms) -> bool:
    """Whether there is any such rule: without one nothing is counted and nothing kept."""
    return bool(terms.cap or terms.cool_days)


def window(terms: Terms) -> timedelta:
    """For how long something somebody got can still matter."""
    return timedelta(days=max(terms.cap_days if terms.cap else 0, terms.cool_days))


def left(uses: Sequence[Use], terms: Terms, on: date) -> int | None:
    """What one person could still ask for on a day; None where there is no limit."""
    if terms.cool_days and any(use.day + timedelta(days=terms.cool_days) > on for use in uses):
        return 0
    if not terms.cap:
        return None
    inside = sum(use.amount for use in uses if use.day + timedelta(days=terms.cap_days) > on)
    return max(0, terms.cap - inside)


def first_day(uses: Sequence[Use], amount: int, terms: Terms, today: date) -> date | None:
    """From which day on so much can be asked for; None where it is never, being more than the limit."""
    if terms.cap and amount > terms.cap:
        return None
    days = {today}
    for use in uses:
        days |= {use.day + timedelta(days=terms.cool_days), use.day + timedelta(days=terms.cap_days)}
    for day in sorted(one for one in days if one >= today):
        room = left(uses, terms, day)
        if room is None or room >= amount:
            return day
    raise AssertionError("when everything has left the window there is room")
