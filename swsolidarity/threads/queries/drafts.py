"""Texts that somebody has begun."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import contains_eager

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.threads.models import Draft, Thread
from swsolidarity.threads.queries.conversations import PUBLIC_ID, visible

_MY_DRAFT = select(Draft).where(Draft.membership_id == bindparam("actor_id"))
_NEW_DRAFT = _MY_DRAFT.where(Draft.thread_id.is_(None))
_DRAFT = _MY_DRAFT.where(Draft.thread_id == bindparam("thread_id"))


def draft(actor: Membership, thread: Thread | None) -> Draft | None:
    """What this member had begun to write here; without a conversation, the one they had begun."""
    if thread is None:
        return db.session.scalar(_NEW_DRAFT, {"actor_id": actor.id})
    return db.session.scalar(_DRAFT, {"actor_id": actor.id, "thread_id": thread.id})


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
    if after and PUBLIC_ID.fullmatch(after):
        last = select(Draft.id).where(Draft.public_id == after, Draft.membership_id == actor.id)
        wanted = wanted.where(Draft.id < last.scalar_subquery())
    items, more = cut(db.session.scalars(wanted).all())
    return Page(items, older=items[-1].public_id if more else None)


def own_draft(actor: Membership, public_id: str) -> Draft | None:
    """One of this member's own drafts."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    return db.session.scalar(
        select(Draft).where(Draft.public_id == public_id, Draft.membership_id == actor.id)
    )
