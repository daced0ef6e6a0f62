"""Which reports there are for whom. Who reported is asked only to keep the case from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import MODERATOR, CircleMember, Membership
from swsolidarity.core.db import db
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.moderation import rules
from swsolidarity.moderation.models import (
    ModerationCase,
    ModerationRecusal,
    ModerationReport,
    ModerationSeat,
)
from swsolidarity.threads import queries as threads
from swsolidarity.threads.models import Post, Thread

_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


def _whole() -> Any:
    """Cases with all that their policies need to know."""
    return (
        select(ModerationCase)
        .join(ModerationCase.post)
        .join(Post.thread)
        .options(
            contains_eager(ModerationCase.post).options(
                contains_eager(Post.thread).joinedload(Thread.circle),
                joinedload(Post.author),
                joinedload(Post.author_as),
            ),
            joinedload(ModerationCase.author),
        )
    )


def case(collective_id: int, public_id: str) -> ModerationCase | None:
    """One case, whoever may see it: the policy is asked next."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    found: ModerationCase | None = db.session.scalar(
        _whole().where(ModerationCase.collective_id == collective_id, ModerationCase.public_id == public_id)
    )
    return found


def case_by_id(case_id: int) -> ModerationCase | None:
    """The same, for what falls due by the clock."""
    found: ModerationCase | None = db.session.scalar(_whole().where(ModerationCase.id == case_id))
    return found


def open_case(post_id: int) -> ModerationCase | None:
    """The case of a text that is being looked at."""
    found: ModerationCase | None = db.session.scalar(
        _whole().where(ModerationCase.post_id == post_id, ModerationCase.state.in_(rules.OPEN))
    )
    return found


def has_part(case_id: int, membership_id: int) -> bool:
    """Whether somebody reported it, or said that they have a part in it."""
    reported = exists().where(
        ModerationReport.case_id == case_id, ModerationReport.reporter_id == membership_id
    )
    recused = exists().where(
        ModerationRecusal.case_id == case_id, ModerationRecusal.membership_id == membership_id
    )
    return bool(db.session.scalar(select(or_(reported, recused))))


def parts(case_id: int) -> set[int]:
    """Everybody who reported it or said that they have a part in it."""
    reported = select(ModerationReport.reporter_id).where(
        ModerationReport.case_id == case_id, ModerationReport.reporter_id.is_not(None)
    )
    recused = select(ModerationRecusal.membership_id).where(ModerationRecusal.case_id == case_id)
    return {*db.session.scalars(reported), *db.session.scalars(recused)}


def paused_until(membership_id: int) -> datetime | None:
    """Until when somebody is asked not to write, by whatever is longest."""
    return db.session.scalar(
        select(func.max(ModerationCase.paused_until)).where(ModerationCase.author_id == membership_id)
    )


def seat(case_id: int, membership_id: int, role: str) -> ModerationSeat | None:
    """The seat somebody was drawn for."""
    return db.session.get(ModerationSeat, (case_id, membership_id, role))


def seats(case_id: int, role: str) -> Sequence[ModerationSeat]:
    """Everybody who was drawn."""
    return db.session.scalars(
        select(ModerationSeat).where(ModerationSeat.case_id == case_id, ModerationSeat.role == role)
    ).all()


def for_handlers(actor: Membership) -> ColumnElement[bool]:
    """``policy.may_handle`` as a condition on cases joined with their conversation."""
    reported = exists().where(
        ModerationReport.case_id == ModerationCase.id, ModerationReport.reporter_id == actor.id
    )
    recused = exists().where(
        ModerationRecusal.case_id == ModerationCase.id, ModerationRecusal.membership_id == actor.id
    )
    drawn = exists().where(
        ModerationSeat.case_id == ModerationCase.id,
        ModerationSeat.membership_id == actor.id,
        ModerationSeat.role == "keeper",
    )
    kept: ColumnElement[bool] = Thread.circle_id.is_not(None) if actor.is_full_member else false()
    if actor.acts_as(MODERATOR):
        kept = or_(kept, Thread.circle_id.is_(None))
    return and_(
        ModerationCase.collective_id == actor.collective_id,
        ModerationCase.author_id != actor.id,
        ~reported,
        ~recused,
        threads.visible(actor),
        or_(kept, drawn),
    )


def queue(actor: Membership, *, after: str | None = None) -> Page[ModerationCase]:
    """What waits for somebody to look at it, or for an answer to an appeal; the oldest first."""
    answers = and_(
        ModerationCase.state == rules.APPEALED,
        or_(ModerationCase.decided_by_id.is_(None), ModerationCase.decided_by_id != actor.id),
        or_(ModerationCase.seconded_by_id.is_(None), ModerationCase.seconded_by_id != actor.id),
        ~exists().where(ModerationSeat.case_id == ModerationCase.id, ModerationSeat.role == "panel"),
    )
    wanted = (
        _whole()
        .where(for_handlers(actor), or_(ModerationCase.state.in_(rules.OPEN), answers))
        .order_by(ModerationCase.id)
        .limit(SIZE + 1)
    )
    if after and _PUBLIC_ID.fullmatch(after):
        last = select(ModerationCase.id).where(
            ModerationCase.public_id == after, ModerationCase.collective_id == actor.collective_id
        )
        wanted = wanted.where(ModerationCase.id > last.scalar_subquery())
    items, more = cut(db.session.scalars(wanted).all())
    return Page(items, older=items[-1].public_id if more else None)


