"""What somebody wrote themselves, to take along (safety D6): no words of others, no names of others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.db import db
from swsolidarity.threads.models import Draft, Post, PostVersion, Thread

AT_A_TIME = 500


class Words(NamedTuple):
    """One text. ``title`` only where they gave it; ``before``: what it said earlier, the oldest first."""

    conversation: str
    title: str | None
    day: date
    text: str
    before: list[str]


def own_words(actor: Membership) -> Iterator[Words]:
    """Everything this member wrote in conversations, as it was written, oldest first."""
    last = 0
    while True:
        found = db.session.execute(
            select(Post, Thread)
            .join(Thread, Thread.id == Post.thread_id)
            .where(Post.author_id == actor.id, Post.source_sealed.is_not(None), Post.id > last)
            .order_by(Post.id)
            .limit(AT_A_TIME)
        ).all()
        earlier: dict[int, list[str]] = {}
        ids = [post.id for post, _thread in found]
        for version in db.session.scalars(
            select(PostVersion).where(PostVersion.post_id.in_(ids)).order_by(PostVersion.revision)
        ):
            earlier.setdefault(version.post_id, []).append(version.source or "")
        for post, thread in found:
            yield Words(
                thread.public_id,
                thread.title if post.position == 1 and thread.starter_id == actor.id else None,
                post.written_at.date(),
                text.without_quotations(post.source or ""),
                [text.without_quotations(words) for words in earlier.get(post.id, ()) if words],
            )
        if len(found) < AT_A_TIME:
            return
        last = found[-1][0].id
        db.session.expunge_all()


def own_drafts(actor: Membership) -> list[tuple[str, str]]:
    """Title and text of what they have not sent."""
    drafts = db.session.scalars(select(Draft).where(Draft.membership_id == actor.id).order_by(Draft.id))
    return [(draft.title, text.without_quotations(draft.text)) for draft in drafts]
