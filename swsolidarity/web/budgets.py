"""How much one member may open and send: more than anybody needs, never a copy of everything (safety §8).

Token buckets in memory: one is filled again evenly, so that whoever went too far is slowed down and not shut
out. What is opened is told to the other workers now and then, so that a page costs no statement more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Sentence
from swsolidarity.web import throttle
from swsolidarity.web.throttle import TooMany

HOUR = 3600
MOST_KEPT = 10_000


@dataclass(slots=True)
class _Bucket:
    """How much of a budget is used up, as of a moment, and how much of that only this worker knows."""

    used: float
    at: datetime
    untold: int = 0
    noted: bool = False


class Budget:
    """One budget an hour for each member. ``shared``: told to the other workers after each tenth of it."""

    def __init__(self, action: str, what: Sentence, *, shared: bool) -> None:
        self.action = action
        self.what = what
        self.shared = shared
        self._buckets: dict[str, _Bucket] = {}
        self._lock = Lock()

    def take(self, subject: str, most: int, *, note: Callable[[], None] | None = None) -> None:
        """Use one; ``note`` is called when somebody has just used up everything.

        Raises ``TooMany`` with the seconds until there is one again.
        """
        with self._lock:
            bucket = self._now(subject, most)
            over = bucket.used + 1 - most
            first, bucket.noted = over > 0 and not bucket.noted, bucket.noted or over > 0
            if over <= 0:
                bucket.used += 1
                bucket.untold += 1
        if over > 0:
            if first and note is not None:
                _aside(note)
            raise TooMany(max(1, ceil(over * HOUR / most)), self.what)
        if self.shared and bucket.untold >= max(1, most // 10):
            _aside(lambda: self._tell(subject, bucket, most))

    def _now(self, subject: str, most: int) -> _Bucket:
        """The bucket as it is now. One that is empty again is a new one."""
        now = clock.now()
        bucket = self._buckets.get(subject)
        if bucket is None:
            if len(self._buckets) >= MOST_KEPT:
                self._buckets.clear()
            bucket = self._buckets[subject] = _Bucket(0, now)
        bucket.used = max(0, bucket.used - (now - bucket.at).total_seconds() * most / HOUR)
        bucket.at = now
        bucket.untold = min(bucket.untold, ceil(bucket.used))
        bucket.noted = bucket.noted and bucket.used > most / 2
        return bucket

    def _tell(self, subject: str, bucket: _Bucket, most: int) -> None:
        with self._lock:
            told, bucket.untold = bucket.untold, 0
        together = throttle.share(self.action, subject, told, most=most, per=HOUR)
        with self._lock:
            bucket.used = max(bucket.used, together)

    def forget(self) -> None:
        """Begin anew: for tests."""
        with self._lock:
            self._buckets.clear()


def _aside(write: Callable[[], None]) -> None:
    """Write in a transaction of its own, beside a page that only reads. If it cannot be written, so be it."""
    try:
        with transaction():
            write()
    except (SQLAlchemyError, TooMany):
        db.session.rollback()