class Said(NamedTuple):
    """What a report says: the point of the agreements, and words. Not whose."""

    point: int
    point_words: str
    words: str


def said(found: ModerationCase) -> list[Said]:
    """What was said about a text, in an order that tells nothing."""
    reports = db.session.scalars(
        select(ModerationReport)
        .where(ModerationReport.case_id == found.id)
        .order_by(ModerationReport.public_id)
    ).all()
    agreed = points(found.collective_id, found.agreement_version)
    return [Said(one.point, agreed.get(one.point, ""), one.words) for one in reports]


def points(collective_id: int, version: int) -> dict[int, str]:
    """The points of the agreements in the version of that day."""
    agreement = collectives.agreement_version(collective_id, version)
    return dict(collectives.points(agreement)) if agreement else {}


def rule(found: ModerationCase) -> tuple[int, str]:
    """The point that was given as the reason, with its words."""
    return found.point, points(found.collective_id, found.agreement_version).get(found.point, "")


def about_me(actor: Membership) -> Sequence[ModerationCase]:
    """What was decided about this member's own texts, the newest first."""
    found: Sequence[ModerationCase] = db.session.scalars(
        _whole()
        .where(
            ModerationCase.author_id == actor.id,
            ModerationCase.outcome.is_not(None),
            ModerationCase.outcome != rules.NOTHING,
            ModerationCase.state.not_in(rules.OPEN),
        )
        .order_by(ModerationCase.id.desc())
        .limit(SIZE)
    ).all()
    return found


def my_reports(actor: Membership) -> Sequence[tuple[ModerationReport, str]]:
    """What this member reported, with how far it is, the newest first."""
    rows = db.session.execute(
        select(ModerationReport, ModerationCase.state)
        .join(ModerationCase, ModerationCase.id == ModerationReport.case_id)
        .where(ModerationReport.reporter_id == actor.id)
        .order_by(ModerationReport.id.desc())
        .limit(SIZE)
    ).all()
    return [(report, state) for report, state in rows]


def reporters(case_public_id: str) -> Sequence[tuple[int, str]]:
    """Who is to hear that it was dealt with, and of which report of theirs."""
    rows = db.session.execute(
        select(ModerationReport.reporter_id, ModerationReport.public_id)
        .join(ModerationCase, ModerationCase.id == ModerationReport.case_id)
        .where(ModerationCase.public_id == case_public_id, ModerationReport.reporter_id.is_not(None))
    )
    return [(row[0], row[1]) for row in rows if row[0] is not None]


def writer(case_public_id: str) -> tuple[int, str] | None:
    """Whose text it is, and what came of it."""
    row = db.session.execute(
        select(ModerationCase.author_id, ModerationCase.outcome).where(
            ModerationCase.public_id == case_public_id
        )
    ).one_or_none()
    return (row[0], row[1] or rules.NOTHING) if row else None


def people(found: ModerationCase) -> Sequence[Membership]:
    """Who could read a conversation, with what policies need to know about them."""
    circle_id = found.post.thread.circle_id
    if circle_id is None:
        return threads.members(collectives.full_members(found.collective_id))
    inside = select(CircleMember.membership_id).where(
        CircleMember.circle_id == circle_id, CircleMember.state == "in"
    )
    return threads.members(db.session.scalars(inside).all())


def due(now: datetime, state: str, *, before: datetime | None = None) -> Sequence[int]:
    """Cases in a state whose time is over: for an appeal, for an answer, for somebody to take it."""
    over = {
        rules.DECIDED: ModerationCase.appeal_until <= now,
        rules.APPEALED: ModerationCase.answer_by <= now,
        rules.WAITING: ModerationCase.opened_at <= (before or now),
    }[state]
    return db.session.scalars(
        select(ModerationCase.id).where(ModerationCase.state == state, over).order_by(ModerationCase.id)
    ).all()


def taken() -> Sequence[int]:
    """Cases that somebody looks at."""
    return db.session.scalars(
        select(ModerationCase.id).where(ModerationCase.state == rules.TAKEN).order_by(ModerationCase.id)
    ).all()


def to_forget(today: date) -> Sequence[int]:
    """Cases that have been kept long enough."""
    return db.session.scalars(select(ModerationCase.id).where(ModerationCase.forget_on <= today)).all()
