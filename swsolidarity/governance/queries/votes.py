"""Votes that still name the person they were about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance.rules.votes import ABOUT, DRAFTS_DAYS

MOST = 500


def naming_too_long(now: datetime) -> Sequence[int]:
    """The votes that ended long enough ago: ids."""
    over = [
        and_(Proposal.subject.like(f"{kind}:_%"), Proposal.ended_at <= now - timedelta(days=about.days))
        for kind, about in ABOUT.items()
    ]
    return db.session.scalars(select(Proposal.id).where(or_(*over)).order_by(Proposal.id).limit(MOST)).all()


def taken_back(kind: str, now: datetime) -> Sequence[Proposal]:
    """Questions about drafts of a kind that ended without a result long enough ago."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.subject.like(f"{kind}:_%"),
            Proposal.state.in_(("withdrawn", "lapsed")),
            Proposal.ended_at <= now - timedelta(days=DRAFTS_DAYS),
        )
        .order_by(Proposal.id)
        .limit(MOST)
    ).all()


def naming_anybody(collective_id: int) -> Sequence[Proposal]:
    """The votes of a collective that are over and name somebody: those of the last weeks."""
    kinds = [Proposal.subject.like(f"{kind}:_%") for kind in ABOUT]
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.collective_id == collective_id, Proposal.ended_at.is_not(None), or_(*kinds))
        .order_by(Proposal.id)
    ).all()
