"""Those on call hear at once."""

from __future__ import annotations

from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.decisions import queries as decisions
from swsolidarity.governance.events.emergency import EmergencyCalled
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

CALLED = "governance.emergency"

kinds.register(CALLED, say("Something cannot wait. It needs your answer within hours."))


@on(EmergencyCalled)
def tell_those_on_call(event: EmergencyCalled) -> None:
    """Everybody on the roll of the vote."""
    for membership_id in decisions.on_the_roll(event.subject.partition(":")[2]):
        notices.tell(membership_id, CALLED, event.subject)
