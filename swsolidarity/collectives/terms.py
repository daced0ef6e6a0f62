"""Offices: what each is for, how often in a row somebody holds it, how it ends. Plain values only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from swsolidarity.collectives.rules import OfficeTerms, mandate_ends
from swsolidarity.core.verdict import Sentence, say

CARETAKER = "caretaker"
"""The source of a steward's mandate for the time in which nobody holds the office."""
CARETAKER_DAYS = 30
CARETAKERS_MOST = 2
"""Two, because money takes two people."""
ALONE_MOST = 2
"""In a group of so few one person can take it on without a second."""

REMIND_DAYS = (30, 7)
"""So many days before its end whoever holds an office hears that it ends."""

RECALL_FEWEST = 2
RECALL_DAYS = 14
RECALL_REST_DAYS = 90
RECALL_AGAIN_PERCENT = 50
"""For so long after a vote that left somebody in office it takes half of the members to ask for another.

Not a time in which nobody can ask: friends could bring on a vote that fails, and nobody could be recalled.
"""


NAMES: dict[str, Sentence] = {
    "steward": say("Steward"),
    "fund_steward": say("Fund steward"),
    "facilitator": say("Facilitator"),
    "welcomer": say("Welcomer"),
    "safety": say("Safety team"),
    "moderator": say("Conversation keeper"),
    "returning_officer": say("Returning officer"),
    "delegate": say("Delegate"),
}

PLURALS: dict[str, Sentence] = {
    "steward": say("Stewards"),
    "fund_steward": say("Fund stewards"),
    "facilitator": say("Facilitators"),
    "welcomer": say("Welcomers"),
    "safety": say("Safety team"),
    "moderator": say("Conversation keepers"),
    "returning_officer": say("Returning officers"),
    "delegate": say("Delegates"),
}

TASKS: dict[str, Sentence] = {
    "steward": say("Keeps things running, and looks after every office that nobody holds."),
    "fund_steward": say("Checks requests to the fund and pays, always together with a second person."),
    "facilitator": say("Helps decisions along, and pauses a vote when something is wrong."),
    "welcomer": say("Reads what people write who ask to join, and welcomes them."),
    "safety": say("Is there when somebody was harmed or is in danger."),
    "moderator": say("Keeps conversations in order."),
    "returning_officer": say("Looks after votes that are held elsewhere, by phone or on paper."),
    "delegate": say("Speaks for the collective with others."),
}


class Held(NamedTuple):
    """One term somebody served: from when, and until when it lasted or will last."""

    began: datetime
    ended: datetime


def rests_until(held: Sequence[Held], terms: OfficeTerms, now: datetime) -> datetime | None:
    """From when somebody may begin another term; None if they may now.

    After as many terms running as are allowed comes a pause of one term. Terms with a shorter pause between
    them run on: nobody begins anew by laying an office down for a week.
    """
    running = 0
    last: datetime | None = None
    for began, ended in sorted(held):
        running = running + 1 if last is not None and began < mandate_ends(last, terms.term_months) else 1
        last = ended if last is None else max(last, ended)
    if last is None or running < terms.terms_most:
        return None
    again = mandate_ends(last, terms.term_months)
    return again if now < again else None


def signatures_needed(members: int, percent: int) -> int:
    """How many of so many full members have to sign before a recall is voted on: rounded up, at least two."""
    return max(RECALL_FEWEST, -(-members * percent // 100))


def percent_to_recall(percent: int, rests_until: date | None, today: date) -> int:
    """How many in a hundred members have to sign about a mandate."""
    rests = rests_until is not None and today < rests_until
    return max(percent, RECALL_AGAIN_PERCENT) if rests else percent


def progress(signed: int, needed: int) -> Sentence:
    """How far a petition has come, in words: a number would tell who signed a moment ago."""
    if signed * 2 < needed:
        return say("Fewer than half of those it takes have signed.")
    return say("Half of those it takes, or more, have signed.")


def reminder_due(ends_at: datetime, reminded: int, now: datetime) -> int | None:
    """Which reminder of an office's end is due: so many days before; None if none is."""
    left = ends_at - now
    for days in sorted(REMIND_DAYS):
        if left.total_seconds() <= days * 86_400:
            return days if left.total_seconds() > 0 and (not reminded or reminded > days) else None
    return None
