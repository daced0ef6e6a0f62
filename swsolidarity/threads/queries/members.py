"""The people a conversation is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import STEWARD, Circle, CircleMember, Mandate, Membership
from swsolidarity.core import clock, text, vault
from swsolidarity.core.db import db
from swsolidarity.threads.models import Following, Post, Thread


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


def following(thread: Thread) -> dict[int, str]:
    """Who wants to hear something else of a conversation than usual, and what."""
    rows = db.session.execute(
        select(Following.membership_id, Following.hears).where(Following.thread_id == thread.id)
    )
    return {row.membership_id: row.hears for row in rows}


def who_mute(post: Post) -> Sequence[tuple[int, bool]]:
    """Who does not want to read whoever wrote this, and whether they want no calls from them either."""
    outside = post.thread.circle_id is None or post.position <= post.thread.written_outside
    if not outside and post.author_as_id is None:
        return ()
    return collectives.who_mute(post.author_id, None if outside else post.author_as_id)


def called(thread: Thread, names: Sequence[str]) -> Sequence[Membership]:
    """Who goes by these names where the conversation is, with what ``policy`` needs to know about them.

    In a circle only the names people have there count: a usual one would tell who is behind another.
    """
    if not names:
        return []
    if thread.circle_id is not None:
        return _called_in_circle(thread.circle_id, names)
    keys = [key for name in names for key in vault.current().indexes("membership.name", name)]
    return _with_mandates(Membership.collective_id == thread.collective_id, Membership.name_index.in_(keys))


def _called_in_circle(circle_id: int, names: Sequence[str]) -> Sequence[Membership]:
    own = [key for name in names for key in vault.current().indexes("circle_member.name", name)]
    usual = [key for name in names for key in vault.current().indexes("membership.name", name)]
    by_name = or_(
        CircleMember.name_index.in_(own),
        and_(CircleMember.name_index.is_(None), Membership.name_index.in_(usual)),
    )
    inside = (
        select(CircleMember.membership_id)
        .join(CircleMember.membership)
        .where(CircleMember.circle_id == circle_id, CircleMember.state == "in", by_name)
    )
    return _with_mandates(Membership.id.in_(inside))


def called_with_their_circle(writer_id: int, names: Sequence[str]) -> Sequence[Membership]:
    """Who is in the circles that go by these names; only circles the writer is in can be called by them."""
    if not names:
        return []
    spelled = {text.one_line(name).casefold() for name in names}
    of_writer = select(CircleMember.circle_id).where(
        CircleMember.membership_id == writer_id, CircleMember.state == "in"
    )
    meant = [
        circle.id
        for circle in db.session.scalars(select(Circle).where(Circle.id.in_(of_writer)))
        if (circle.name or "").casefold() in spelled
    ]
    inside = select(CircleMember.membership_id).where(
        CircleMember.circle_id.in_(meant), CircleMember.state == "in"
    )
    return _with_mandates(Membership.id.in_(inside)) if meant else []


def member(membership_id: int) -> Membership | None:
    """A member with what ``policy`` needs to know about them."""
    return next(iter(members([membership_id])), None)


def members(ids: Sequence[int]) -> Sequence[Membership]:
    """The same for several."""
    return _with_mandates(Membership.id.in_(ids)) if ids else []


def _with_mandates(*conditions: ColumnElement[bool]) -> Sequence[Membership]:
    wanted = select(Membership).where(*conditions).options(joinedload(Membership.mandates))
    return db.session.scalars(wanted).unique().all()
