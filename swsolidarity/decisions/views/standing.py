"""What the page of a question shows of its place in the register."""

from __future__ import annotations

from typing import Any

from swsolidarity.collectives.models import Membership
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import standing


def parts(actor: Membership, proposal: Proposal) -> dict[str, Any]:
    """The values of the partial page ``_standing``."""
    stands = queries.how_it_stands(actor, proposal)
    holds = stands is not None and stands.in_force
    return {
        "stands": stands,
        "topics": standing.TOPICS,
        "standings": standing.STANDINGS,
        "confirming": queries.confirming(proposal) if stands and holds and stands.provisional else None,
        "may_ask": policy.may_ask(actor),
        "may_end": holds and policy.may_ask_to_end(actor, proposal),
        "end_under": standing.ended_under(proposal.rule.key, proposal.terms),
        "may_look_again": holds and policy.may_follow_up(actor, proposal),
    }
