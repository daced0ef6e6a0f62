"""When it cannot wait: whether it could pass at all, and how much money is left for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules.terms import Terms

RULE = "emergency"
EFFECT = "governance.emergency"
RATIFY = "governance.ratify"


def needed(terms: Terms, roll: int) -> int:
    """How many of those on call must say yes, if all of them vote."""
    floor = terms.support.needed(roll) if terms.support else 0
    share = terms.approval.share.needed(roll, strict=terms.approval.strict) if terms.approval else 0
    return max(floor, share, 1)


def too_few(terms: Terms, roll: int) -> Sentence | None:
    """Why no emergency can be decided now; None where it can."""
    if roll == 0:
        return say("Nobody is on call now, so nobody could decide.")
    most = needed(terms, roll)
    if most > roll:
        return say(
            "It takes %(needed)s people who say yes, and only %(roll)s are on call.", needed=most, roll=roll
        )
    return None


def left(cap: int, promised: int) -> int:
    """What may still be promised in an emergency, in minor units; nothing if the cap was lowered since."""
    return max(0, cap - promised)


def in_time(terms: Terms, until: datetime, now: datetime) -> bool:
    """Whether a vote of everybody that opens now closes before what it would confirm has ended."""
    return now + timedelta(hours=terms.open_hours) < until
