"""What the clock has to look at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import ExternalResult, Proposal
from swsolidarity.decisions.rules.terms import EXTERNAL


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
            select(Proposal.id).where(*may_be_counted(now)).order_by(Proposal.closes_at, Proposal.id)
        )
    )


def may_be_counted(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What holds of a vote whose time is over and whose ballots are here."""
    confirmed = exists().where(
        ExternalResult.proposal_id == Proposal.id, ExternalResult.confirmed_by_id.is_not(None)
    )
    return (
        Proposal.state == "voting",
        Proposal.closes_at <= now,
        or_(Proposal.secrecy != EXTERNAL, confirmed),
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
