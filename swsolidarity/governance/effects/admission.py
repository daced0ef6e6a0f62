"""Somebody comes in, or does not, once members have voted."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance.actions import admission


class Admit:
    """An admission that was put to the vote."""

    key = admission.ADMIT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """The person is no member yet; whoever vouched votes like everybody."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Give the answer in the closing transaction."""
        return admission.settle(proposal, outcome)


effects.register(Admit())
