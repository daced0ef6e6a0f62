"""Questions and the conversations they came out of."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import db
from swsolidarity.decisions import ballots
from swsolidarity.decisions.models import DecisionRule, InTalk, Proposal, RollEntry
from swsolidarity.decisions.rules import states
from swsolidarity.threads.models import Thread

MOST_IN_ONE = 20


class Asked(NamedTuple):
    """A question as the conversation shows it. ``choice``: the reader's own answer to one with names."""

    public_id: str
    title: str
    method: str
    phase: str
    code: str | None
    closes_at: datetime | None
    on_roll: bool
    voted: bool
    choice: str | None


_ASKED = (
    select(
        Proposal.public_id,
        Proposal.title_sealed,
        Proposal.state,
        Proposal.closes_at,
        Proposal.discussion_until,
        Proposal.code,
        DecisionRule.method,
        RollEntry.participated,
        ballots.OWN_CHOICE.label("choice"),
    )
    .join(InTalk, InTalk.proposal_id == Proposal.id)
    .join(DecisionRule, DecisionRule.id == Proposal.rule_id)
    .outerjoin(
        RollEntry,
        and_(RollEntry.proposal_id == Proposal.id, RollEntry.membership_id == bindparam("actor_id")),
    )
    .where(
        InTalk.thread_id == bindparam("thread_id"),
        or_(Proposal.opened_at.is_not(None), Proposal.discussion_until.is_not(None)),
    )
    .order_by(Proposal.id.desc())
    .limit(MOST_IN_ONE)
)


def asked_in(actor: Membership, thread: Thread) -> list[Asked]:
    """What was asked in a conversation and started, newest first; one statement."""
    now = clock.now()
    return [
        Asked(
            row.public_id,
            Proposal.title.open(row.public_id, row.title_sealed),
            row.method,
            states.phase(row.state, row.closes_at, row.discussion_until, now),
            row.code,
            row.closes_at,
            row.participated is not None,
            bool(row.participated),
            row.choice,
        )
        for row in prepared.rows(_ASKED, {"actor_id": actor.id, "thread_id": thread.id})
    ]


def came_out_of(reference: str) -> Thread | None:
    """The conversation a question came out of, whoever may read it: for the worker."""
    return db.session.scalar(
        select(Thread)
        .join(InTalk, InTalk.thread_id == Thread.id)
        .join(Proposal, Proposal.id == InTalk.proposal_id)
        .where(
            Proposal.public_id == reference.partition(":")[2],
            Proposal.code.in_(("adopted", "adopted_provisionally", "not_adopted", "elected")),
        )
    )
