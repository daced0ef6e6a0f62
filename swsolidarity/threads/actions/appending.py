"""The next contribution to a conversation whose row this transaction holds."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, search
from swsolidarity.core.db import db, directly
from swsolidarity.core.verdict import HIDDEN, YES, require
from swsolidarity.threads import index
from swsolidarity.threads.models import Post, Thread

_COUNTERS: Final = [
    "closed",
    "pinned",
    "last_position",
    "post_count",
    "last_post_at",
    "bumped",
    "unanswered",
    "slow_minutes",
]


def place_for(actor: Membership, thread: Thread) -> int | None:
    """As whom somebody writes in a circle's conversation; None where it is no circle's.

    Raises ``Refused`` for whoever has just left it.
    """
    if thread.circle_id is None:
        return None
    place = collectives.place_in(actor.id, thread.circle_id)
    require(YES if place else HIDDEN)
    return place


def append(
    thread: Thread,
    actor: Membership,
    source: str,
    *,
    quotes: int | None,
    place: int | None = None,
    note: str | None = None,
    pictures: int = 0,
) -> Post:
    """The next post of a thread whose row this transaction holds; the session does not know it."""
    hour, position = clock.this_hour(), thread.last_position + 1
    post = Post(
        thread_id=thread.id,
        position=position,
        author_id=actor.id,
        author_as_id=place,
        written_at=hour,
        quotes=quotes,
        note=note,
        pictures=pictures,
        indexed_with=search.made_with(),
    )
    post.write(source)
    # Past the session, which takes longer to find out what is new than the database to take it.
    written = {name: value for name, value in vars(post).items() if name in Post.__table__.columns}
    number = directly(_NEW_POST, written).scalar_one()
    index.add(thread, post, number)
    moved = {
        "last_position": position,
        "post_count": thread.post_count + 1,
        "last_post_at": hour,
        "unanswered": thread.unanswered and actor.id == thread.starter_id,
        "bumped": number,
    }
    directly(_MOVED_ON, {"its_id": thread.id, **moved})
    for name, value in moved.items():
        set_committed_value(thread, name, value)
    return post


_NEW_POST = insert(Post).returning(Post.id)

_MOVED_ON = update(Thread).where(Thread.id == bindparam("its_id"))


def hold(thread: Thread) -> None:
    """Hold the row and look again: somebody may have replied or closed it a moment ago."""
    db.session.refresh(thread, _COUNTERS, with_for_update=True)
