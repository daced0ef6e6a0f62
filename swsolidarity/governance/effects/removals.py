"""What a vote about a member does."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance.actions import removal_votes as actions
from swsolidarity.governance.rules.removals import EFFECT


class Removal:
    """Nothing changes, two people mediate, thirty days away, or removal."""

    key = EFFECT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """The person it is about, and whoever came after it began."""
        return actions.off_the_roll(proposal)

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Carry it out in the closing transaction."""
        return actions.settle(proposal, outcome)


effects.register(Removal())
