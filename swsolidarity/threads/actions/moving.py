"""Moving a conversation to a circle, parting it, joining two. Each leaves a trace where it was done.

What was said to few is never shown to more by any of these, and nobody is shown under another name than the
one they wrote under.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, exists, insert, literal, select, update
from sqlalchemy.orm import aliased

from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, insert_unless_there
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.notices import actions as notices
from swsolidarity.threads import index, policy, rules
from swsolidarity.threads.actions.appending import hold, place_for
from swsolidarity.threads.actions.texts import check_title
from swsolidarity.threads.events import ThreadMoved
from swsolidarity.threads.models import (
    CIRCLE,
    RENDER_VERSION,
    Draft,
    Following,
    Post,
    ReadPosition,
    Thread,
    ThreadTag,
)

on_joined: Final[list[Callable[[Thread, Thread], None]]] = []
"""Called within the transaction in which the first conversation is joined to the second."""

_UNSYNCED: Final = {"synchronize_session": False}


def move(actor: Membership, thread: Thread, circle: Circle) -> None:
    """Let a conversation of all members go on in a circle; from now on only those in it see it.

    What was written before stays under the names people have everywhere. Nothing there is tied to the names
    they have in the circle.

    Raises ``Conflict`` where it is for fewer than all members already.
    """
    require(policy.may_arrange(actor, thread))
    hold(thread)
    if thread.audience != "all":
        raise Conflict("Only a conversation of all members can be moved to a circle.")
    thread.audience, thread.circle_id = CIRCLE, circle.id
    thread.written_outside = thread.last_position
    db.session.flush()
    _leave_trace(thread, actor, "to_circle", place=place_for(actor, thread))
    inside = select(CircleMember.membership_id).where(
        CircleMember.circle_id == circle.id, CircleMember.state == "in"
    )
    about = select(literal("threads.post:") + Post.public_id).where(Post.thread_id == thread.id)
    notices.withdraw_among(about.union(select(literal(thread.reference))), but_for=inside)
    for mark in (Following, ReadPosition):
        gone = delete(mark).where(mark.thread_id == thread.id, mark.membership_id.not_in(inside))
        db.session.execute(gone, execution_options=_UNSYNCED)
    index.outdate(Post.thread_id == thread.id)
    record(_moved(actor, thread))


def part(actor: Membership, thread: Thread, positions: Sequence[int], *, title: str) -> Thread:
    """Take some replies into a conversation of their own; in place of each stays a way that leads there.

    Raises ``Invalid`` without a title, without replies, for the first text or for more than a page of them.
    """
    require(policy.may_arrange(actor, thread))
    check_title(title)
    hold(thread)
    chosen = db.session.scalars(
        select(Post)
        .where(Post.thread_id == thread.id, Post.position.in_(positions), Post.trace.is_(None))
        .order_by(Post.position)
    ).all()
    if not chosen or len(chosen) > rules.PAGE:
        raise Invalid("Choose the replies to take along.", field="replies")
    if chosen[0].position == 1:
        raise Invalid("The first text stays where it is.", field="replies")
    first, there = chosen[0], [post for post in chosen if not post.removed]
    for_all = thread.circle_id is not None or thread.audience == "all"
    made = Thread(
        collective_id=thread.collective_id,
        # With the stewards is also whoever began it: that must not change who reads what they wrote.
        starter_id=first.author_id if for_all else thread.starter_id,
        starter_as_id=first.author_as_id,
        title=title,
        audience=thread.audience,
        circle_id=thread.circle_id,
        written_outside=0,
        pinned=False,
        closed=False,
        unanswered=len({post.author_id for post in chosen}) == 1,
        decided=False,
        post_count=len(there),
        last_position=len(chosen),
        last_post_at=max(post.written_at for post in chosen),
        created_at=clock.this_hour(),
    )
    db.session.add(made)
    db.session.flush()
    made.written_outside = sum(post.position <= thread.written_outside for post in chosen)
    place, last = place_for(actor, thread), chosen[-1].position
    now_at = {post.position: at for at, post in enumerate(chosen, start=1)}
    stubs = [
        _trace(
            thread,
            post.position,
            actor,
            trace="went",
            leads_to=post.reference,
            place=place,
            written_at=post.written_at,
        )
        for post in chosen
    ]
    for post in chosen:
        post.thread_id, post.position = made.id, now_at[post.position]
        post.quotes = now_at.get(post.quotes) if post.quotes else None
        db.session.flush()
    db.session.execute(insert(Post), stubs)
    thread.post_count -= len(there)
    read_all = select(ReadPosition.membership_id, literal(made.id), literal(len(chosen) + 1)).where(
        ReadPosition.thread_id == thread.id, ReadPosition.position >= last
    )
    made.bumped = _leave_trace(made, actor, "came", leads_to=thread.reference, place=place)
    _copy(ReadPosition, ["membership_id", "thread_id", "position"], read_all)
    _copy_following(thread, made)
    beside = select(literal(made.id), ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)
    _copy(ThreadTag, ["thread_id", "tag_id"], beside)
    index.outdate(Post.thread_id == made.id)
    record(_moved(actor, made))
    return made


def join(actor: Membership, thread: Thread, into: Thread) -> None:
    """Let one conversation go on in another that the same people read.

    What was said in it follows at the end, and in its own place stays a way that leads there.

    Raises ``Conflict`` for two that not the same people read.
    """
    require(policy.may_arrange(actor, thread))
    require(policy.may_arrange(actor, into))
    # Two who join the same two the other way round wait for each other, and never both.
    for one in sorted((thread, into), key=lambda one: one.id):
        hold(one)
    same = (thread.audience, thread.circle_id) == (into.audience, into.circle_id)
    if thread.id == into.id or not same or thread.audience == "stewards" or thread.written_outside:
        raise Conflict("These two cannot be joined, because not the same people read them.")
    place, offset = place_for(actor, into), into.last_position + 1
    read_both = and_(
        ReadPosition.thread_id == into.id,
        ReadPosition.position == into.last_position,
        ReadPosition.membership_id.in_(
            select(_OTHER.membership_id).where(
                _OTHER.thread_id == thread.id, _OTHER.position == thread.last_position
            )
        ),
    )
    whole = offset + thread.last_position
    db.session.execute(
        update(ReadPosition).where(read_both).values(position=whole), execution_options=_UNSYNCED
    )
    into.bumped = _leave_trace(into, actor, "joined", leads_to=thread.reference, place=place)
    db.session.execute(
        update(Post)
        .where(Post.thread_id == thread.id)
        .values(thread_id=into.id, position=Post.position + offset, quotes=Post.quotes + offset),
        execution_options=_UNSYNCED,
    )
    index.outdate(and_(Post.thread_id == into.id, Post.position > offset))
    into.last_position, into.post_count = whole, into.post_count + thread.post_count
    into.last_post_at = max(into.last_post_at, thread.last_post_at)
    others = exists().where(Post.thread_id == into.id, Post.author_id != into.starter_id)
    into.unanswered = not db.session.scalar(select(others))
    into.decided = into.decided or thread.decided
    _leave_empty(actor, thread, into, place)
    for hook in on_joined:
        hook(thread, into)
    record(_moved(actor, into))


_OTHER = aliased(ReadPosition)


def _leave_empty(actor: Membership, thread: Thread, into: Thread, place: int | None) -> None:
    """What stays of a conversation that goes on elsewhere: one line that leads there."""
    thread.closed, thread.pinned, thread.unanswered, thread.decided = True, False, False, False
    thread.post_count = thread.last_position = 0
    db.session.flush()
    _leave_trace(thread, actor, "went", leads_to=into.reference, place=place)
    marks = update(ReadPosition).where(ReadPosition.thread_id == thread.id).values(position=1)
    db.session.execute(marks, execution_options=_UNSYNCED)
    _copy_following(thread, into)
    db.session.execute(delete(Following).where(Following.thread_id == thread.id), execution_options=_UNSYNCED)
    theirs = select(Draft.membership_id).where(Draft.thread_id == into.id)
    db.session.execute(
        update(Draft)
        .where(Draft.thread_id == thread.id, Draft.membership_id.not_in(theirs))
        .values(thread_id=into.id, quotes=None),
        execution_options=_UNSYNCED,
    )


def _leave_trace(
    thread: Thread, actor: Membership, trace: str, *, leads_to: str | None = None, place: int | None
) -> int:
    """What was done to a conversation, as the next thing in it; its row number. This transaction holds it."""
    position = thread.last_position + 1
    row = _trace(thread, position, actor, trace=trace, leads_to=leads_to, place=place)
    number = db.session.execute(insert(Post).returning(Post.id), row).scalar_one()
    thread.last_position = position
    db.session.flush()
    return number


def _trace(
    thread: Thread,
    position: int,
    actor: Membership,
    *,
    trace: str,
    leads_to: str | None,
    place: int | None,
    written_at: datetime | None = None,
) -> dict[str, object]:
    return {
        "thread_id": thread.id,
        "position": position,
        "author_id": actor.id,
        "author_as_id": place,
        "render_version": RENDER_VERSION,
        "written_at": written_at or clock.this_hour(),
        "trace": trace,
        "leads_to": leads_to,
    }


def _copy_following(thread: Thread, to: Thread) -> None:
    wishes = select(Following.membership_id, literal(to.id), Following.hears)
    _copy(Following, ["membership_id", "thread_id", "hears"], wishes.where(Following.thread_id == thread.id))


def _copy(model: type, columns: list[str], rows: object) -> None:
    db.session.execute(insert_unless_there(model).from_select(columns, rows))


def _moved(actor: Membership, thread: Thread) -> ThreadMoved:
    return ThreadMoved(collective_id=thread.collective_id, subject=thread.reference, by=actor.id)
