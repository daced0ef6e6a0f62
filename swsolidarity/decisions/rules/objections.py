"""The life of an objection, and the panel that is drawn when people cannot agree about one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import lots

HARM, AGREEMENTS, CANNOT, SAFETY = "harm", "agreements", "cannot", "safety"
CRITERIA: dict[str, Sentence] = {
    HARM: say("It would harm members"),
    AGREEMENTS: say("It goes against our agreements"),
    CANNOT: say("It cannot be carried out"),
    SAFETY: say("It puts somebody’s safety at risk"),
}

OPEN, ANSWERED, INTEGRATED = "open", "answered", "integrated"
WITHDRAWN, SUSTAINED, SET_ASIDE = "withdrawn", "sustained", "set_aside"
STATES: dict[str, Sentence] = {
    OPEN: say("Open"),
    ANSWERED: say("Answered, still open"),
    INTEGRATED: say("Taken up in the wording"),
    WITHDRAWN: say("Withdrawn"),
    SUSTAINED: say("Upheld by a panel"),
    SET_ASIDE: say("Set aside"),
}
UNRESOLVED = (OPEN, ANSWERED)
IN_THE_WAY = (OPEN, ANSWERED, SUSTAINED)
"""While an objection is in one of these states, nothing is adopted."""

PANEL = 3


def people_hash(public_ids: Iterable[str]) -> str:
    """The hash of who could have been drawn, whatever the order they are given in."""
    return hashlib.sha256("\n".join(sorted(public_ids)).encode()).hexdigest()


def draw(proposal: str, objection: str, secret: bytes, people: Sequence[str]) -> list[str]:
    """The public ids of those who decide, the luckiest of all who could, as ``lots`` orders them.

    The secret was chosen, and its commitment shown, when the objection was raised: before anybody knew who
    would be on the list. Whoever has the list draws the same people again.
    """
    listed = sorted(people)
    drawn = lots.seed(proposal, people_hash(listed), [secret])
    return [listed[place] for place in lots.order(drawn, objection, listed)[:PANEL]]


def ruling(said: Iterable[str | None]) -> str | None:
    """What a panel has come to say: sustained or set aside by more than half of it, or nothing yet."""
    given = list(said)
    for one in (SUSTAINED, SET_ASIDE):
        if 2 * given.count(one) > PANEL:
            return one
    return None
