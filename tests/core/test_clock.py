"""The one clock: real unless a test stops it, and always put back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from swsolidarity.core import clock

NOON = datetime(2026, 3, 12, 12, 34, 56, 789, UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_a_frozen_clock_stands_still_and_runs_again_afterwards() -> None:
    with clock.frozen(NOON):
        assert clock.now() == clock.now() == NOON
    assert clock.now() != NOON


def test_freezing_takes_any_zone_and_tells_utc() -> None:
    nairobi = timezone(timedelta(hours=3))
    with clock.frozen(datetime(2026, 3, 12, 15, 34, 56, 789, nairobi)):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC


def test_freezing_refuses_a_moment_without_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 3, 12)):  # noqa: DTZ001
        pass


def test_moving_adds_up_and_is_undone() -> None:
    with clock.frozen(NOON):
        with clock.moved(timedelta(days=1)), clock.moved(timedelta(hours=2)):
            assert clock.now() == NOON + timedelta(days=1, hours=2)
        assert clock.now() == NOON


def test_freezing_inside_a_move_means_that_moment_exactly() -> None:
    with clock.moved(timedelta(days=400)), clock.frozen(NOON):
        assert clock.now() == NOON


def test_the_clock_is_put_back_when_the_block_raises() -> None:
    with pytest.raises(RuntimeError), clock.frozen(NOON), clock.moved(timedelta(days=1)):
        raise RuntimeError
    assert clock._frozen is None
    assert clock._shift == timedelta(0)


def test_hours_are_cut_not_rounded() -> None:
    with clock.frozen(NOON.replace(minute=59, second=59)):
        assert clock.this_hour() == NOON.replace(minute=0, second=0, microsecond=0)
    assert clock.this_hour(NOON) == datetime(2026, 3, 12, 12, tzinfo=UTC)
