"""Everybody is asked to read what everybody agreed."""

from __future__ import annotations

from swsolidarity.collectives import queries as belonging
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.governance.events.agreements import AgreementsAdopted
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

ADOPTED = "governance.agreements_adopted"
kinds.register(ADOPTED, say("The agreements have a new version. Please read it."))


@on(AgreementsAdopted)
def tell_everybody(event: AgreementsAdopted) -> None:
    """Everybody here, in their first weeks too."""
    if event.collective_id is not None:
        for membership_id in belonging.present(event.collective_id):
            notices.tell(membership_id, ADOPTED, event.subject)
