"""The one clock. Everything that asks what time it is asks here, so that a test can move time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

_shift = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return (_frozen or datetime.now(UTC)) + _shift


def this_hour(moment: datetime | None = None) -> datetime:
    """A moment cut to the hour: what is stored about people is no finer than this (safety P10)."""
    return (moment or now()).replace(minute=0, second=0, microsecond=0)


def midnight(day: date) -> datetime:
    """The moment a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop the clock at a moment (tests and the invented seed)."""
    global _frozen, _shift
    if at.tzinfo is None:
        raise ValueError("the clock takes aware datetimes")
    before = (_frozen, _shift)
    _frozen, _shift = at.astimezone(UTC), timedelta(0)
    try:
        yield
    finally:
        _frozen, _shift = before


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let the clock run on, shifted by a span (tests and the invented seed)."""
    global _shift
    before = _shift
    _shift = before + by
    try:
        yield
    finally:
        _shift = before
