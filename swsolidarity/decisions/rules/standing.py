"""What holds after a decision: its topic, what it does to an earlier one, and until when (decisions §3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import pack
from swsolidarity.decisions.rules.terms import Terms

MONEY, PEOPLE, DECIDING, TOGETHER = "money", "people", "deciding", "together"
WORK, PUBLIC, EVERYDAY = "work", "public", "everyday"
TOPICS: Mapping[str, Sentence] = {
    MONEY: say("Money"),
    PEOPLE: say("People and offices"),
    DECIDING: say("How we decide"),
    TOGETHER: say("How we treat each other"),
    WORK: say("Venues and bargaining"),
    PUBLIC: say("Statements and campaigns"),
    EVERYDAY: say("Everyday"),
}
"""What a decision can be about, in the order of the register."""

ADOPTS, AMENDS, REPEALS, RATIFIES = "adopts", "amends", "repeals", "ratifies"
APPLIES = (ADOPTS, AMENDS)
"""What makes something apply. Ending and confirming is done once it is decided."""

ASKED, IN_FORCE, DONE = "asked", "in_force", "done"
EXPIRED, SUPERSEDED, REPEALED = "expired", "superseded", "repealed"
ENDED = (EXPIRED, SUPERSEDED, REPEALED)

STANDINGS: Mapping[str, Sentence] = {
    IN_FORCE: say("In force"),
    DONE: say("Carried out"),
    EXPIRED: say("Expired"),
    SUPERSEDED: say("Changed since"),
    REPEALED: say("Ended"),
}
"""How the standing of a decision reads."""

NEVER_AFTER = timedelta(days=180)
"""After so long a decision that nobody has looked at again is listed as such."""
LAPSES_SOON = timedelta(days=3)
EMERGENCY = "emergency"
CONFIRMED_BY = "spend_large"
"""The rule that confirms what holds only for now, where its own terms name none."""

_TOPIC_OF_GROUP = {pack.MONEY: MONEY, pack.PEOPLE: PEOPLE, pack.BINDING: DECIDING}


def topic_of_rule(key: str) -> str:
    """What a question under a rule is most likely about."""
    return _TOPIC_OF_GROUP.get(pack.group_of(key), EVERYDAY)


def seen(state: str, until: datetime | None, now: datetime) -> str:
    """The standing as it is at this moment, whether or not the clock's work has been done."""
    if state == IN_FORCE and until is not None and until <= now:
        return EXPIRED
    return state


def held(state: str, until: datetime | None, at: datetime) -> bool:
    """Whether a decision that was not ended by another one was in force at a moment.

    What only the clock has ended counts by its last moment: a vote that closed before it came in time,
    however late it was counted.
    """
    return state in (IN_FORCE, EXPIRED) and (until is None or at < until)


def ends_at(
    terms: Terms, *, provisional: bool, last_day_ends: datetime | None, lasts: timedelta | None, now: datetime
) -> datetime | None:
    """When a decision ends by itself: after its rule's span, its own last day, or its effect's span."""
    spans = [
        now + timedelta(days=terms.lapses_days) if provisional else None,
        last_day_ends,
        now + lasts if lasts else None,
    ]
    return min((one for one in spans if one is not None), default=None)


def confirmed_by(terms: Terms) -> str:
    """The key of the rule under which everybody confirms what was decided for now only."""
    return terms.confirmed_by or CONFIRMED_BY


def ended_under(key: str, terms: Terms) -> str:
    """The key of the rule by which somebody asks to change or end what another rule decided."""
    wanted = confirmed_by(terms) if terms.lapses_days else key
    return pack.RULE_CHANGE if wanted in pack.PUT_BY_OTHERS else wanted


def may_end(key: str, *, decided_by: str, terms: Terms) -> bool:
    """Whether a question under one rule can change or end what another rule decided.

    The same rule can, so that nothing is undone more lightly than it was done; the rule for changing rules
    can; and what an emergency decided can be ended by the rule that could confirm it.
    """
    if key == pack.RULE_CHANGE:
        return True
    if terms.lapses_days:
        return key == confirmed_by(terms)
    return key == decided_by
