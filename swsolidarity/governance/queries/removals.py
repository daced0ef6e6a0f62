"""Cases about members, who was drawn in them, and pauses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import MODERATOR, Membership
from swsolidarity.core import prepared
from swsolidarity.core.db import db
from swsolidarity.decisions import queries as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules.pack import SUSPEND
from swsolidarity.governance.models import MemberPause, RemovalCase, RemovalSeat, RemovalStarter
from swsolidarity.governance.rules import removals as rules

MOST_SHOWN = 50


def case(collective_id: int, public_id: str) -> RemovalCase | None:
    """A case of this collective with the person it is about; whether it may be seen is policy."""
    return _one(RemovalCase.collective_id == collective_id, RemovalCase.public_id == public_id)


def case_by_reference(reference: str | None) -> RemovalCase | None:
    """The case a vote is about."""
    kind, _, key = (reference or "").partition(":")
    return _one(RemovalCase.public_id == key) if kind == "governance.case" else None


def case_by_id(case_id: int) -> RemovalCase | None:
    """A case by its number, for what the clock does."""
    return _one(RemovalCase.id == case_id)


def _one(*which: ColumnElement[bool]) -> RemovalCase | None:
    return (
        db.session.scalars(
            select(RemovalCase)
            .where(*which)
            .options(
                joinedload(RemovalCase.person).joinedload(Membership.collective),
                joinedload(RemovalCase.person).joinedload(Membership.mandates),
                joinedload(RemovalCase.proposal),
            )
        )
        .unique()
        .one_or_none()
    )


def under_way(person_id: int) -> RemovalCase | None:
    """The case about this person that is not over; the database allows one."""
    return _one(
        RemovalCase.person_id == person_id,
        RemovalCase.state.not_in((rules.ASKED, rules.ENDED)),
    )


def about_me(actor: Membership) -> Sequence[RemovalCase]:
    """What was and is held against somebody, the latest first, for their own eyes."""
    return db.session.scalars(
        select(RemovalCase)
        .where(RemovalCase.person_id == actor.id, RemovalCase.state != rules.ASKED)
        .options(joinedload(RemovalCase.proposal))
        .order_by(RemovalCase.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def visible(actor: Membership) -> Sequence[RemovalCase]:
    """The cases this member may know of, the latest first: ``policy.removals.may_see`` as a query."""
    started = exists().where(
        RemovalStarter.case_id == RemovalCase.id, RemovalStarter.membership_id == actor.id
    )
    then = RemovalCase.started_at >= actor.joined_at
    known = RemovalCase.started_at.is_not(None) if actor.acts_as(MODERATOR) else then
    return db.session.scalars(
        select(RemovalCase)
        .where(
            RemovalCase.collective_id == actor.collective_id,
            RemovalCase.person_id != actor.id,
            or_(known, and_(RemovalCase.state == rules.ASKED, started)),
        )
        .options(joinedload(RemovalCase.person))
        .order_by(RemovalCase.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def started_by(found: RemovalCase, membership_id: int) -> RemovalStarter | None:
    """Somebody's own part in starting a case."""
    return db.session.get(RemovalStarter, (found.id, membership_id))


def starters(found: RemovalCase) -> list[int]:
    """Who started a case: for the lot, and for nobody's eyes."""
    return list(
        db.session.scalars(
            select(RemovalStarter.membership_id)
            .where(RemovalStarter.case_id == found.id)
            .order_by(RemovalStarter.membership_id)
        )
    )


def seats(found: RemovalCase) -> Sequence[RemovalSeat]:
    """Who was drawn, in the order of the lot."""
    return db.session.scalars(
        select(RemovalSeat)
        .where(RemovalSeat.case_id == found.id)
        .options(joinedload(RemovalSeat.member))
        .order_by(RemovalSeat.id)
    ).all()


def seat_of(found: RemovalCase, membership_id: int) -> RemovalSeat | None:
    """Somebody's own seat."""
    return db.session.scalars(
        select(RemovalSeat).where(RemovalSeat.case_id == found.id, RemovalSeat.membership_id == membership_id)
    ).one_or_none()


