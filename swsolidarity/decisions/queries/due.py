"""What the clock has to look at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal


def due_to_open(now: datetime) -> list[int]:
    """Proposals whose discussion has ended."""
    return list(
        db.session.scalars(
            select(Proposal.id)
            .where(Proposal.state == "discussion", Proposal.discussion_until <= now)
            .order_by(Proposal.discussion_until, Proposal.id)
        )
    )


def due_to_close(now: datetime) -> list[int]:
    """Votes whose time is over."""
    return list(
        db.session.scalars(
            select(Proposal.id)
            .where(Proposal.state == "voting", Proposal.closes_at <= now)
            .order_by(Proposal.closes_at, Proposal.id)
        )
    )


def old_drafts(before: datetime) -> list[int]:
    """Drafts nobody has touched since."""
    return list(
        db.session.scalars(select(Proposal.id).where(Proposal.state == "draft", Proposal.written_at < before))
    )


def ballots_to_forget(before: datetime) -> list[int]:
    """Decisions old enough for their ballots to be forgotten."""
    return list(
        db.session.scalars(
            select(Proposal.id).where(
                Proposal.state == "decided", Proposal.ended_at <= before, ~Proposal.ballots_forgotten
            )
        )
    )


def rolls_to_forget(before: datetime) -> list[int]:
    """Decisions old enough for who took part to be forgotten."""
    return list(
        db.session.scalars(
            select(Proposal.id).where(
                Proposal.state.in_(("decided", "void")),
                Proposal.ended_at <= before,
                ~Proposal.roll_forgotten,
            )
        )
    )


def traces_left() -> list[int]:
    """Proposals whose secret box was sealed or burnt and whose old rows may still be on the disk."""
    return list(db.session.scalars(select(Proposal.id).where(~Proposal.traces_cleared)))
