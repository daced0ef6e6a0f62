"""Stopping an open vote and letting it go on; the time it was stopped is added to its end."""

from __future__ import annotations

from sqlalchemy import delete

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.actions.amendments import said
from swsolidarity.decisions.events import ProposalMoved
from swsolidarity.decisions.models import Pause, Proposal

PAUSE, RESUME = "pause", "resume"


def ask(actor: Membership, proposal: Proposal, *, way: str, reason: str) -> None:
    """Ask, as a steward, to pause a vote or to let it go on. Another steward has to agree.

    Raises ``Invalid`` without a reason, ``Conflict`` when somebody asked before.
    """
    _check(actor, proposal, way)
    if queries.pause_asked(proposal) is not None:
        raise Conflict("Another steward has just asked for this. Look at it again: you can agree.")
    db.session.add(
        Pause(
            proposal_id=proposal.id,
            way=way,
            asked_by_id=actor.id,
            reason=said(reason, "Say why. Every member reads it."),
            asked_at=clock.this_hour(),
        )
    )
    db.session.flush()


def agree(actor: Membership, proposal: Proposal, *, way: str) -> None:
    """Agree, as a second steward, to what the first one asked; it happens at once.

    Raises ``Conflict`` when nobody asked, or when it was oneself.
    """
    _check(actor, proposal, way)
    asked = queries.pause_asked(proposal)
    if asked is None or asked.way != way:
        raise Conflict("Nobody asks for this any more. Look at the page again.")
    if asked.asked_by_id == actor.id:
        raise Conflict("It takes a second steward, not the same one twice.")
    asked.agreed_by_id = actor.id
    db.session.flush()
    if way == PAUSE:
        stop(proposal)
    else:
        go_on(proposal)


def stop(proposal: Proposal) -> None:
    """Stop an open vote now."""
    proposal.state, proposal.paused_at = "paused", clock.now()
    _moved(proposal)


def go_on(proposal: Proposal) -> None:
    """Let a paused vote go on; it closes later by as long as it was paused."""
    assert proposal.paused_at is not None
    assert proposal.closes_at is not None
    proposal.closes_at += clock.now() - proposal.paused_at
    proposal.state, proposal.paused_at = "voting", None
    _moved(proposal)


def go_on_if_nothing_holds(proposal: Proposal) -> None:
    """Let a vote go on that was paused for an objection, unless another one or two stewards hold it."""
    latest = queries.latest_pause(proposal)
    held = latest is not None and latest.agreed_by_id is not None and latest.way == PAUSE
    if not held and not queries.safety_holds(proposal):
        go_on(proposal)


def _check(actor: Membership, proposal: Proposal, way: str) -> None:
    may = policy.may_pause if way == PAUSE else policy.may_resume
    require(may(actor, proposal))
    voting.lock(proposal)
    require(may(actor, proposal))


def _moved(proposal: Proposal) -> None:
    # What was asked and not agreed to has no meaning any more once the vote is in another state.
    db.session.execute(delete(Pause).where(Pause.proposal_id == proposal.id, Pause.agreed_by_id.is_(None)))
    db.session.flush()
    record(ProposalMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=proposal.state))
