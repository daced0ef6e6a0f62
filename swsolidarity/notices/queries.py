"""What is in somebody's inbox."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.notices.models import Notice

_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


def inbox(actor: Membership, *, after: str | None = None) -> Page[Notice]:
    """A page of notices, newest first; ``after`` is the public id of the last one already seen."""
    wanted = select(Notice).where(Notice.membership_id == actor.id).order_by(Notice.id.desc())
    if after and _PUBLIC_ID.fullmatch(after):
        last = select(Notice.id).where(Notice.public_id == after, Notice.membership_id == actor.id)
        wanted = wanted.where(Notice.id < last.scalar_subquery())
    items, more = cut(db.session.scalars(wanted.limit(SIZE + 1)).all())
    return Page(items, older=items[-1].public_id if more else None)


def was_told(kind: str, subject: str) -> bool:
    """Whether anybody has been told this about a thing, read or not."""
    found = select(Notice.id).where(Notice.kind == kind, Notice.subject == subject).limit(1)
    return db.session.scalar(found) is not None


def find(actor: Membership, public_id: str) -> Notice | None:
    """One of this member's own notices."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    return db.session.scalar(
        select(Notice).where(Notice.public_id == public_id, Notice.membership_id == actor.id)
    )


def unread(actor: Membership, *, prefix: str = "", most: int = 50) -> list[Notice]:
    """The newest unread notices whose kind begins with ``prefix``."""
    wanted = select(Notice).where(Notice.membership_id == actor.id, Notice.read.is_(False))
    if prefix:
        wanted = wanted.where(Notice.kind.startswith(prefix, autoescape=True))
    return list(db.session.scalars(wanted.order_by(Notice.id.desc()).limit(most)))


def unread_count(actor: Membership) -> int:
    """How many notices wait to be read."""
    count = select(func.count()).where(Notice.membership_id == actor.id, Notice.read.is_(False))
    return db.session.scalar(count) or 0
