"""Wanting a question to be discussed: some rules ask for a few who do before anything else happens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import affected, db, insert_unless_there
from swsolidarity.core.verdict import require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.models import Proposal, Seconder, Seconding


def begin(proposal: Proposal, now: datetime) -> datetime | None:
    """Wait for seconds where the rule asks for them. Returns until when; None where it asks for none."""
    terms = proposal.terms
    if not terms.seconds:
        return None
    until = now + timedelta(days=terms.seconds_days)
    db.session.add(Seconding(proposal_id=proposal.id, needed=terms.seconds, got=0, until=until))
    db.session.flush()
    return until


def second(actor: Membership, proposal: Proposal) -> None:
    """Say that one wants this discussed, as it is worded now; doing it again means the newest wording.

    With the last one that was missing, the discussion takes the length that was asked for.
    """
    require(policy.may_second(actor, proposal))
    voting.lock(proposal)
    require(policy.may_second(actor, proposal))
    seconding = db.session.get_one(Seconding, proposal.id, populate_existing=True)
    added = db.session.execute(
        insert_unless_there(Seconder).values(
            proposal_id=proposal.id, membership_id=actor.id, version=proposal.version
        )
    )
    if not affected(added):
        mine = db.session.get_one(Seconder, (proposal.id, actor.id), populate_existing=True)
        mine.version = proposal.version
        return
    seconding.got += 1
    if seconding.got == seconding.needed and proposal.started_at is not None:
        asked_for = proposal.started_at + timedelta(days=proposal.discussion_days)
        proposal.discussion_until = max(asked_for, clock.this_hour())
    db.session.flush()


def take_back(actor: Membership, proposal: Proposal) -> None:
    """Not want it any more; once enough wanted it, this only takes one's own name away."""
    require(policy.may_second(actor, proposal))
    voting.lock(proposal)
    require(policy.may_second(actor, proposal))
    seconding = db.session.get_one(Seconding, proposal.id, populate_existing=True)
    gone = db.session.execute(
        delete(Seconder).where(Seconder.proposal_id == proposal.id, Seconder.membership_id == actor.id)
    )
    if affected(gone) and seconding.missing:
        seconding.got -= 1
    db.session.flush()


def lapse_unseconded(proposal_id: int) -> bool:
    """End a question that too few wanted in time; False if there is nothing to do."""
    proposal = voting.locked(proposal_id)
    if proposal is None or proposal.state != "discussion" or not queries.waits_for_seconds(proposal):
        return False
    seconding = db.session.get_one(Seconding, proposal_id, populate_existing=True)
    if clock.now() < seconding.until:
        return False
    voting.end(proposal, "lapsed")
    return True
