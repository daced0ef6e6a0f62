"""Which conversations there are for whom, and what of them is new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import columns_of, db, to_look_at
from swsolidarity.threads import rules
from swsolidarity.threads.models import (
    ALL,
    NEVER,
    Draft,
    Following,
    Post,
    ReadPosition,
    Tag,
    Thread,
    ThreadTag,
)

PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


# What pages ask each time is put together once for each kind of reader, and only filled in: putting a
# statement together takes SQLAlchemy longer than the database takes to answer it.


def values_for(actor: Membership) -> dict[str, Any]:
    """What is filled into the conditions below for this member."""
    now, joined = clock.now(), clock.this_hour(actor.joined_at)
    return {
        "actor_id": actor.id,
        "collective_id": actor.collective_id,
        "joined": joined,
        "new_from": now - rules.UNREAD_FOR,
        "counts_from": max(joined, now - rules.UNREAD_FOR),
        "reads_back_to": now - rules.PROBATION_LOOKS_BACK,
    }


def kind_of(actor: Membership) -> tuple[bool, bool]:
    """What decides which conversations a member may read: on probation, a steward."""
    return actor.state == "probation", actor.is_steward


# Who reads; beside it a statement may ask who began a conversation, which is another row of the same table.
_READER = aliased(CircleMember)


def _may_read(
    probation: bool, steward: bool, *, collective_id: Any, actor_id: Any, back_to: Any
) -> ColumnElement[bool]:
    here = Thread.collective_id == collective_id
    if probation:
        here = and_(here, Thread.last_post_at >= back_to)
    inside = exists().where(
        _READER.circle_id == Thread.circle_id, _READER.membership_id == actor_id, _READER.state == "in"
    )
    if steward:
        return and_(here, or_(Thread.circle_id.is_(None), inside))
    begun = and_(Thread.circle_id.is_(None), Thread.starter_id == actor_id)
    return and_(here, or_(Thread.audience == ALL, begun, inside))


def seen_by(probation: bool, steward: bool) -> ColumnElement[bool]:
    """``visible`` for statements that are put together once."""
    return _may_read(
        probation,
        steward,
        collective_id=bindparam("collective_id"),
        actor_id=bindparam("actor_id"),
        back_to=bindparam("reads_back_to"),
    )


def visible(actor: Membership) -> ColumnElement[bool]:
    """``policy.may_read`` as a condition, so that permission is part of every query."""
    back_to = clock.now() - rules.PROBATION_LOOKS_BACK
    return _may_read(*kind_of(actor), collective_id=actor.collective_id, actor_id=actor.id, back_to=back_to)


# How far the actor has read: their own mark, else where the conversation stood when they joined.
_AT_JOINING = (
    select(Post.position)
    .where(Post.thread_id == Thread.id, Post.written_at < bindparam("joined"))
    .order_by(Post.written_at.desc(), Post.position.desc())
    .limit(1)
    .scalar_subquery()
)
READ = func.coalesce(ReadPosition.position, _AT_JOINING, 0)
MARKS = and_(ReadPosition.thread_id == Thread.id, ReadPosition.membership_id == bindparam("actor_id"))
HEARS = and_(Following.thread_id == Thread.id, Following.membership_id == bindparam("actor_id"))
_NEW = and_(
    Thread.last_post_at >= bindparam("new_from"), or_(Following.hears.is_(None), Following.hears != NEVER)
)
# A mark is never beyond the last position, so this is never negative.
UNREAD = case((_NEW, Thread.last_position - READ), else_=0)


def names(sealed: Mapping[str, bytes | None]) -> dict[str, str | None]:
    """What the members of a page are called, by public id: each is opened once, however often they appear."""
    name = Membership.name
    return {public_id: name.open(public_id, envelope) for public_id, envelope in sealed.items()}


def name_in_circle(row: Any, membership_pid: str) -> str | None:
    """What the writer of a row is called in the circle where it was written; None once they have left it."""
    if row.as_pid is None:
        return None
    own = CircleMember.name.open(row.as_pid, row.as_sealed)
    return own or Membership.name.open(membership_pid, row.name_sealed)


@cache
def _unread_total(probation: bool, steward: bool) -> Any:
    return (
        select(func.sum(Thread.last_position - READ))
        .select_from(Thread)
        .outerjoin(ReadPosition, MARKS)
        .outerjoin(Following, HEARS)
        .where(
            seen_by(probation, steward),
            Thread.last_post_at >= bindparam("counts_from"),
            or_(Following.hears.is_(None), Following.hears != NEVER),
        )
    )


def unread_total(actor: Membership) -> int:
    """How many replies are new to this member, in all they may read; one statement."""
    return int(prepared.value(_unread_total(*kind_of(actor)), values_for(actor)) or 0)


@cache
def _one(probation: bool, steward: bool) -> Any:
    return (
        select(Thread, READ)
        .outerjoin(ReadPosition, MARKS)
        .where(Thread.public_id == bindparam("public_id"), seen_by(probation, steward))
    )


def find(actor: Membership, public_id: str) -> tuple[Thread, int] | None:
    """A conversation this member may read, and how far they have read it."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    row = db.session.execute(_one(*kind_of(actor)), values_for(actor) | {"public_id": public_id}).first()
    return (row[0], row[1]) if row else None


