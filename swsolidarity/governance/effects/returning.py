"""What a vote about somebody who wants to come back does."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance.actions import returning as actions
from swsolidarity.governance.rules.returning import EFFECT


class Readmit:
    """They can join again, or nothing changes."""

    key = EFFECT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Whoever asks is no member."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Open the door in the closing transaction."""
        return actions.settle(proposal, outcome)


effects.register(Readmit())
