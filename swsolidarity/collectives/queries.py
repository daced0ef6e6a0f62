"""Reads about collectives and who belongs to them. Nothing tells in which other ones anybody is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, false, func, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from swsolidarity.collectives import codes, rules
from swsolidarity.collectives.models import (
    STEWARD,
    Agreement,
    Collective,
    FoundingLink,
    Invitation,
    JoinRequest,
    Mandate,
    Membership,
    StewardshipOffer,
    StewardshipRest,
    Vouch,
)
from swsolidarity.core import clock, pages, prepared, vault
from swsolidarity.core.db import db
from swsolidarity.core.ids import token_digest
from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import Sentence, say

PRESENT = ("active", "probation")
_BATCH = 500


# People ---------------------------------------------------------------------------------------------


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """What members are called, by membership id. Who has left has no name and is not in the answer."""
    wanted = sorted(set(ids))
    names: dict[int, str] = {}
    for start in range(0, len(wanted), _BATCH):
        for member in db.session.scalars(
            select(Membership).where(Membership.id.in_(wanted[start : start + _BATCH]))
        ):
            if member.name is not None:
                names[member.id] = member.name
    return names


def memberships_of(account_id: int) -> Sequence[Membership]:
    """The collectives a person is in, with their names: for that person's own eyes only."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.collective)
        .where(Membership.account_id == account_id, Membership.state.in_(PRESENT))
        .options(contains_eager(Membership.collective))
        .order_by(Membership.id)
    ).all()


def membership_of(account_id: int, collective_id: int) -> Membership | None:
    """The row of a person in a collective, in whatever state."""
    return db.session.scalars(
        select(Membership).where(
            Membership.account_id == account_id, Membership.collective_id == collective_id
        )
    ).one_or_none()


def active_members(
    collective_id: int, *, after: str | None = None, size: int = pages.SIZE
) -> pages.Page[Membership]:
    """Everybody in a collective, on probation too, in the order they came."""
    query = (
        select(Membership)
        .where(Membership.collective_id == collective_id, Membership.state.in_(PRESENT))
        .order_by(Membership.id)
        .limit(size + 1)
    )
    if after is not None:
        start = (
            select(Membership.id)
            .where(Membership.public_id == after, Membership.collective_id == collective_id)
            .scalar_subquery()
        )
        query = query.where(Membership.id > start)
    rows, more = pages.cut(db.session.scalars(query).all(), size)
    return pages.Page(rows, older=rows[-1].public_id if more else None)


def member(collective_id: int, public_id: str) -> Membership | None:
    """A member of this collective who is here, with their mandates."""
    return _present(collective_id, Membership.public_id == public_id)


def member_called(collective_id: int, name: str) -> Membership | None:
    """The member who goes by this name here, with their mandates; case does not count."""
    return _present(
        collective_id, Membership.name_index.in_(vault.current().indexes("membership.name", name))
    )


def _present(collective_id: int, which: ColumnElement[bool]) -> Membership | None:
    wanted = select(Membership).where(
        Membership.collective_id == collective_id, Membership.state.in_(PRESENT), which
    )
    return db.session.scalars(wanted.options(joinedload(Membership.mandates))).unique().one_or_none()


def roll_candidates(collective_id: int, joined_before: datetime) -> list[int]:
    """The membership ids of full members who were in before a moment: who a vote may be frozen for."""
    return list(
        db.session.scalars(
            select(Membership.id)
            .where(
                Membership.collective_id == collective_id,
                Membership.state == "active",
                Membership.joined_at < joined_before,
            )
            .order_by(Membership.id)
        )
    )


