"""Telling somebody, and marking what they have read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Select,
    String,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    update,
)

from swsolidarity.collectives.actions import on_left
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import BigInt, UTCDateTime, db, directly
from swsolidarity.core.ids import public_id
from swsolidarity.core.verdict import HIDDEN, YES, Invalid, require
from swsolidarity.notices import kinds
from swsolidarity.notices.models import Notice, NoticeOff, QuietHours

_REPLACED = delete(Notice).where(
    Notice.membership_id == bindparam("member"),
    Notice.kind == bindparam("of"),
    Notice.subject == bindparam("matter"),
    Notice.read.is_(False),
)
# In one statement with the question whether they want to hear of it: a vote that opens is told to everybody.
_TOLD = insert(Notice).from_select(
    ["public_id", "membership_id", "kind", "subject", "created_at", "read"],
    select(
        bindparam("public_id", type_=String()),
        bindparam("member", type_=BigInt),
        bindparam("of", type_=String()),
        bindparam("matter", type_=String()),
        bindparam("at", type_=UTCDateTime()),
        literal(False, Boolean()),
    ).where(
        ~exists().where(
            NoticeOff.membership_id == bindparam("member", type_=BigInt),
            NoticeOff.group == bindparam("group", type_=String()),
        )
    ),
    include_defaults=False,
)


def tell(membership_id: int, kind: str, subject: str) -> None:
    """Put a notice into a member's inbox, unless they turned its group off.

    An unread one about the same matter is replaced, not doubled. The caller has asked its policy, in the
    same transaction, whether this member may read ``subject``.
    """
    directly(_REPLACED, {"member": membership_id, "of": kind, "matter": subject})
    directly(
        _TOLD,
        {
            "public_id": public_id(),
            "member": membership_id,
            "of": kind,
            "matter": subject,
            "at": clock.this_hour(),
            "group": kinds.group_of(kind) or "",
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


def choose(actor: Membership, *, off: frozenset[str]) -> None:
    """This member does not want to be told these groups of kinds; what they were told of them is done with.

    Raises ``Invalid`` for a group there is none of.
    """
    if not off <= {group.key for group in kinds.GROUPS}:
        raise Invalid("Choose one of the options.", field="told")
    db.session.execute(delete(NoticeOff).where(NoticeOff.membership_id == actor.id))
    db.session.add_all(NoticeOff(membership_id=actor.id, group=group) for group in sorted(off))
    db.session.execute(
        update(Notice)
        .where(Notice.membership_id == actor.id, Notice.read.is_(False), Notice.kind.in_(kinds.kinds_in(off)))
        .values(read=True)
        .execution_options(synchronize_session=False)
    )


def keep_quiet(actor: Membership, *, begins: int, ends: int, zone: str) -> None:
    """Count nothing new for this member from one full hour to another, by the clock of a place.

    Raises ``Invalid`` for hours that are the same.
    """
    if begins == ends:
        raise Invalid("Choose two different hours.", field="ends")
    quiet = db.session.get(QuietHours, actor.id) or QuietHours(membership_id=actor.id)
    quiet.begins, quiet.ends, quiet.zone = begins, ends, zone
    db.session.add(quiet)


def no_more_quiet(actor: Membership) -> None:
    """Count what is new for this member at every hour."""
    db.session.execute(delete(QuietHours).where(QuietHours.membership_id == actor.id))


def forget_wishes(member: Membership) -> None:
    """Somebody has gone; what they wanted to hear of, and when, goes too."""
    for about in (NoticeOff, QuietHours):
        db.session.execute(delete(about).where(about.membership_id == member.id))


on_left.append(forget_wishes)
