"""After a decision: what is done, and looking at it again."""

from __future__ import annotations

from datetime import date

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import standing, voting
from swsolidarity.decisions.models import FollowUp, Proposal

TODO, REVIEW = "todo", "review"


def note(proposal: Proposal) -> None:
    """Note what an adopted decision leaves to do, in the closing transaction."""
    if proposal.todo:
        _add(proposal, TODO, proposal.todo_by)
    if proposal.review_on:
        _add(proposal, REVIEW, proposal.review_on)


def done(actor: Membership, proposal: Proposal) -> None:
    """Say that what had to be done is done."""
    _finish(actor, proposal, TODO)


def looked_again(actor: Membership, proposal: Proposal, *, again_on: date | None) -> None:
    """Say that the decision was looked at again; ``again_on`` is the next day to do so.

    What is in force can be looked at whether or not a day was fixed. Raises ``Invalid`` for a day that is
    over.
    """
    today = clock.now().date()
    if again_on is not None and again_on <= today:
        raise Invalid("Choose a day that is still to come.", field="again_on")
    require(policy.may_follow_up(actor, proposal))
    voting.lock(proposal)
    before = queries.follow_ups(proposal).get(REVIEW)
    if standing.looked_at(proposal, today):
        if before is None:
            _add(proposal, REVIEW, None)
        elif before.done_on is not None and before.done_on < today:
            before.done_on = None
        db.session.flush()
    found = _finish(actor, proposal, REVIEW)
    if again_on is not None:
        found.due_on, found.done_on, found.told = again_on, None, False
        db.session.flush()


def _add(proposal: Proposal, kind: str, due_on: date | None) -> None:
    db.session.add(
        FollowUp(proposal_id=proposal.id, kind=kind, collective_id=proposal.collective_id, due_on=due_on)
    )


def _finish(actor: Membership, proposal: Proposal, kind: str) -> FollowUp:
    require(policy.may_follow_up(actor, proposal))
    voting.lock(proposal)
    found = queries.follow_ups(proposal).get(kind)
    if found is None or found.done_on is not None:
        raise Conflict("Somebody has marked this already. There is nothing left to do here.")
    found.done_on = clock.now().date()
    db.session.flush()
    return found
