"""After a decision: what is done, and looking at it again."""

from __future__ import annotations

from datetime import date, timedelta

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import standing, voting
from swsolidarity.decisions.models import FollowUp, Proposal

TODO, REVIEW = "todo", "review"
LONGEST_TODO = 200
# How long nobody is reminded that it has not been written down who does what.
TIME_TO_PLAN = timedelta(days=2)


def note(proposal: Proposal) -> None:
    """Note what an adopted decision leaves to do, in the closing transaction.

    Where nothing follows by itself and nobody has said who does what, that is what is left to do first.
    """
    if proposal.todo:
        _add(proposal, TODO, proposal.todo_by)
    elif proposal.effect is None:
        _add(proposal, TODO, clock.now().date() + TIME_TO_PLAN)
    if proposal.review_on:
        _add(proposal, REVIEW, proposal.review_on)


def plan(
    actor: Membership, proposal: Proposal, *, todo: str, todo_by: date | None, review_on: date | None
) -> None:
    """Write down after a decision who does what, by when, and when to look at it again.

    Raises ``Invalid`` where it says nothing or the day is over, ``Conflict`` where it was written already.
    """
    require(policy.may_follow_up(actor, proposal))
    voting.lock(proposal)
    require(policy.may_follow_up(actor, proposal))
    noted = queries.follow_ups(proposal)
    found = noted.get(TODO)
    if found is None or found.done_on is not None or proposal.todo:
        raise Conflict("This was written down meanwhile. Look at the decision again.")
    words = text.one_line(todo)
    if not words:
        raise Invalid("Write who does what, in one line.", field="todo")
    if len(words) > LONGEST_TODO:
        raise Invalid("Make this shorter.", field="todo")
    if review_on is not None and review_on <= clock.now().date():
        raise Invalid("Choose a day that is still to come.", field="review_on")
    proposal.todo = words
    proposal.todo_by = found.due_on = todo_by
    if review_on is not None and REVIEW not in noted:
        proposal.review_on = review_on
        _add(proposal, REVIEW, review_on)
    db.session.flush()


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
