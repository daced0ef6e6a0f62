"""What is in somebody's inbox."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, false, func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.notices import rules
from swsolidarity.notices.models import MailAddress, Notice, NoticeOff, QuietHours

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


def counted(actor: Membership, *, prefix: str = "", most: int = 50) -> list[Notice]:
    """The same, without what came in this member's quiet hours while these last; one statement."""
    wanted = (
        select(Notice, QuietHours)
        .outerjoin(QuietHours, QuietHours.membership_id == Notice.membership_id)
        .where(Notice.membership_id == actor.id, Notice.read.is_(False))
    )
    if prefix:
        wanted = wanted.where(Notice.kind.startswith(prefix, autoescape=True))
    rows = db.session.execute(wanted.order_by(Notice.id.desc()).limit(most)).all()
    since = _quiet_since(rows[0][1]) if rows else None
    return [notice for notice, _quiet in rows if since is None or notice.created_at < since]


def _quiet_since(quiet: QuietHours | None) -> datetime | None:
    if quiet is None:
        return None
    return rules.quiet_since(quiet.begins, quiet.ends, quiet.zone, clock.now())


def quiet_hours(actor: Membership) -> QuietHours | None:
    """When this member is not to be bothered."""
    return db.session.get(QuietHours, actor.id)


def is_quiet(actor: Membership) -> bool:
    """Whether this member's quiet hours are now."""
    return _quiet_since(quiet_hours(actor)) is not None


def turned_off(actor: Membership) -> frozenset[str]:
    """The groups of kinds this member is not told."""
    return frozenset(
        db.session.scalars(select(NoticeOff.group).where(NoticeOff.membership_id == actor.id)).all()
    )


def told_since(actor: Membership, since: datetime) -> list[tuple[str, int]]:
    """How many notices of each kind this member has had since then, read or not, the newest kind first."""
    of_a_kind = select(Notice.kind, func.count()).where(
        Notice.membership_id == actor.id, Notice.created_at >= since
    )
    rows = db.session.execute(of_a_kind.group_by(Notice.kind).order_by(func.max(Notice.id).desc()))
    return [(kind, number) for kind, number in rows]


def joined_since(actor: Membership, since: datetime) -> Select[int]:
    """How many people joined since then; those in their first weeks are not told."""
    here = (Membership.collective_id == actor.collective_id, Membership.joined_at >= since)
    counted = select(func.count()).where(*here, Membership.state.in_(("active", "probation")))
    return counted if actor.is_full_member else counted.where(false())


def unread_count(actor: Membership) -> int:
    """How many notices wait to be read."""
    count = select(func.count()).where(Notice.membership_id == actor.id, Notice.read.is_(False))
    return db.session.scalar(count) or 0


def mail_address(account_id: int, *, lock: bool = False) -> MailAddress | None:
    """Where this person wants to be told by e-mail, if anywhere."""
    wanted = select(MailAddress).where(MailAddress.account_id == account_id)
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def letters_due(now: datetime, most: int) -> list[int]:
    """The addresses for which something is due, the longest waiting first."""
    due = select(MailAddress.id).where(MailAddress.next_at <= now)
    return list(db.session.scalars(due.order_by(MailAddress.next_at, MailAddress.id).limit(most)))


def anything_told(account_id: int, since: datetime, until: datetime) -> bool:
    """Whether this person was told anything from one full hour to another, anywhere, read or not.

    What was told in the present hour waits for the next letter, so that no letter follows what somebody did.
    """
    told = exists().where(
        Notice.membership_id == Membership.id, Notice.created_at >= since, Notice.created_at < until
    )
    found = select(Membership.id).where(Membership.account_id == account_id, told).limit(1)
    return db.session.scalar(found) is not None


def day_at(zone: str, now: datetime) -> date:
    """Which day it is by the clock of a place."""
    return now.astimezone(ZoneInfo(zone)).date()
