"""Who hears of a case about a member, in words that tell nothing about it."""

from __future__ import annotations

from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.governance.events.removals import CaseMoved, MemberPaused, SeatGiven
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules.removals import ASKED
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

ABOUT_YOU = "governance.about_you"
ASKED_TO_JOIN = "governance.asked_to_join"
SEAT = "governance.seat"

kinds.register(ABOUT_YOU, say("There is something new about your membership."))
kinds.register(ASKED_TO_JOIN, say("A colleague asks you something."))
kinds.register(SEAT, say("You were drawn by lot. Please look."))


@on(CaseMoved)
def tell_whom_it_concerns(event: CaseMoved) -> None:
    """The person hears of every step; before it has begun only the colleague who was asked to join."""
    if event.to == ASKED:
        for membership_id in queries.asked_to_join(_key(event.subject)):
            notices.tell(membership_id, ASKED_TO_JOIN, event.subject)
        return
    person = queries.person_told(_key(event.subject))
    if person is not None:
        notices.tell(person, ABOUT_YOU, f"governance.standing:{_key(event.subject)}")


@on(SeatGiven)
def tell_who_was_drawn(event: SeatGiven) -> None:
    """Whoever was drawn, unless they have answered already."""
    membership_id = queries.seated(event.seat)
    if membership_id is not None:
        notices.tell(membership_id, SEAT, event.subject)


@on(MemberPaused)
def tell_who_is_paused(event: MemberPaused) -> None:
    """The person."""
    person = queries.person_paused(_key(event.subject))
    if person is not None:
        notices.tell(person, ABOUT_YOU, f"governance.standing:{_key(event.subject)}")


def _key(reference: str) -> str:
    return reference.partition(":")[2]
