"""Who would be on a roll, and who is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal, Recusal, RollEntry


def electorate(
    proposal: Proposal, *, min_membership_days: int, now: datetime, without: Iterable[int]
) -> list[tuple[int, str]]:
    """Who would be on the roll if the vote opened now: ids and public ids, in no telling order."""
    stepped_aside = exists().where(Recusal.proposal_id == proposal.id, Recusal.membership_id == Membership.id)
    found = db.session.execute(
        select(Membership.id, Membership.public_id)
        .where(
            _eligible(proposal.collective_id, now - timedelta(days=min_membership_days)),
            Membership.id.not_in(list(without)),
            ~stepped_aside,
        )
        .order_by(Membership.public_id)
    )
    return [(key, public_id) for key, public_id in found]


def roll_sizes(collective_id: int, days: Iterable[int], now: datetime) -> dict[int, int]:
    """How many people would be on a roll that asks for so many days of membership."""
    wanted = sorted(set(days))
    if not wanted:
        return {}
    counts = [
        func.coalesce(func.sum(case((Membership.joined_at <= now - timedelta(days=number), 1), else_=0)), 0)
        for number in wanted
    ]
    row = db.session.execute(
        select(*counts).where(Membership.collective_id == collective_id, Membership.state == "active")
    ).one()
    return {number: int(count) for number, count in zip(wanted, row, strict=True)}


def roll_now(proposal: Proposal, min_membership_days: int, now: datetime) -> int:
    """How many would be on the roll if the vote opened now, before parties to it are taken off."""
    stepped_aside = exists().where(Recusal.proposal_id == proposal.id, Recusal.membership_id == Membership.id)
    counted = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(_eligible(proposal.collective_id, now - timedelta(days=min_membership_days)), ~stepped_aside)
    )
    return counted or 0


def has_recused(actor: Membership, proposal: Proposal) -> bool:
    """Whether this person stepped aside."""
    return db.session.get(Recusal, (proposal.id, actor.id)) is not None


def on_the_roll(public_id: str) -> Sequence[int]:
    """The membership ids a notice about this vote goes to."""
    return db.session.scalars(
        select(RollEntry.membership_id)
        .join(Proposal, Proposal.id == RollEntry.proposal_id)
        .where(Proposal.public_id == public_id)
        .order_by(RollEntry.membership_id)
    ).all()


def still_on_the_roll(proposal: Proposal) -> list[tuple[int, str]]:
    """Who is on the roll of an open vote and a member still: ids and public ids, in no telling order."""
    found = db.session.execute(
        select(Membership.id, Membership.public_id)
        .join(RollEntry, RollEntry.membership_id == Membership.id)
        .where(RollEntry.proposal_id == proposal.id, Membership.state == "active")
        .order_by(Membership.public_id)
    )
    return [(key, public_id) for key, public_id in found]


def not_voted(proposal_id: int) -> Sequence[int]:
    """The membership ids of who is on the roll and has not voted, for a reminder."""
    return db.session.scalars(
        select(RollEntry.membership_id)
        .where(RollEntry.proposal_id == proposal_id, RollEntry.participated.is_(False))
        .order_by(RollEntry.membership_id)
    ).all()


def _eligible(collective_id: int, as_of: datetime) -> ColumnElement[bool]:
    return and_(
        Membership.collective_id == collective_id,
        Membership.state == "active",
        Membership.joined_at <= as_of,
    )
