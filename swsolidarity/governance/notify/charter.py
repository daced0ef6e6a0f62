"""Members hear that something is set differently."""

from __future__ import annotations

from swsolidarity.collectives import queries as belonging
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.governance.events.charter import CharterChanged
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

CHANGED = "governance.charter_changed"
kinds.register(CHANGED, say("Something this collective set for itself has changed."), kinds.OFFICES)


@on(CharterChanged)
def tell_everybody(event: CharterChanged) -> None:
    """Everybody here, in their first weeks too: how they become full members may have changed for others."""
    if event.collective_id is not None:
        for membership_id in belonging.present(event.collective_id):
            notices.tell(membership_id, CHANGED, event.subject)
