"""Limits per account and action, kept in the database without naming anybody (safety §8).

The key is a keyed hash of action and subject; there is never an address of a machine in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, bindparam, case, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core import clock, vault
from swsolidarity.core.db import Base, db, dialect_name, directly, insert_or, insert_unless_there, transaction
from swsolidarity.core.jobs import job

FORGET_AFTER = timedelta(hours=24)


class Throttle(Base):
    """How often something was tried in the current window, and since when."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
    last_at: Mapped[datetime]


_LOCKED = select(Throttle).where(Throttle.key == bindparam("key")).with_for_update()


class TooMany(Exception):
    """The limit is reached; ``wait`` is in seconds. The web answers 429 with the form and its text."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


def _row(action: str, subject: str) -> Throttle:
    """The counter, locked for this transaction."""
    key = vault.current().throttle_key(action, subject)
    now = clock.now()
    directly(insert_unless_there(Throttle), {"key": key, "count": 0, "since": now, "last_at": now})
    return db.session.scalars(_LOCKED, {"key": key}).one()


def spend(action: str, subject: str, *, most: int, per: int) -> None:
    """Count one use of an action; at most ``most`` in ``per`` seconds.

    Raises ``TooMany`` with the seconds left in the window.
    """
    now = clock.now()
    values = {
        "key": vault.current().throttle_key(action, subject),
        "count": 1,
        "since": now,
        "last_at": now,
        "over": now - timedelta(seconds=per),
        "most": most,
    }
    if most < 1 or directly(_spending(dialect_name()), values).first() is None:
        row = _row(action, subject)
        raise TooMany(max(1, per - int((now - row.since).total_seconds())))


@cache
def _spending(dialect: str) -> Any:
    """One more use: in a new window the first, and none at all when there were enough."""
    made = insert_or(Throttle, dialect)
    over = Throttle.since <= bindparam("over")
    return made.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={
            "count": case((over, 1), else_=Throttle.count + 1),
            "since": case((over, made.excluded.since), else_=Throttle.since),
            "last_at": made.excluded.last_at,
        },
        where=or_(over, Throttle.count < bindparam("most")),
    ).returning(Throttle.key)


def delay(action: str, subject: str, *, free: int = 5, longest: int = 900, decay: int = 3600) -> int:
    """Seconds to wait before the next try, after failures: none for the first ``free``, then doubling.

    It forgets after ``decay`` seconds without a failure, and it survives a restart. Reads only.
    """
    key = vault.current().throttle_key(action, subject)
    row = db.session.get(Throttle, key)
    if row is None or row.count < free:
        return 0
    now = clock.now()
    if now - row.last_at >= timedelta(seconds=decay):
        return 0
    wait: int = min(longest, 2 ** (row.count - free + 1))
    return max(0, wait - int((now - row.last_at).total_seconds()))


def failed(action: str, subject: str, *, decay: int = 3600) -> None:
    """Count a failure."""
    row, now = _row(action, subject), clock.now()
    if now - row.last_at >= timedelta(seconds=decay):
        row.count = 0
    row.count += 1
    row.last_at = now


def succeeded(action: str, subject: str) -> None:
    """Forget the failures."""
    key = vault.current().throttle_key(action, subject)
    db.session.execute(delete(Throttle).where(Throttle.key == key))


@job("web.forget_throttles", every=3600, forgets=True)
def forget_throttles() -> None:
    """Drop counters that have not moved for a day."""
    with transaction() as session:
        session.execute(delete(Throttle).where(Throttle.last_at < clock.now() - FORGET_AFTER))
