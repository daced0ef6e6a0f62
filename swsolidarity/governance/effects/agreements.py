"""The next version of the agreements, once it is adopted."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules.standing import TOGETHER
from swsolidarity.governance.actions import agreements


class AdoptAgreements:
    """Members agree on other words."""

    key = agreements.ADOPT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """The agreements are everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Write the next version in the closing transaction, if it still fits."""
        return agreements.settle(proposal, adopted=outcome.adopted)


effects.register(AdoptAgreements(), effects.Place(TOGETHER), taken_back=True)
