"""What can be asked for: help, a loan, what somebody spent for all, something done together; and in parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.fund.rules import loans

KINDS: Final[Mapping[str, Sentence]] = {
    "grant": say("Help that I keep"),
    "loan": say("Help that I give back later"),
    "reimbursement": say("What I spent for all of us"),
    "group": say("Something several of us do together"),
}
SEEN: Final[Mapping[str, Sentence]] = {
    "loan": say("A loan, to be given back without interest"),
    "reimbursement": say("Given back for what was spent for all"),
    "group": say("Something several do together"),
}
"""What others read of the kind; of help that is kept there is nothing to say."""

_FOR_ONE: Final[Mapping[str, Sentence]] = {
    "rent": say("Rent or a place to stay"),
    "food": say("Food"),
    "health": say("Health"),
    "legal": say("Legal costs"),
    "travel": say("Travel"),
    "children": say("Children or people I look after"),
    "other": say("Something else"),
}
_FOR_ALL: Final[Mapping[str, Sentence]] = {
    "meeting": say("A meeting or a day together"),
    "things": say("Things we use"),
    "print": say("Printing and telling others"),
    "legal": say("Legal costs"),
    "travel": say("Travel"),
    "other": say("Something else"),
}
PURPOSES: Final[Mapping[str, Sentence]] = {**_FOR_ALL, **_FOR_ONE}

PARTS: Final = (1, 2, 3, 4, 6, 12)
"""In how many parts money can come; one decision covers all of them."""
IN_PARTS: Final = ("grant", "group")
EVERY: Final[Mapping[str, Sentence]] = {"week": say("Every week"), "month": say("Every month")}
_YEAR: Final = 12


def purposes(kind: str) -> Mapping[str, Sentence]:
    """What a request of this kind can be for."""
    return _FOR_ALL if kind in ("reimbursement", "group") else _FOR_ONE


def schedule(total: int, parts: int, every: str, first: date) -> list[tuple[date, int]]:
    """A sum in minor units in so many parts, each with its day; the larger ones first."""
    days = (_week_after if every == "week" else _month_after)(first, parts)
    return list(zip(days, loans.instalments(total, parts), strict=False))


def next_part(plan: list[tuple[date, int]], given: int) -> tuple[date, int] | None:
    """The day of the next part, and how much of it is still to come; None when everything was given."""
    reached = 0
    for day, part in plan:
        reached += part
        if reached > given:
            return day, reached - given
    return None


def in_words(parts: int, every: str) -> Sentence:
    """How the parts come: "3 parts, one each month"."""
    each = N_("%(parts)s parts, one each week") if every == "week" else N_("%(parts)s parts, one each month")
    return say(each, parts=parts)


def _week_after(first: date, parts: int) -> list[date]:
    return [first + timedelta(weeks=number) for number in range(parts)]


def _month_after(first: date, parts: int) -> list[date]:
    """The same day of each month; where a month is too short, its last day."""
    found = []
    for number in range(parts):
        years, month = divmod(first.month - 1 + number, _YEAR)
        start = date(first.year + years, month + 1, 1)
        after = date(start.year + start.month // _YEAR, start.month % _YEAR + 1, 1)
        found.append(min(start + timedelta(days=first.day - 1), after - timedelta(days=1)))
    return found
