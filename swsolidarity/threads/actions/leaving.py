"""What becomes of somebody's words and marks when they go."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, delete, func, literal, select, update
from sqlalchemy.orm import aliased

from swsolidarity.collectives.actions import on_left, on_words_removed
from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.files import actions as files
from swsolidarity.notices import actions as notices
from swsolidarity.threads import index
from swsolidarity.threads.actions.pictures import DRAFT, POST, references
from swsolidarity.threads.events import WordsRemoved
from swsolidarity.threads.models import OUTDATED, Draft, Following, Post, PostVersion, ReadPosition, Thread

AT_A_TIME: Final = 50
_UNSYNCED: Final = {"synchronize_session": False}


def remove_words(member: Membership) -> None:
    """Erase everything this member wrote here, with the titles they gave; every place stays.

    Quotations of it in what others wrote are cut by ``cut_quotations``, which the worker calls.
    """
    theirs = (Post.author_id == member.id, Post.removed.is_(False), Post.trace.is_(None))
    written = select(Post.thread_id, func.count()).where(*theirs).group_by(Post.thread_id)
    counted = {row[0]: row[1] for row in db.session.execute(written)}
    held = select(Thread).where(Thread.id.in_(counted)).order_by(Thread.id).with_for_update(key_share=True)
    for thread in db.session.scalars(held.execution_options(populate_existing=True)).all():
        thread.post_count -= counted[thread.id]
        if thread.starter_id == member.id:
            thread.title = ""
    db.session.flush()
    notices.withdraw_among(select(literal("threads.post:") + Post.public_id).where(*theirs))
    ids = select(Post.id).where(Post.author_id == member.id)
    _do(delete(PostVersion).where(PostVersion.post_id.in_(ids)))
    index.drop(Post.author_id == member.id)
    files.drop_among(references(POST, *theirs))
    gone = {"source_sealed": None, "rendered_sealed": None, "removed": True, "pictures": 0}
    _do(update(Post).where(*theirs).values(gone | {"indexed_with": OUTDATED}))
    record(
        WordsRemoved(collective_id=member.collective_id, subject=f"collectives.membership:{member.public_id}")
    )


_QUOTED = aliased(Post)


def cut_quotations(member_pid: str) -> bool:
    """Cut what others quoted of somebody whose words are removed, some at a time; whether there is more."""
    quoting = db.session.scalars(
        select(Post)
        .join(_QUOTED, (_QUOTED.thread_id == Post.thread_id) & (_QUOTED.position == Post.quotes))
        .join(Membership, Membership.id == _QUOTED.author_id)
        .where(Membership.public_id == bindparam("pid"), _QUOTED.removed, Post.source_sealed.is_not(None))
        .order_by(Post.id)
        .limit(AT_A_TIME)
        .with_for_update(of=Post),
        {"pid": member_pid},
    ).all()
    for post in quoting:
        post.write(text.without_quotations(post.source or ""))
        post.quotes, post.indexed_with = None, OUTDATED
        post.revision += 1
        _do(update(PostVersion).where(PostVersion.post_id == post.id).values(source_sealed=None))
    db.session.flush()
    return len(quoting) == AT_A_TIME


def forget_marks(member: Membership) -> None:
    """Whoever leaves has read nothing, follows nothing and has begun nothing."""
    files.drop_among(references(DRAFT, Draft.membership_id == member.id))
    for mark in (Draft, Following, ReadPosition):
        _do(delete(mark).where(mark.membership_id == member.id))


def _do(statement: Any) -> None:
    db.session.execute(statement.execution_options(**_UNSYNCED))


on_words_removed.append(remove_words)
on_left.append(forget_marks)
