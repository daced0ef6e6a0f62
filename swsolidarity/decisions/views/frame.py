"""What several pages of Decide share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import pack, states, words
from swsolidarity.web.links import link

bp = Blueprint("decisions", __name__, url_prefix="/c/<collective>/decide")


def load(actor: Membership, public_id: str) -> Proposal:
    found = queries.proposal(actor, public_id)
    if found is None:
        abort(404)
    require(policy.may_read(actor, found))
    return found


def phase_of(proposal: Proposal) -> str:
    return states.phase(proposal.state, proposal.closes_at, proposal.discussion_until, clock.now())


def whole(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 9 else 0


def rehearsed(actor: Membership, rules: Any) -> list[dict[str, Any]]:
    """Rules with what they mean in this collective today, in sentences."""
    terms = [(rule, rule.terms) for rule in rules]
    rolls = queries.roll_sizes(
        actor.collective_id, (one.min_membership_days for _rule, one in terms), clock.now()
    )
    return [
        {
            "rule": rule,
            "name": pack.name_of(rule.key),
            "sentences": words.rehearse(one, rolls[one.min_membership_days]),
        }
        for rule, one in terms
    ]


@link("decisions.proposal")
def proposal_url(public_id: str) -> str:
    return url_for("decisions.show", proposal=public_id.partition("/")[0])
