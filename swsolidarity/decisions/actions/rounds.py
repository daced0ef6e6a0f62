"""Asking the same thing again, changed, when it did not come through: a new round with new answers."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Conflict, require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.actions.proposals import Draft, write
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules.question import CHOICE


def ask_again(actor: Membership, proposal: Proposal) -> Proposal:
    """Begin the next round as a draft with the same words; everybody answers anew, what was said stays.

    Raises ``Conflict`` when the next round has begun already.
    """
    require(policy.may_ask_again(actor, proposal))
    voting.lock(proposal)
    _earlier, later = queries.rounds(proposal)
    if later is not None and later.ended_at is None:
        raise Conflict("The next round has begun already. You find it under Decide.")
    today, before = clock.now().date(), queries.register_entry(proposal)
    draft = Draft(
        title=proposal.title,
        background=proposal.background,
        what_happens=proposal.consequence,
        rule_key=proposal.rule.key,
        secrecy=proposal.secrecy,
        discussion_days=proposal.discussion_days,
        todo=proposal.todo,
        todo_by=proposal.todo_by,
        review_on=proposal.review_on if proposal.review_on and proposal.review_on > today else None,
        options=tuple(one.label for one in queries.options(proposal) if one.kind == CHOICE and one.label),
        places=proposal.places,
        topic=before.topic if before else None,
        expires_on=before.expires_on if before and before.expires_on and before.expires_on > today else None,
        **_still_changes(actor, proposal),
    )
    made = write(actor, draft)
    made.earlier_id = proposal.id
    return made


def _still_changes(actor: Membership, proposal: Proposal) -> dict[str, str]:
    """What it does to an earlier decision, if that one is in force still."""
    found = queries.how_it_stands(actor, proposal)
    if found is None or found.earlier is None or not found.earlier.in_force:
        return {}
    return {"does": found.does, "earlier": found.earlier.public_id}