def seated(public_id: str) -> int | None:
    """The membership id of somebody who was given a seat and has not answered."""
    return db.session.scalar(
        select(RemovalSeat.membership_id).where(
            RemovalSeat.public_id == public_id, RemovalSeat.state == "asked"
        )
    )


def judges_an_appeal(membership_id: int) -> bool:
    """Whether somebody is on a panel that has not come to its answer: nobody takes them out of it."""
    found = select(RemovalSeat.id).where(
        RemovalSeat.membership_id == membership_id,
        RemovalSeat.role == "panel",
        RemovalSeat.state != "passed",
        exists().where(RemovalCase.id == RemovalSeat.case_id, RemovalCase.state == rules.APPEALED),
    )
    return db.session.scalar(found.limit(1)) is not None


def can_be_drawn(found: RemovalCase) -> dict[str, int]:
    """Who is no part of a case and was on its roll, by public id.

    Not who started it, not who paused the person, not who was drawn in another case about them.
    """
    proposal = found.proposal
    if proposal is None:
        return {}
    paused = db.session.execute(
        select(MemberPause.asked_by_id, MemberPause.agreed_by_id).where(
            MemberPause.person_id == found.person_id
        )
    ).all()
    elsewhere = db.session.scalars(
        select(RemovalSeat.membership_id)
        .join(RemovalCase, RemovalCase.id == RemovalSeat.case_id)
        .where(RemovalCase.person_id == found.person_id, RemovalCase.id != found.id)
    ).all()
    out = {*starters(found), *elsewhere, *(one for row in paused for one in row), found.person_id}
    return {key: one for one, key in decisions.still_on_the_roll(proposal) if one not in out}


def came_later(collective_id: int, moment: datetime) -> list[int]:
    """The membership ids of those who joined after a moment."""
    return list(
        db.session.scalars(
            select(Membership.id).where(
                Membership.collective_id == collective_id, Membership.joined_at > moment
            )
        )
    )


def listed(found: RemovalCase) -> list[str]:
    """The public ids of those who can be asked, in the order of the lot."""
    return list(json.loads(found.drawn or "[]"))


def grounds(found: RemovalCase | MemberPause) -> tuple[int, str]:
    """The point of the agreements it is about: its number, and its words in the version of that day."""
    agreement = collectives.agreement_version(found.collective_id, found.agreement_version)
    said = dict(collectives.points(agreement)) if agreement else {}
    return found.point, said.get(found.point, "")


def pause(collective_id: int, public_id: str) -> MemberPause | None:
    """A pause that was asked for or has begun."""
    return (
        db.session.scalars(
            select(MemberPause)
            .where(MemberPause.collective_id == collective_id, MemberPause.public_id == public_id)
            .options(joinedload(MemberPause.person).joinedload(Membership.mandates))
        )
        .unique()
        .one_or_none()
    )


def pauses(person_id: int) -> Sequence[MemberPause]:
    """The pauses of a person that have begun and are remembered, the latest first."""
    return db.session.scalars(
        select(MemberPause)
        .where(MemberPause.person_id == person_id, MemberPause.began_at.is_not(None))
        .order_by(MemberPause.id.desc())
    ).all()


def pause_asked(person_id: int) -> MemberPause | None:
    """The pause that waits for a second moderator."""
    return db.session.scalars(
        select(MemberPause).where(MemberPause.person_id == person_id, MemberPause.began_at.is_(None))
    ).one_or_none()


def last_pause(person_id: int) -> datetime | None:
    """When somebody was last asked to stay away."""
    return next((one.began_at for one in pauses(person_id)), None)


# Who is told


def asked_to_join(public_id: str) -> Sequence[int]:
    """The membership id of the colleague who was asked to start a case too, and has not answered."""
    return db.session.scalars(
        select(RemovalStarter.membership_id)
        .join(RemovalCase, RemovalCase.id == RemovalStarter.case_id)
        .where(
            RemovalCase.public_id == public_id,
            RemovalCase.state == rules.ASKED,
            RemovalStarter.agreed.is_(False),
        )
    ).all()


