"""Who hears of admissions. Nobody outside is told anything: they look with their code."""

from __future__ import annotations

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives import rules
from swsolidarity.collectives.events import ConcernWritten, JoinRequestMoved
from swsolidarity.collectives.models import WELCOMER
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

WINDOW = "governance.admission_window"
LOOK = "governance.admission_look"

kinds.register(WINDOW, say("There is something to think about. You have some days for it."), kinds.PEOPLE)
kinds.register(LOOK, say("Something about people is waiting for you."))


@on(JoinRequestMoved)
def tell_members_of_the_window(event: JoinRequestMoved) -> None:
    """Every full member, once: they can say privately what worries them."""
    if event.to != rules.CONCERNS or event.collective_id is None:
        return
    if belonging.request_by_reference(event.collective_id, event.subject) is None:
        return
    for membership_id in belonging.full_members(event.collective_id):
        notices.tell(membership_id, WINDOW, _list(event.subject))


@on(ConcernWritten)
def tell_the_welcomers(event: ConcernWritten) -> None:
    """Those who look at it."""
    if event.collective_id is None:
        return
    if belonging.request_by_reference(event.collective_id, event.subject) is None:
        return
    for membership_id in belonging.acting(event.collective_id, WELCOMER):
        notices.tell(membership_id, LOOK, _list(event.subject))


def _list(subject: str) -> str:
    """The list, which is there after the answer too."""
    return f"collectives.join_requests:{subject.partition(':')[2]}"
