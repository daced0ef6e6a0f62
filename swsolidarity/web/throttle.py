"""Limits per account and action, kept in the database without naming anybody (safety §8).

The key is a keyed hash of action and subject, another one each day; there is never an address of a machine in
it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, bindparam, case, delete, func, literal, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from swsolidarity.core import clock, vault
from swsolidarity.core.db import (
    Base,
    BigInt,
    UTCDateTime,
    db,
    dialect_name,
    directly,
    insert_or,
    insert_unless_there,
    transaction,
)
from swsolidarity.core.jobs import job
from swsolidarity.core.verdict import Sentence

FORGET_AFTER = timedelta(hours=24)


class Throttle(Base):
    """How often something was tried in the current window, and since when."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
    last_at: Mapped[datetime]


_LOCKED = select(Throttle).where(Throttle.key == bindparam("key")).with_for_update()
_OPEN = select(Throttle.since).where(
    or_(Throttle.key == bindparam("key"), Throttle.key == bindparam("yesterday")),
    Throttle.since > bindparam("over"),
)
_LATEST = (
    select(Throttle.count.label("tries"), Throttle.last_at)
    .where(or_(Throttle.key == bindparam("key"), Throttle.key == bindparam("yesterday")))
    .order_by(Throttle.last_at.desc())
    .limit(1)
)


class TooMany(Exception):
    """The limit is reached; ``wait`` is in seconds. The web answers 429 with the form and its text.

    ``what`` says what there was too much of.
    """

    def __init__(self, wait: int, what: Sentence | None = None) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait
        self.what = what


def _keys(action: str, subject: str) -> dict[str, bytes]:
    """Today's key and yesterday's: a window that reaches over midnight is one window (days of UTC)."""
    today, made = clock.now().date(), vault.current().throttle_key
    return {
        "key": made(action, subject, today),
        "yesterday": made(action, subject, today - timedelta(days=1)),
    }


def _row(action: str, subject: str) -> Throttle:
    """Today's counter, locked for this transaction."""
    key = _keys(action, subject)["key"]
    now = clock.now()
    directly(insert_unless_there(Throttle), {"key": key, "count": 0, "since": now, "last_at": now})
    return db.session.scalars(_LOCKED, {"key": key}).one()


def spend(action: str, subject: str, *, most: int, per: int) -> None:
    """Count one use of an action; at most ``most`` in ``per`` seconds.

    Raises ``TooMany`` with the seconds left in the window.
    """
    now = clock.now()
    keys = _keys(action, subject)
    values = {"now": now, "over": now - timedelta(seconds=per), "most": most, **keys}
    if directly(_spending(dialect_name()), values).first() is None:
        since = db.session.scalars(_OPEN, {"over": values["over"], **keys}).all()
        raise TooMany(max(1, per - int((now - min(since, default=now)).total_seconds())))


@cache
def _spending(dialect: str) -> Any:
    """One more use: in a new window the first, and none at all when there were enough."""
    earlier = aliased(Throttle)
    over, most = bindparam("over", type_=UTCDateTime()), bindparam("most", type_=BigInt)
    before = (
        select(func.coalesce(func.max(earlier.count), 0))
        .where(earlier.key == bindparam("yesterday", type_=LargeBinary()), earlier.since > over)
        .scalar_subquery()
    )
    now = bindparam("now", type_=UTCDateTime())
    first = select(bindparam("key", type_=LargeBinary()), literal(1, BigInt), now, now).where(most > before)
    made = insert_or(Throttle, dialect).from_select(["key", "count", "since", "last_at"], first)
    ended = Throttle.since <= over
    return made.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "count": case((ended, 1), else_=Throttle.count + 1),
            "since": case((ended, made.excluded.since), else_=Throttle.since),
            "last_at": made.excluded.last_at,
        },
        where=or_(ended, Throttle.count < most - before),
    ).returning(Throttle.key)


def share(action: str, subject: str, used: int, *, most: int, per: int) -> int:
    """Tell all workers of uses counted in one of them; how many there are of late, in all of them together.

    They run out as they are allowed: ``most`` in ``per`` seconds.
    """
    row, now = _row(action, subject), clock.now()
    gone = round((now - row.last_at).total_seconds() * most / per)
    row.count = max(0, row.count - gone) + used
    row.last_at = now
    return row.count


def delay(action: str, subject: str, *, free: int = 5, longest: int = 900, decay: int = 3600) -> int:
    """Seconds to wait before the next try, after failures: none for the first ``free``, then doubling.

    It forgets after ``decay`` seconds without a failure, and it survives a restart. Reads only.
    """
    row = db.session.execute(_LATEST, _keys(action, subject)).first()
    if row is None or row.tries < free:
        return 0
    now = clock.now()
    if now - row.last_at >= timedelta(seconds=decay):
        return 0
    wait: int = min(longest, 2 ** (row.tries - free + 1))
    return max(0, wait - int((now - row.last_at).total_seconds()))


def failed(action: str, subject: str, *, decay: int = 3600) -> None:
    """Count a failure."""
    latest = db.session.execute(_LATEST, _keys(action, subject)).first()
    row, now = _row(action, subject), clock.now()
    fresh = latest is not None and now - latest.last_at < timedelta(seconds=decay)
    row.count = (latest.tries if latest is not None and fresh else 0) + 1
    row.last_at = now


def succeeded(action: str, subject: str) -> None:
    """Forget the failures."""
    db.session.execute(delete(Throttle).where(Throttle.key.in_(_keys(action, subject).values())))


@job("web.forget_throttles", every=3600, forgets=True)
def forget_throttles() -> None:
    """Drop counters that have not moved for a day."""
    with transaction() as session:
        session.execute(delete(Throttle).where(Throttle.last_at < clock.now() - FORGET_AFTER))