def person_told(public_id: str) -> int | None:
    """The membership id of the person a case is about, once it has begun and while they belong here."""
    return db.session.scalar(
        select(Membership.id)
        .join(RemovalCase, RemovalCase.person_id == Membership.id)
        .where(
            RemovalCase.public_id == public_id,
            RemovalCase.state != rules.ASKED,
            Membership.state.in_(collectives.BELONGING),
        )
    )


def person_paused(public_id: str) -> int | None:
    """The membership id of the person who is asked to stay away."""
    return db.session.scalar(
        select(MemberPause.person_id).where(
            MemberPause.public_id == public_id, MemberPause.began_at.is_not(None)
        )
    )


# What the clock has to look at


def _cases(*which: ColumnElement[bool]) -> Select[int]:
    return select(RemovalCase.id).where(*which).order_by(RemovalCase.id)


_UNTIL: Any = bindparam("until")
_SEAT_IS_LATE = exists().where(
    RemovalSeat.case_id == RemovalCase.id, RemovalSeat.state == "asked", RemovalSeat.answer_by <= _UNTIL
)
_VOTE_RUNS = exists().where(Proposal.id == RemovalCase.proposal_id, Proposal.state.in_(("voting", "paused")))
# The clock asks all of this every minute.
_NOT_SECONDED = _cases(RemovalCase.state == rules.ASKED, RemovalCase.asked_until <= _UNTIL)
_NOTICE_OVER = _cases(RemovalCase.state == rules.VOTE_NOTICE, RemovalCase.notice_until <= _UNTIL)
_NOT_APPEALED = _cases(RemovalCase.state == rules.REMOVAL, RemovalCase.appeal_until <= _UNTIL)
_SUSPENSION_OVER = _cases(
    RemovalCase.state.in_((rules.SUSPENDED, rules.APPEALED)),
    RemovalCase.outcome == SUSPEND,
    RemovalCase.suspended_until <= _UNTIL,
)
_SILENT = _cases(RemovalCase.state.in_((rules.MEDIATION, rules.APPEALED)), _SEAT_IS_LATE)
_STALE = _cases(RemovalCase.state == rules.MEDIATION, RemovalCase.follow_up_on <= _UNTIL)
_LEFT_VOTING = _cases(RemovalCase.state == rules.ENDED, _VOTE_RUNS)
_TO_FORGET = _cases(RemovalCase.state == rules.ENDED, RemovalCase.forget_on <= _UNTIL)


def not_seconded(now: datetime) -> list[int]:
    """Cases that one person wanted and no second one in time."""
    return _ids(_NOT_SECONDED, now)


def notice_over(now: datetime) -> list[int]:
    """Cases whose vote opens now."""
    return _ids(_NOTICE_OVER, now)


def not_appealed(now: datetime) -> list[int]:
    """Removals whose time to appeal is over."""
    return _ids(_NOT_APPEALED, now)


def suspensions_over(now: datetime) -> list[int]:
    """Suspensions whose time is over, also while they are looked at again."""
    return _ids(_SUSPENSION_OVER, now)


def silent(now: datetime) -> list[int]:
    """Cases in which somebody who was drawn has not answered in time."""
    return _ids(_SILENT, now)


def stale_mediations(today: date) -> list[int]:
    """Mediations that were to be looked at a month ago, and nobody has said that they are over."""
    return _ids(_STALE, today - timedelta(days=rules.FOLLOW_UP_DAYS))


def mediation_is_stale(found: RemovalCase, today: date) -> bool:
    """The same question about one case."""
    due = found.follow_up_on
    return due is not None and due <= today - timedelta(days=rules.FOLLOW_UP_DAYS)


def left_voting() -> list[int]:
    """Cases that are over while their vote still runs, because the person left in that moment."""
    return [row.id for row in prepared.rows(_LEFT_VOTING, {})]


def to_forget(today: date) -> list[int]:
    """Cases whose words have been kept long enough."""
    return _ids(_TO_FORGET, today)


def _ids(which: Select[int], until: datetime | date) -> list[int]:
    return [row.id for row in prepared.rows(which, {"until": until})]
