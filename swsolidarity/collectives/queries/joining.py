"""Invitations, requests to join, and what people wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from swsolidarity.collectives import codes, rules
from swsolidarity.collectives.models import Concern, FoundingLink, Invitation, JoinRequest, Membership
from swsolidarity.core import clock, pages, vault
from swsolidarity.core.db import db
from swsolidarity.core.ids import token_digest


def founding_link(token: str, account_id: int | None, *, lock: bool = False) -> FoundingLink | None:
    """A founding link that this person may go on with; locked, and looked at afresh, if wanted."""
    wanted = select(FoundingLink).where(
        FoundingLink.token_digest == token_digest(token), FoundingLink.valid_until > clock.now()
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    link = db.session.scalars(wanted).one_or_none()
    if link is None or link.account_id not in (None, account_id):
        return None
    return link


def open_invitation(token: str) -> Invitation | None:
    """An invitation that can be used, with its collective; None for used, cancelled, run out and unknown."""
    code = codes.normal(token, codes.INVITATION_LENGTH)
    if code is None:
        return None
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.collective)
        .where(
            Invitation.token_digest == token_digest(code),
            Invitation.state == "open",
            Invitation.valid_until > clock.now(),
        )
        .options(contains_eager(Invitation.collective))
    ).one_or_none()


def invitation(collective_id: int, public_id: str) -> Invitation | None:
    """An invitation of this collective, whatever became of it."""
    return db.session.scalars(
        select(Invitation).where(Invitation.collective_id == collective_id, Invitation.public_id == public_id)
    ).one_or_none()


def invitations(collective_id: int, made_by: int | None) -> Sequence[Invitation]:
    """The newest invitations of a collective, or of one member; old ones are forgotten by a job."""
    query = select(Invitation).where(Invitation.collective_id == collective_id)
    if made_by is not None:
        query = query.where(Invitation.made_by == made_by)
    return db.session.scalars(query.order_by(Invitation.id.desc()).limit(50)).all()


def open_invitations_of(membership_id: int) -> int:
    """How many invitations of this member could be used right now."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(
                Invitation.made_by == membership_id,
                Invitation.state == "open",
                Invitation.valid_until > clock.now(),
            )
        )
        or 0
    )


def request_by_code(code: str) -> JoinRequest | None:
    """The request to join that was given this code, with its collective; None once it is forgotten."""
    return db.session.scalars(
        select(JoinRequest)
        .join(JoinRequest.collective)
        .where(
            JoinRequest.code_index.in_(vault.current().indexes("join_request.code", code)),
            JoinRequest.forget_on > clock.now().date(),
        )
        .options(contains_eager(JoinRequest.collective))
    ).one_or_none()


def join_request(collective_id: int, public_id: str) -> JoinRequest | None:
    """A request to join this collective that waits for an answer, with its vouches."""
    return (
        db.session.scalars(
            select(JoinRequest)
            .where(
                JoinRequest.collective_id == collective_id,
                JoinRequest.public_id == public_id,
                JoinRequest.state.in_(rules.IN_FLIGHT),
                JoinRequest.forget_on > clock.now().date(),
            )
            .options(joinedload(JoinRequest.vouches))
        )
        .unique()
        .one_or_none()
    )


def request_by_reference(collective_id: int, reference: str) -> JoinRequest | None:
    """The request behind a reference, while it waits for an answer here."""
    kind, _colon, public_id = reference.partition(":")
    return join_request(collective_id, public_id) if kind == "collectives.join_request" else None


def concerns(request: JoinRequest) -> Sequence[Concern]:
    """What members said worries them, for the welcomers."""
    return db.session.scalars(
        select(Concern).where(Concern.join_request_id == request.id).order_by(Concern.id)
    ).all()


def concerns_open(request: JoinRequest) -> int:
    """How many members have said that something worries them."""
    counted = select(func.count()).select_from(Concern).where(Concern.join_request_id == request.id)
    return db.session.scalar(counted) or 0


def concern_of(request: JoinRequest, member: Membership) -> Concern | None:
    """What this member said."""
    return db.session.scalars(
        select(Concern).where(Concern.join_request_id == request.id, Concern.membership_id == member.id)
    ).one_or_none()


def windows_over(now: datetime) -> Sequence[int]:
    """Requests whose time for concerns is over, and about which nothing was said."""
    return db.session.scalars(
        select(JoinRequest.id)
        .where(
            JoinRequest.state == rules.CONCERNS,
            JoinRequest.gate_until <= now,
            ~exists().where(Concern.join_request_id == JoinRequest.id),
        )
        .order_by(JoinRequest.id)
        .limit(500)
    ).all()


def waiting_requests(collective_id: int) -> Sequence[JoinRequest]:
    """Requests to join that wait for an answer, oldest first, with their vouches."""
    return db.session.scalars(
        select(JoinRequest)
        .where(
            JoinRequest.collective_id == collective_id,
            JoinRequest.state.in_(rules.IN_FLIGHT),
            JoinRequest.forget_on > clock.now().date(),
        )
        .options(selectinload(JoinRequest.vouches))
        .order_by(JoinRequest.id)
        .limit(pages.SIZE)
    ).all()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question somebody was asked when they wanted to join, and what they wrote."""

    question: str
    answer: str


def answers(request: JoinRequest) -> list[Asked]:
    """What somebody who asks to join wrote."""
    return [Asked(question, answer) for question, answer in json.loads(request.answers or "[]")]


def standings(request: JoinRequest) -> list[rules.Standing]:
    """What the vouchers ticked, without who they are."""
    return [rules.Standing(vouch.met, vouch.knows_work) for vouch in request.vouches]


def lapses(request: JoinRequest) -> datetime:
    """When a request that nobody answered is deleted."""
    return datetime.combine(request.forget_on, time(), UTC)
