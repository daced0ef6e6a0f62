"""What the page of a question shows around it: who wants it, what is asked of it, how it goes on."""

from __future__ import annotations

from typing import Any

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import objections, wording
from swsolidarity.decisions.rules.question import YES_OR_NO


def parts(actor: Membership, proposal: Proposal, *, on_roll: bool) -> dict[str, Any]:
    """The values of the partial pages of ``show``."""
    seconded = proposal.state == "discussion" and proposal.terms.seconds
    return {
        "seconds": queries.seconds(actor, proposal) if seconded else None,
        "around": queries.around(proposal),
        "me": actor.id,
        "blocks": proposal.terms.method in YES_OR_NO,
        "criteria": objections.CRITERIA,
        "states": objections.STATES,
        "amendment_states": wording.STATES,
        "consequence": wording.CONSEQUENCE,
        "may_second": policy.may_second(actor, proposal),
        "may_fix": policy.may_fix(actor, proposal),
        "may_open": policy.may_open(actor, proposal, clock.now()),
        "may_amend": policy.may_amend(actor, proposal),
        "may_object": policy.may_object(actor, proposal, on_roll=on_roll),
        "may_pause": policy.may_pause(actor, proposal),
        "may_resume": policy.may_resume(actor, proposal),
        "may_follow_up": policy.may_follow_up(actor, proposal),
        "may_ask_again": policy.may_ask_again(actor, proposal),
    }
