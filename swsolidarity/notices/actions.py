"""Telling somebody, and marking what they have read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CompoundSelect, Select, bindparam, delete, insert, update

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, directly
from swsolidarity.core.verdict import HIDDEN, YES, require
from swsolidarity.notices.models import Notice

_REPLACED = delete(Notice).where(
    Notice.membership_id == bindparam("member"),
    Notice.kind == bindparam("of"),
    Notice.subject == bindparam("matter"),
    Notice.read.is_(False),
)
_TOLD = insert(Notice)


def tell(membership_id: int, kind: str, subject: str) -> None:
    """Put a notice into a member's inbox; an unread one about the same matter is replaced, not doubled.

    The caller has asked its policy, in the same transaction, whether this member may read ``subject``.
    """
    directly(_REPLACED, {"member": membership_id, "of": kind, "matter": subject})
    directly(
        _TOLD,
        {
            "membership_id": membership_id,
            "kind": kind,
            "subject": subject,
            "created_at": clock.this_hour(),
            "read": False,
        },
    )


def withdraw(subject: str, kind: str | None = None) -> None:
    """Take back every notice about a thing that is gone, or those of one kind."""
    about = [Notice.subject == subject, *([Notice.kind == kind] if kind else [])]
    db.session.execute(delete(Notice).where(*about))


def withdraw_among(
    subjects: Select[str] | CompoundSelect[str],
    *,
    from_: int | None = None,
    but_for: Select[int] | None = None,
) -> None:
    """Take back every notice about things that are gone; or one member's about what is closed to them; or
    everybody's but those of some, to whom it is still open.
    """
    about = [Notice.subject.in_(subjects), *([Notice.membership_id == from_] if from_ else [])]
    if but_for is not None:
        about.append(Notice.membership_id.not_in(but_for))
    db.session.execute(delete(Notice).where(*about).execution_options(synchronize_session=False))


def mark_read(actor: Membership, notice: Notice) -> None:
    """This member has opened a notice of theirs."""
    require(YES if notice.membership_id == actor.id else HIDDEN)
    notice.read = True


def mark_read_about(actor: Membership, subjects: Collection[str]) -> None:
    """This member has seen these things where they are; their notices have done their work."""
    if subjects:
        db.session.execute(
            update(Notice)
            .where(Notice.membership_id == actor.id, Notice.read.is_(False), Notice.subject.in_(subjects))
            .values(read=True)
        )


def mark_all_read(actor: Membership) -> None:
    """This member wants an empty inbox."""
    db.session.execute(
        update(Notice).where(Notice.membership_id == actor.id, Notice.read.is_(False)).values(read=True)
    )


def mark_kinds_read(actor: Membership, prefix: str) -> None:
    """This member has seen everything that kinds beginning with ``prefix`` could tell."""
    db.session.execute(
        update(Notice)
        .where(
            Notice.membership_id == actor.id,
            Notice.read.is_(False),
            Notice.kind.startswith(prefix, autoescape=True),
        )
        .values(read=True)
        .execution_options(synchronize_session=False)
    )
