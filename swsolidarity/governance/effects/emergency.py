"""What an emergency and its confirmation do: the standing of the decision is all; money moves in the fund."""

from __future__ import annotations

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules.standing import DECIDING
from swsolidarity.governance.queries import emergency as emergencies
from swsolidarity.governance.rules import emergency as rules


class Emergency:
    """Something that could not wait."""

    key = rules.EFFECT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Whoever calls it may vote, if they are on call."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Say what the sum means. If the cap was lowered meanwhile, no money goes with it."""
        if not outcome.adopted or not proposal.budget:
            return None
        cap = db.session.get_one(Collective, proposal.collective_id).emergency_cap
        if emergencies.promised(proposal.collective_id, clock.now()) > cap:
            proposal.budget = 0
            return say("The sum is more than emergencies may promise by now. So no money goes with it.")
        return say("The sum may be spent on this. Two stewards still pay it, through the fund.")


class Ratify:
    """Everybody decides whether what was decided for now holds for good; its standing moves at the close."""

    key = rules.RATIFY

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """It is everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Nothing but what every decision about an earlier one does."""
        return None


effects.register(Emergency(), effects.Place(DECIDING, can_end=True))
effects.register(Ratify(), effects.Place(DECIDING))
