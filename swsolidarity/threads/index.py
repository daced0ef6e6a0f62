"""What of conversations can be found: the words of each contribution as keyed tokens. Nobody else touches it.

A contribution is found by what people see of it, a hidden one by nothing; the first one by the title of the
conversation too, even when its own text is gone. Who wrote it is no part of it: nobody is looked for by what
they wrote.

Those who may read a conversation are a group with keys of its own: all members, the stewards, one circle.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import contains_eager

from swsolidarity.core import search, vault, words
from swsolidarity.core.db import db
from swsolidarity.threads.models import CIRCLE, OUTDATED, Post, Thread

POSTS: Final = search.FullText("post_words", Post.__table__)  # type: ignore[arg-type]  # typed as less


def readers(collective_id: int, audience: str, circle_id: int | None = None) -> str:
    """The name of a group of readers, for its keys."""
    return f"{collective_id}.{audience}.{circle_id}" if audience == CIRCLE else f"{collective_id}.{audience}"


def in_thread(thread_id: int) -> str:
    """What a contribution has instead of a word because of where it stands; nobody can type it."""
    return f"\0thread {thread_id}"


def in_months(since: datetime, until: datetime) -> tuple[str, ...]:
    """What contributions of these months have instead of a word."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return tuple(f"\0month {month}" for month in range(first, last + 1))


def found_by(thread_id: int, written_at: datetime, *, rendered: str | None, title: str | None) -> set[str]:
    """Everything by which a contribution is found, whoever may read it; ``title`` for the first one."""
    found = {in_thread(thread_id), *in_months(written_at, written_at)}
    for seen in (words.readable(rendered or ""), title or ""):
        found |= words.words(seen)
    return found


def add(thread: Thread, post: Post, number: int) -> None:
    """A contribution that has just been written, under this number."""
    title = thread.title if post.position == 1 else None
    rendered = post.rendered if post.hidden_by is None else None
    found = found_by(thread.id, post.written_at, rendered=rendered, title=title)
    group = readers(thread.collective_id, thread.audience, thread.circle_id)
    POSTS.put(number, search.tokens(group, found))


def renew(thread: Thread, post: Post) -> None:
    """A contribution has other words now, or none, or stands elsewhere."""
    POSTS.take(post.id)
    post.indexed_with = search.made_with()
    if (post.rendered is not None and post.hidden_by is None) or post.position == 1:
        add(thread, post, post.id)


def drop(which: ColumnElement[bool]) -> None:
    """Contributions are about to be deleted, with their conversations."""
    POSTS.take_all(select(Post.id).join(Post.thread).where(which))


def outdate(which: ColumnElement[bool]) -> None:
    """Contributions stand elsewhere now, too many to be done at once: the worker does it within minutes.

    Until then they are found by those who could read them before and still can.
    """
    stale = update(Post).where(which).values(indexed_with=OUTDATED)
    db.session.execute(stale.execution_options(synchronize_session=False))


def renew_outdated(most: int) -> int:
    """Index anew what was indexed with other rules or another key; how many that were."""
    now = search.made_with()
    outdated = (
        select(Post)
        .join(Post.thread)
        .where(or_(Post.indexed_with < now, Post.indexed_with > now))
        .options(contains_eager(Post.thread))
        .limit(most)
    )
    found = db.session.scalars(outdated).all()
    for post in found:
        try:
            renew(post.thread, post)
        except vault.VaultError:
            # Nobody can read it any more, so nobody can find it either.
            POSTS.take(post.id)
    return len(found)
