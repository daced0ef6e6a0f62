"""Stopping an open vote and letting it go on; the time it was stopped is added to its end."""

from __future__ import annotations

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import FACILITATOR, Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, Verdict, require, say
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.actions.amendments import said
from swsolidarity.decisions.events import ProposalMoved
from swsolidarity.decisions.models import Proposal

PAUSE, RESUME = "pause", "resume"


def ask(actor: Membership, proposal: Proposal, *, way: str, reason: str) -> None:
    """Ask, as a steward, to pause a vote or to let it go on. Another steward has to agree.

    Raises ``Invalid`` without a reason, ``Conflict`` when somebody asked before.
    """
    _check(actor, proposal, way)
    words = said(reason, "Say why. Every member reads it.")
    pairs.ask(actor, queries.PAUSES[way], proposal.reference, reason=words)


def agree(actor: Membership, proposal: Proposal, *, way: str) -> None:
    """Agree, as a second steward, to what the first one asked; it happens at once.

    Raises ``Conflict`` when nobody asked, ``Refused`` when it was oneself.
    """
    _check(actor, proposal, way)
    asked = people.act_asked(proposal.collective_id, queries.PAUSES[way], proposal.reference)
    if asked is None:
        raise Conflict("Nobody asks for this any more. Look at the page again.")
    pairs.agree(actor, asked)


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
    if not queries.stewards_hold(proposal) and not queries.safety_holds(proposal):
        go_on(proposal)


def _check(actor: Membership, proposal: Proposal, way: str) -> None:
    may = policy.may_pause if way == PAUSE else policy.may_resume
    require(may(actor, proposal))
    voting.lock(proposal)
    require(may(actor, proposal))


def _moved(proposal: Proposal) -> None:
    # What was asked and not agreed to has no meaning any more once the vote is in another state.
    pairs.drop(proposal.collective_id, proposal.reference)
    db.session.flush()
    record(ProposalMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=proposal.state))


def _about(actor: Membership, subject: str) -> Proposal | None:
    return queries.proposal(actor, subject.partition(":")[2])


def _may_pause(actor: Membership, subject: str) -> Verdict:
    proposal = _about(actor, subject)
    return policy.may_pause(actor, proposal) if proposal else HIDDEN


def _may_resume(actor: Membership, subject: str) -> Verdict:
    proposal = _about(actor, subject)
    return policy.may_resume(actor, proposal) if proposal else HIDDEN


def _pause(act: PairedAct, second: Membership) -> None:
    proposal = _about(second, act.subject)
    assert proposal is not None
    stop(proposal)


def _resume(act: PairedAct, second: Membership) -> None:
    proposal = _about(second, act.subject)
    assert proposal is not None
    go_on(proposal)


pairs.register(
    pairs.Kind(
        key=queries.PAUSES[PAUSE],
        title=say("Somebody asks to pause a vote"),
        agree=say("I agree: pause the vote"),
        may=_may_pause,
        do=_pause,
        office=FACILITATOR,
        audit=("paused", "vote"),
    )
)
pairs.register(
    pairs.Kind(
        key=queries.PAUSES[RESUME],
        title=say("Somebody asks to let a vote go on"),
        agree=say("I agree: let it go on"),
        may=_may_resume,
        do=_resume,
        office=FACILITATOR,
        audit=("resumed", "vote"),
    )
)
