"""Giving an office without an election, and ending one early."""

from __future__ import annotations

from swsolidarity.collectives import actions as collectives
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance import actions, queries
from swsolidarity.governance.actions import naming, recall, votes


class Appoint:
    """A person the group agreed on holds the office."""

    key = naming.APPOINT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Whoever is named decides like everybody else, as whoever stands does."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Hand over the mandate if the group agreed."""
        return actions.settle_naming(proposal, outcome)


class Recall:
    """An office ends early."""

    key = recall.RECALL

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """The one it is about does not vote."""
        petition = queries.petition_about(proposal.subject or "")
        return frozenset({petition.mandate.membership_id} if petition else ())

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """End the mandate if the vote says so."""
        return actions.settle_recall(proposal, outcome)


effects.register(Appoint())
effects.register(Recall())

# Whoever leaves has signed nothing and is named for nothing; nobody votes about an office that is over.
collectives.on_left.append(recall.leaves)
collectives.on_left.append(naming.leaves)
collectives.on_ending.append(recall.mandates_end)
# After what was under way has been called off: that names them no more either.
collectives.on_left.append(votes.leave)