def stewards(collective_id: int) -> list[Membership]:
    """Who holds a steward's mandate right now, with their mandates."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.mandates)
            .where(
                Membership.collective_id == collective_id,
                Membership.state.in_(PRESENT),
                Mandate.office == STEWARD,
                Mandate.starts_at <= now,
                Mandate.ends_at > now,
                Mandate.ended_at.is_(None),
            )
            .options(contains_eager(Membership.mandates))
            .order_by(Membership.id)
        ).unique()
    )


def open_offers(collective_id: int) -> Sequence[StewardshipOffer]:
    """Who was asked to be a steward and has not answered; a handful at most."""
    open_ones = select(StewardshipOffer).where(StewardshipOffer.lapses_on > clock.now().date())
    return db.session.scalars(open_ones.where(StewardshipOffer.collective_id == collective_id)).all()


def rests(person: Membership) -> bool:
    """Whether this person said no a short while ago, and is not asked to be a steward for now."""
    until = select(StewardshipRest.until).where(StewardshipRest.membership_id == person.id)
    found = db.session.scalar(until)
    return found is not None and found > clock.now().date()


def name_taken(collective_id: int, name: str, *, except_for: int | None = None) -> bool:
    """Whether somebody in this collective is called that; case and compatibility forms do not count."""
    query = select(Membership.id).where(
        Membership.collective_id == collective_id,
        Membership.name_index.in_(vault.current().indexes("membership.name", name)),
    )
    if except_for is not None:
        query = query.where(Membership.id != except_for)
    return db.session.scalar(query.limit(1)) is not None


# Collectives ----------------------------------------------------------------------------------------


def open_collective(address: str) -> Collective | None:
    """The collective at an address, if strangers may ask to join it; the only one they ever see."""
    return db.session.scalars(
        select(Collective).where(Collective.address == address, Collective.takes_requests)
    ).one_or_none()


def address_taken(address: str) -> bool:
    """Whether a collective on this server has that address."""
    return db.session.scalar(select(exists().where(Collective.address == address))) or False


def agreement(collective: Collective) -> Agreement:
    """The agreements in force."""
    return db.session.scalars(
        select(Agreement).where(
            Agreement.collective_id == collective.id, Agreement.version == collective.agreement_version
        )
    ).one()


def questions(collective: Collective) -> list[str] | None:
    """What this collective asks people who want to join; None if it wrote no questions of its own."""
    return None if collective.questions is None else list(json.loads(collective.questions))


# Ways in --------------------------------------------------------------------------------------------


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
                JoinRequest.state == "waiting",
                JoinRequest.forget_on > clock.now().date(),
            )
            .options(joinedload(JoinRequest.vouches))
        )
        .unique()
        .one_or_none()
    )


def waiting_requests(collective_id: int) -> Sequence[JoinRequest]:
    """Requests to join that wait for an answer, oldest first, with their vouches."""
    return db.session.scalars(
        select(JoinRequest)
        .where(
            JoinRequest.collective_id == collective_id,
            JoinRequest.state == "waiting",
            JoinRequest.forget_on > clock.now().date(),
        )
        .options(selectinload(JoinRequest.vouches))
        .order_by(JoinRequest.id)
        .limit(pages.SIZE)
    ).all()


@cache
def _waiting(welcomes: bool, *, vouching: bool) -> Any:
    """How many requests to join wait for this member, if they welcome people, and what they were asked."""
    mine = Vouch.membership_id == bindparam("actor_id")
    waiting = (
        select(
            func.count().label("count"),
            func.min(JoinRequest.forget_on).label("ends"),
            func.min(JoinRequest.public_id).label("one"),
        )
        .where(
            JoinRequest.collective_id == bindparam("collective_id"),
            JoinRequest.state == "waiting",
            JoinRequest.forget_on > bindparam("today"),
            true() if welcomes else false(),
            ~exists().where(Vouch.join_request_id == JoinRequest.id, mine) if vouching else true(),
        )
        .subquery()
    )
    offers = select(StewardshipOffer.lapses_on, StewardshipOffer.public_id)
    open_ones = StewardshipOffer.lapses_on > bindparam("today")
    asked = offers.where(StewardshipOffer.membership_id == bindparam("actor_id"), open_ones).subquery()
    return select(waiting, asked).select_from(waiting.outerjoin(asked, true()))


def needs_you(actor: Membership) -> list[Need]:
    """Whether this member was asked to be a steward, and requests to join; at most one statement."""
    today, steward_decides = clock.now().date(), actor.collective.join_by == "steward"
    welcomes = not steward_decides or actor.is_steward
    founding = rules.in_founding_time(actor.collective.founded_on, today)
    if not actor.is_full_member or not (welcomes or founding):
        return []
    values = {"actor_id": actor.id, "collective_id": actor.collective_id, "today": today}
    waiting = _waiting(welcomes, vouching=not steward_decides)
    [(count, ends, one, lapses, offer)] = prepared.rows(waiting, values)
    needs = []
    if offer:
        title = say("You are asked to be a steward")
        needs.append(_need(title, f"collectives.stewardship_offer:{offer}", lapses))
    if count:
        several = say("%(count)s people ask to join", count=count)
        title = several if count > 1 else say("Somebody asks to join")
        needs.append(_need(title, f"collectives.join_request:{one}", ends))
    return needs


def _need(title: Sentence, reference: str, by: date) -> Need:
    return Need("plain", title, say("Read and answer"), reference, datetime.combine(by, time(), UTC))


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
