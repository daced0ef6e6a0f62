"""Limits count exactly: the last use that is allowed, the first that is not, and the second they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.web import throttle
from swsolidarity.web.throttle import TooMany
from tests.conftest import Statements


def spend(subject: str = "asha", action: str = "write", *, most: int = 3) -> int:
    """Use something up; the seconds to wait, 0 when it was allowed."""
    try:
        with transaction():
            throttle.spend(action, subject, most=most, per=60)
    except TooMany as error:
        return error.wait
    return 0


@pytest.fixture(autouse=True)
def still(context: None) -> None:
    """Everything happens in an application context."""


def test_the_last_one_allowed_is_allowed_and_the_next_is_not() -> None:
    with clock.frozen(clock.now()):
        assert [spend() for _ in range(5)] == [0, 0, 0, 60, 60]


def test_the_window_ends_to_the_second_and_begins_anew_with_the_next_use() -> None:
    with clock.frozen(clock.now()):
        assert [spend() for _ in range(3)] == [0, 0, 0]
        with clock.moved(timedelta(seconds=59)):
            assert spend() == 1
        with clock.moved(timedelta(seconds=59, microseconds=999_999)):
            assert spend() == 1
        with clock.moved(timedelta(seconds=60)):
            assert [spend() for _ in range(4)] == [0, 0, 0, 60]
        with clock.moved(timedelta(seconds=119)):
            assert spend() == 1


def test_what_was_refused_is_not_counted_and_lengthens_nothing() -> None:
    with clock.frozen(clock.now()):
        assert [spend() for _ in range(3)] == [0, 0, 0]
        with clock.moved(timedelta(seconds=30)):
            assert [spend() for _ in range(20)] == [30] * 20
        with clock.moved(timedelta(seconds=60)):
            assert spend() == 0


def test_people_and_things_are_counted_apart() -> None:
    with clock.frozen(clock.now()):
        assert [spend() for _ in range(4)] == [0, 0, 0, 60]
        assert spend("beto") == 0
        assert spend(action="read") == 0


def test_nothing_allowed_means_nothing() -> None:
    with clock.frozen(clock.now()):
        assert spend(most=0) == 60
        assert spend(most=1) == 0
        assert spend(most=1) == 60


def test_what_is_allowed_costs_one_statement(statements: Statements) -> None:
    with statements.counted() as seen:
        assert spend() == 0
    assert len(seen) == 1


def test_a_window_over_midnight_is_one_window_though_the_key_is_another() -> None:
    evening = clock.midnight(clock.now().date()) + timedelta(days=1) - timedelta(seconds=20)
    with clock.frozen(evening):
        assert [spend() for _ in range(2)] == [0, 0]
    with clock.frozen(evening + timedelta(seconds=30)):
        assert [spend() for _ in range(2)] == [0, 30]
    with clock.frozen(evening + timedelta(seconds=61)):
        assert [spend() for _ in range(3)] == [0, 0, 29]
    with clock.frozen(evening), transaction():
        for _ in range(6):
            throttle.failed("guess", "asha")
    with clock.frozen(evening + timedelta(seconds=21)), transaction():
        assert throttle.delay("guess", "asha") == 0, "four seconds are over"
        throttle.failed("guess", "asha")
        assert throttle.delay("guess", "asha") == 8, "and the seventh is the seventh"
        throttle.succeeded("guess", "asha")
        assert throttle.delay("guess", "asha") == 0
