"""Who hears of a vote: those on its roll, in words that tell nothing about it."""

from __future__ import annotations

from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.decisions import queries
from swsolidarity.decisions.events import SuggestedToStand, VoteClosed, VoteOpened
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

OPENED = "decisions.opened"
RESULT = "decisions.result"
SUGGESTED = "decisions.suggested"

kinds.register(OPENED, say("A decision is waiting for you."))
kinds.register(SUGGESTED, say("You were asked something about an election."))
kinds.register(RESULT, say("A decision has its result."))


@on(VoteOpened)
def tell_of_the_opening(event: VoteOpened) -> None:
    """Everybody on the roll hears that there is something to decide."""
    _tell(event.subject, OPENED)


@on(VoteClosed)
def tell_of_the_result(event: VoteClosed) -> None:
    """Everybody on the roll hears that it is over, whether they voted or not."""
    _tell(event.subject, RESULT)


@on(SuggestedToStand)
def tell_who_was_suggested(event: SuggestedToStand) -> None:
    """The person hears that they are asked to stand, unless they have answered already."""
    membership_id = queries.asked_to_stand(event.option)
    if membership_id is not None:
        notices.tell(membership_id, SUGGESTED, event.subject)


def _tell(subject: str, kind: str) -> None:
    for membership_id in queries.on_the_roll(subject.partition(":")[2]):
        notices.tell(membership_id, kind, subject)
