"""What there is to read, and what of it is new to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.collectives.models import STEWARD, Mandate, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.needs import Need
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.verdict import say
from swsolidarity.notices import queries as notices
from swsolidarity.threads import rules
from swsolidarity.threads.models import ALL, Draft, Post, ReadPosition, Thread

_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)
_CURSOR = "threads.after"


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list, with how many replies are new to the person who looks."""

    thread: Thread
    unread: int


def visible(actor: Membership) -> ColumnElement[bool]:
    """``policy.may_read`` as a condition, so that permission is part of every query."""
    here = Thread.collective_id == actor.collective_id
    if actor.state == "probation":
        here = and_(here, Thread.last_post_at >= clock.now() - rules.PROBATION_LOOKS_BACK)
    if actor.is_steward:
        return here
    return and_(here, or_(Thread.audience == ALL, Thread.starter_id == actor.id))


def _read(actor: Membership) -> ColumnElement[int]:
    """How far the actor has read: their own mark, else where the conversation stood when they joined."""
    at_joining = (
        select(Post.position)
        .where(Post.thread_id == Thread.id, Post.written_at < clock.this_hour(actor.joined_at))
        .order_by(Post.written_at.desc(), Post.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(ReadPosition.position, at_joining, 0)


def _marks(actor: Membership) -> ColumnElement[bool]:
    return and_(ReadPosition.thread_id == Thread.id, ReadPosition.membership_id == actor.id)


def _unread(actor: Membership) -> ColumnElement[int]:
    """How many are new; a mark is never beyond the last position, so this is never negative."""
    fresh = Thread.last_post_at >= clock.now() - rules.UNREAD_FOR
    return case((fresh, Thread.last_position - _read(actor)), else_=0)


def _listed(actor: Membership) -> Any:
    return (
        select(Thread, _unread(actor))
        .join(Thread.starter)
        .outerjoin(ReadPosition, _marks(actor))
        .where(visible(actor))
        .options(contains_eager(Thread.starter).load_only(Membership.name_sealed, Membership.public_id))
    )


def conversations(actor: Membership, *, after: str | None = None) -> Page[Listed]:
    """A page of the list: pinned first, then by the newest reply."""
    wanted = _listed(actor).order_by(Thread.pinned.desc(), Thread.bumped.desc()).limit(SIZE + 1)
    key = _open_cursor(after)
    if key is not None:
        wanted = wanted.where(tuple_(Thread.pinned, Thread.bumped) < tuple_(*key))
    rows, more = cut([Listed(row[0], row[1]) for row in db.session.execute(wanted)])
    return Page(rows, older=_cursor(rows[-1].thread) if more else None)


def latest(actor: Membership, most: int) -> Sequence[Listed]:
    """The conversations with the newest replies."""
    wanted = _listed(actor).order_by(Thread.bumped.desc()).limit(most)
    return [Listed(row[0], row[1]) for row in db.session.execute(wanted)]


def unread_total(actor: Membership) -> int:
    """How many replies are new to this member, in all they may read; one statement."""
    joined = clock.this_hour(actor.joined_at)
    since = max(joined, clock.now() - rules.UNREAD_FOR)
    total = (
        select(func.sum(Thread.last_position - _read(actor)))
        .select_from(Thread)
        .outerjoin(ReadPosition, _marks(actor))
        .where(visible(actor), Thread.last_post_at >= since)
    )
    return int(db.session.scalar(total) or 0)


def _cursor(thread: Thread) -> str:
    """The place after a conversation, sealed: it is made of row numbers, which never leave the server."""
    key = f"{int(thread.pinned)}.{thread.bumped}"
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


def find(actor: Membership, public_id: str, *, lock: bool = False) -> tuple[Thread, int] | None:
    """A conversation this member may read, and how far they have read it."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    wanted = (
        select(Thread, _read(actor))
        .outerjoin(ReadPosition, _marks(actor))
        .where(Thread.public_id == public_id, visible(actor))
        .options(joinedload(Thread.starter).load_only(Membership.name_sealed))
    )
    if lock:
        wanted = wanted.with_for_update(of=Thread)
    row = db.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def read_position(actor: Membership, thread: Thread) -> int:
    """How far this member has read a conversation."""
    wanted = select(_read(actor)).select_from(Thread).outerjoin(ReadPosition, _marks(actor))
    return db.session.scalar(wanted.where(Thread.id == thread.id)) or 0


def posts(thread: Thread, page: int) -> Sequence[Post]:
    """One page of a conversation with its writers, by position."""
    first, last = rules.positions_on(page)
    return db.session.scalars(
        select(Post)
        .join(Post.author)
        .where(Post.thread_id == thread.id, Post.position.between(first, last))
        .order_by(Post.position)
        .options(contains_eager(Post.author).load_only(Membership.name_sealed, Membership.public_id))
    ).all()


def at(thread: Thread, position: int | None) -> Post | None:
    """The post at a position of a conversation, unless its text is gone."""
    if position is None or not 0 < position <= thread.last_position:
        return None
    return db.session.scalar(
        select(Post)
        .where(Post.thread_id == thread.id, Post.position == position, Post.removed.is_(False))
        .options(joinedload(Post.author))
    )


def post(actor: Membership, public_id: str) -> Post | None:
    """A post this member may read, with its conversation."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    return db.session.scalar(
        select(Post)
        .join(Post.thread)
        .where(Post.public_id == public_id, visible(actor))
        .options(contains_eager(Post.thread))
    )


def written(public_id: str) -> Post | None:
    """A post with its conversation, whoever may read it: for the worker, which then asks the policy."""
    return db.session.scalar(
        select(Post).join(Post.thread).where(Post.public_id == public_id).options(contains_eager(Post.thread))
    )


def draft(actor: Membership, thread: Thread | None) -> Draft | None:
    """What this member had begun to write here; without a conversation, the one they had begun."""
    where = Draft.thread_id.is_(None) if thread is None else Draft.thread_id == thread.id
    return db.session.scalar(select(Draft).where(Draft.membership_id == actor.id, where))


def drafts(actor: Membership, *, after: str | None = None) -> Page[Draft]:
    """This member's unfinished texts, newest first, where they may still read the conversation."""
    wanted = (
        select(Draft)
        .outerjoin(Draft.thread)
        .where(Draft.membership_id == actor.id, or_(Draft.thread_id.is_(None), visible(actor)))
        .options(contains_eager(Draft.thread))
        .order_by(Draft.id.desc())
        .limit(SIZE + 1)
    )
    if after and _PUBLIC_ID.fullmatch(after):
        last = select(Draft.id).where(Draft.public_id == after, Draft.membership_id == actor.id)
        wanted = wanted.where(Draft.id < last.scalar_subquery())
    items, more = cut(db.session.scalars(wanted).all())
    return Page(items, older=items[-1].public_id if more else None)


def own_draft(actor: Membership, public_id: str) -> Draft | None:
    """One of this member's own drafts."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    return db.session.scalar(
        select(Draft).where(Draft.public_id == public_id, Draft.membership_id == actor.id)
    )


def steward_count(actor: Membership) -> int:
    """How many people hold a steward's mandate here now."""
    now = clock.now()
    count = (
        select(func.count(Mandate.membership_id.distinct()))
        .join(Mandate.membership)
        .where(
            Mandate.collective_id == actor.collective_id,
            Mandate.office == STEWARD,
            Mandate.starts_at <= now,
            Mandate.ends_at > now,
            Mandate.ended_at.is_(None),
            Membership.state == "active",
        )
    )
    return db.session.scalar(count) or 0


def called(thread: Thread, names: Sequence[str]) -> Sequence[Membership]:
    """The members here who go by these names, with what ``policy`` needs to know about them."""
    if not names:
        return []
    keys = [key for name in names for key in vault.current().indexes("membership.name", name)]
    return _with_mandates(Membership.collective_id == thread.collective_id, Membership.name_index.in_(keys))


def member(membership_id: int) -> Membership | None:
    """A member with what ``policy`` needs to know about them."""
    return next(iter(_with_mandates(Membership.id == membership_id)), None)


def _with_mandates(*conditions: ColumnElement[bool]) -> Sequence[Membership]:
    wanted = select(Membership).where(*conditions).options(joinedload(Membership.mandates))
    return db.session.scalars(wanted).unique().all()


def needs_you(actor: Membership, most: int = 5) -> list[Need]:
    """Answers and mentions that this member has not seen yet; two statements."""
    told = notices.unread(actor, prefix="threads.", most=most)
    kinds = {notice.subject.partition(":")[2]: notice.kind for notice in told}
    if not kinds:
        return []
    found = db.session.scalars(
        select(Post)
        .join(Post.thread)
        .where(Post.public_id.in_(kinds), Post.removed.is_(False), visible(actor))
        .options(contains_eager(Post.thread))
        .order_by(Post.id.desc())
    )
    return [
        Need(
            kind="talk",
            title=say("Someone answered you in “%(title)s”", title=post.thread.title)
            if kinds[post.public_id] == "threads.answer"
            else say("Someone called you in “%(title)s”", title=post.thread.title),
            action=say("Read it"),
            reference=post.reference,
        )
        for post in found
    ]


def told_up_to(actor: Membership, thread: Thread, position: int) -> list[str]:
    """The subjects of unread notices that are about replies this member has now read here."""
    told = {n.subject.partition(":")[2]: n.subject for n in notices.unread(actor, prefix="threads.")}
    if not told:
        return []
    seen = db.session.scalars(
        select(Post.public_id).where(
            Post.public_id.in_(told), Post.thread_id == thread.id, Post.position <= position
        )
    )
    return [told[public_id] for public_id in seen]
