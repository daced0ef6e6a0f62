"""Other settings, once they are adopted."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules.standing import DECIDING
from swsolidarity.governance.actions import charter


class ChangeCharter:
    """What a collective has set for itself changes."""

    key = charter.CHANGE

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """What is set is everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Write the settings in the closing transaction, if they still fit."""
        return charter.settle(proposal, adopted=outcome.adopted)


effects.register(ChangeCharter(), effects.Place(DECIDING), taken_back=True)
