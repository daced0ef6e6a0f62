"""Who votes for whom, and votes that wait for a second person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.decisions.models import HelpedVote, Proposal, Proxy


def proxy(proposal: Proposal, public_id: str) -> Proxy | None:
    """One proxy of a question, with its two people."""
    return db.session.scalars(
        select(Proxy)
        .where(Proxy.proposal_id == proposal.id, Proxy.public_id == public_id)
        .options(joinedload(Proxy.giver), joinedload(Proxy.holder))
    ).one_or_none()


def given_by(proposal: Proposal, membership_id: int) -> Proxy | None:
    """Whom somebody asked to vote for them."""
    return db.session.scalars(
        select(Proxy)
        .where(Proxy.proposal_id == proposal.id, Proxy.giver_id == membership_id)
        .options(joinedload(Proxy.holder))
    ).one_or_none()


def held_by(proposal: Proposal, membership_id: int) -> Sequence[Proxy]:
    """For whom somebody was asked to vote, in the order of asking."""
    return db.session.scalars(
        select(Proxy)
        .where(Proxy.proposal_id == proposal.id, Proxy.holder_id == membership_id)
        .options(joinedload(Proxy.giver))
        .order_by(Proxy.id)
    ).all()


def accepted_by(proposal: Proposal, membership_id: int) -> int:
    """For how many somebody accepted to vote."""
    counted = db.session.scalar(
        select(func.count())
        .select_from(Proxy)
        .where(Proxy.proposal_id == proposal.id, Proxy.holder_id == membership_id, Proxy.accepted)
    )
    return counted or 0


def helped_vote(proposal: Proposal, public_id: str) -> HelpedVote | None:
    """One vote that was put in by a steward, with whose it is and who put it in."""
    return db.session.scalars(
        select(HelpedVote)
        .where(HelpedVote.proposal_id == proposal.id, HelpedVote.public_id == public_id)
        .options(joinedload(HelpedVote.member), joinedload(HelpedVote.entered_by))
    ).one_or_none()


def helped_votes(proposal: Proposal) -> Sequence[HelpedVote]:
    """Votes that wait for a second person, in the order they were put in."""
    return db.session.scalars(
        select(HelpedVote)
        .where(HelpedVote.proposal_id == proposal.id, HelpedVote.confirmed_by_id.is_(None))
        .options(joinedload(HelpedVote.member), joinedload(HelpedVote.entered_by))
        .order_by(HelpedVote.id)
    ).all()


def helped_vote_of(proposal: Proposal, membership_id: int) -> HelpedVote | None:
    """The vote that was put in for somebody by stewards."""
    return db.session.scalars(
        select(HelpedVote).where(
            HelpedVote.proposal_id == proposal.id, HelpedVote.membership_id == membership_id
        )
    ).one_or_none()


def member_to_tell(public_id: str) -> int | None:
    """The membership id of somebody a notice goes to, while they are here."""
    return db.session.scalar(
        select(Membership.id).where(
            Membership.public_id == public_id, Membership.state.in_(("active", "probation"))
        )
    )
