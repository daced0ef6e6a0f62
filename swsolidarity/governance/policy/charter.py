"""Who may ask for another setting. Everybody here may read them."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import policy as decisions
from swsolidarity.decisions import queries
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules.pack import RULE_CHANGE


def may_propose(actor: Membership) -> Verdict:
    """Any full member, where the collective has a rule for changing rules."""
    if not (may := decisions.may_ask(actor)):
        return may
    if queries.rule_in_force(actor.collective_id, RULE_CHANGE) is None:
        return no("This collective has no rule for changing rules yet. Take one over first.")
    return YES


def may_see_proposed(actor: Membership, state: str, proposal: Proposal | None) -> Verdict:
    """What holds now, for everybody; what is only proposed, for whoever may read the question."""
    if state == "adopted":
        return YES
    return may_read(actor, proposal)


def may_read(actor: Membership, proposal: Proposal | None) -> Verdict:
    """The question itself, with its votes."""
    return HIDDEN if proposal is None else decisions.may_read(actor, proposal)
