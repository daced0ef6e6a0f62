"""Which conversations there are for whom, and what of them is new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import clock, prepared, vault
from swsolidarity.core.db import BigInt, columns_of, db, to_look_at
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.threads import rules
from swsolidarity.threads.models import ALL, Draft, Post, ReadPosition, Thread

PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)
_CURSOR = "threads.after"


class Listed(NamedTuple):
    """A conversation in a list, with how many replies are new to the person who looks.

    In the order of ``threads/_list.html``.
    """

    public_id: str
    title: str
    starter: str | None
    audience: str
    pinned: bool
    closed: bool
    replies: int
    last_post_at: datetime
    unread: int
    circle: str | None

    @property
    def reference(self) -> str:
        return f"threads.thread:{self.public_id}"


# What pages ask each time is put together once for each kind of reader, and only filled in: putting a
# statement together takes SQLAlchemy longer than the database takes to answer it.


def _values(actor: Membership) -> dict[str, Any]:
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


def _kind(actor: Membership) -> tuple[bool, bool]:
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


def _visible(probation: bool, steward: bool) -> ColumnElement[bool]:
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
    return _may_read(*_kind(actor), collective_id=actor.collective_id, actor_id=actor.id, back_to=back_to)


# How far the actor has read: their own mark, else where the conversation stood when they joined.
_AT_JOINING = (
    select(Post.position)
    .where(Post.thread_id == Thread.id, Post.written_at < bindparam("joined"))
    .order_by(Post.written_at.desc(), Post.position.desc())
    .limit(1)
    .scalar_subquery()
)
_READ = func.coalesce(ReadPosition.position, _AT_JOINING, 0)
_MARKS = and_(ReadPosition.thread_id == Thread.id, ReadPosition.membership_id == bindparam("actor_id"))
# A mark is never beyond the last position, so this is never negative.
_UNREAD = case((Thread.last_post_at >= bindparam("new_from"), Thread.last_position - _READ), else_=0)


@cache
def _list(probation: bool, steward: bool, pinned_first: bool, further: bool, one_circle: bool = False) -> Any:
    wanted = (
        select(
            Thread.public_id,
            Thread.title_sealed,
            Thread.audience,
            Thread.pinned,
            Thread.closed,
            Thread.post_count,
            Thread.last_post_at,
            Thread.bumped,
            Membership.public_id.label("starter_pid"),
            Membership.name_sealed,
            _UNREAD.label("unread"),
            Circle.public_id.label("circle_pid"),
            Circle.name_sealed.label("circle_sealed"),
            CircleMember.public_id.label("as_pid"),
            CircleMember.name_sealed.label("as_sealed"),
        )
        .join(Thread.starter)
        .outerjoin(Circle, Circle.id == Thread.circle_id)
        .outerjoin(CircleMember, CircleMember.id == Thread.starter_as_id)
        .outerjoin(ReadPosition, _MARKS)
        .where(_visible(probation, steward))
        .order_by(*([Thread.pinned.desc()] if pinned_first else []), Thread.bumped.desc())
        .limit(bindparam("most"))
    )
    if one_circle:
        wanted = wanted.where(Thread.circle_id == bindparam("circle_id"))
    if further and not pinned_first:
        return wanted.where(Thread.bumped < bindparam("after_bumped", type_=BigInt))
    if further:
        after = tuple_(bindparam("after_pinned", type_=Boolean()), bindparam("after_bumped", type_=BigInt))
        wanted = wanted.where(tuple_(Thread.pinned, Thread.bumped) < after)
    return wanted


def _listed(rows: Sequence[Any]) -> list[Listed]:
    title, starters = Thread.title, names({row.starter_pid: row.name_sealed for row in rows})
    return [
        Listed(
            row.public_id,
            title.open(row.public_id, row.title_sealed),
            starters[row.starter_pid] if row.circle_pid is None else name_in_circle(row, row.starter_pid),
            row.audience,
            row.pinned,
            row.closed,
            max(0, row.post_count - 1),
            row.last_post_at,
            row.unread,
            Circle.name.open(row.circle_pid, row.circle_sealed) if row.circle_pid else None,
        )
        for row in rows
    ]


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


def conversations(actor: Membership, *, after: str | None = None) -> Page[Listed]:
    """A page of the list: pinned first, then by the newest reply."""
    values, key = _values(actor) | {"most": SIZE + 1}, _open_cursor(after)
    if key is not None:
        values |= {"after_pinned": key[0], "after_bumped": key[1]}
    wanted = _list(*_kind(actor), pinned_first=True, further=key is not None)
    rows, more = cut(prepared.rows(wanted, values))
    return Page(_listed(rows), older=_cursor(rows[-1]) if more else None)


def latest(actor: Membership, most: int) -> Sequence[Listed]:
    """The conversations with the newest replies."""
    wanted = _list(*_kind(actor), pinned_first=False, further=False)
    return _listed(prepared.rows(wanted, _values(actor) | {"most": most}))


def in_circle(
    actor: Membership, circle: Circle, *, after: str | None = None, most: int = SIZE
) -> Page[Listed]:
    """A page of one circle's conversations, by the newest reply."""
    values, key = _values(actor) | {"most": most + 1, "circle_id": circle.id}, _open_cursor(after)
    if key is not None:
        values["after_bumped"] = key[1]
    wanted = _list(*_kind(actor), pinned_first=False, further=key is not None, one_circle=True)
    rows, more = cut(prepared.rows(wanted, values), most)
    return Page(_listed(rows), older=_cursor(rows[-1]) if more else None)