class Opened(NamedTuple):
    """A conversation to look at, and what it is to the member who does."""

    thread: Thread
    read: int
    draft: Draft | None
    hears: str | None
    tags: Sequence[Tag]


_DRAFTS = and_(Draft.thread_id == Thread.id, Draft.membership_id == bindparam("actor_id"))
_AFTER_THREAD = 2 + len(columns_of(Thread))
_AFTER_DRAFT = _AFTER_THREAD + len(columns_of(Draft))
_AFTER_CIRCLE = _AFTER_DRAFT + len(columns_of(Circle))


@cache
def _opened(probation: bool, steward: bool) -> Any:
    """One row for each tag; without any, one."""
    return (
        select(
            READ,
            Following.hears,
            *columns_of(Thread),
            *columns_of(Draft),
            *columns_of(Circle),
            *columns_of(Tag),
        )
        .select_from(Thread)
        .outerjoin(ReadPosition, MARKS)
        .outerjoin(Following, HEARS)
        .outerjoin(Draft, _DRAFTS)
        .outerjoin(Circle, Circle.id == Thread.circle_id)
        .outerjoin(ThreadTag, ThreadTag.thread_id == Thread.id)
        .outerjoin(Tag, Tag.id == ThreadTag.tag_id)
        .where(Thread.public_id == bindparam("public_id"), seen_by(probation, steward))
    )


def opened(actor: Membership, public_id: str) -> Opened | None:
    """The same to look at, with what the member had begun to write there; one statement."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    rows = prepared.rows(_opened(*kind_of(actor)), values_for(actor) | {"public_id": public_id})
    if not rows:
        return None
    row = rows[0]
    draft = to_look_at(Draft, row, _AFTER_THREAD) if row[_AFTER_THREAD] else None
    circle = to_look_at(Circle, row, _AFTER_DRAFT) if row[_AFTER_DRAFT] else None
    tags = [to_look_at(Tag, one, _AFTER_CIRCLE) for one in rows if one[_AFTER_CIRCLE]]
    thread = to_look_at(Thread, row, 2, circle=circle, found_by=actor.id)
    return Opened(thread, row[0], draft, row[1], sorted(tags, key=lambda tag: tag.name.casefold()))


_LOCKED = (
    select(Thread, READ)
    .outerjoin(ReadPosition, MARKS)
    .where(Thread.id == bindparam("thread_id"))
    .with_for_update(of=Thread)
    .execution_options(populate_existing=True)
)


def lock(actor: Membership, thread: Thread) -> tuple[Thread, int]:
    """A conversation as it is now, its row held, and how far this member has read it."""
    row = db.session.execute(_LOCKED, values_for(actor) | {"thread_id": thread.id}).one()
    return row[0], row[1]