@cache
def _unread_total(probation: bool, steward: bool) -> Any:
    return (
        select(func.sum(Thread.last_position - _READ))
        .select_from(Thread)
        .outerjoin(ReadPosition, _MARKS)
        .where(_visible(probation, steward), Thread.last_post_at >= bindparam("counts_from"))
    )


def unread_total(actor: Membership) -> int:
    """How many replies are new to this member, in all they may read; one statement."""
    return int(prepared.value(_unread_total(*_kind(actor)), _values(actor)) or 0)


def _cursor(row: Any) -> str:
    """The place after a conversation, sealed: it is made of row numbers, which never leave the server."""
    key = f"{int(row.pinned)}.{row.bumped}"
    return vault.current().seal_cookie(_CURSOR, key.encode(), now=clock.now())


def _open_cursor(value: str | None) -> tuple[Any, Any] | None:
    if not value:
        return None
    try:
        key = vault.current().open_cookie(_CURSOR, value, max_age=None, now=clock.now())
    except vault.VaultError:
        return None
    pinned, _, bumped = key.decode().partition(".")
    return pinned == "1", int(bumped)


@cache
def _one(probation: bool, steward: bool) -> Any:
    return (
        select(Thread, _READ)
        .outerjoin(ReadPosition, _MARKS)
        .where(Thread.public_id == bindparam("public_id"), _visible(probation, steward))
    )


def find(actor: Membership, public_id: str) -> tuple[Thread, int] | None:
    """A conversation this member may read, and how far they have read it."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    row = db.session.execute(_one(*_kind(actor)), _values(actor) | {"public_id": public_id}).first()
    return (row[0], row[1]) if row else None


_DRAFTS = and_(Draft.thread_id == Thread.id, Draft.membership_id == bindparam("actor_id"))
_AFTER_THREAD = 1 + len(columns_of(Thread))
_AFTER_DRAFT = _AFTER_THREAD + len(columns_of(Draft))


@cache
def _opened(probation: bool, steward: bool) -> Any:
    return (
        select(_READ, *columns_of(Thread), *columns_of(Draft), *columns_of(Circle))
        .select_from(Thread)
        .outerjoin(ReadPosition, _MARKS)
        .outerjoin(Draft, _DRAFTS)
        .outerjoin(Circle, Circle.id == Thread.circle_id)
        .where(Thread.public_id == bindparam("public_id"), _visible(probation, steward))
    )


def opened(actor: Membership, public_id: str) -> tuple[Thread, int, Draft | None] | None:
    """The same to look at, with what the member had begun to write there."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    row = prepared.row(_opened(*_kind(actor)), _values(actor) | {"public_id": public_id})
    if row is None:
        return None
    draft = to_look_at(Draft, row, _AFTER_THREAD) if row[_AFTER_THREAD] else None
    circle = to_look_at(Circle, row, _AFTER_DRAFT) if row[_AFTER_DRAFT] else None
    return to_look_at(Thread, row, 1, circle=circle, found_by=actor.id), row[0], draft


_LOCKED = (
    select(Thread, _READ)
    .outerjoin(ReadPosition, _MARKS)
    .where(Thread.id == bindparam("thread_id"))
    .with_for_update(of=Thread)
    .execution_options(populate_existing=True)
)


def lock(actor: Membership, thread: Thread) -> tuple[Thread, int]:
    """A conversation as it is now, its row held, and how far this member has read it."""
    row = db.session.execute(_LOCKED, _values(actor) | {"thread_id": thread.id}).one()
    return row[0], row[1]
