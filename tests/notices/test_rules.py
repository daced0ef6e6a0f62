"""Quiet hours by the clock of a place, and where yesterday begins."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from swsolidarity.notices import rules


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "now", "since"),
    [
        (22, 7, "UTC", "2026-03-10T21:59", None),
        (22, 7, "UTC", "2026-03-10T22:00", "2026-03-10T22:00"),
        (22, 7, "UTC", "2026-03-11T06:59", "2026-03-10T22:00"),
        (22, 7, "UTC", "2026-03-11T07:00", None),
        (9, 12, "UTC", "2026-03-10T08:59", None),
        (9, 12, "UTC", "2026-03-10T11:59", "2026-03-10T09:00"),
        (9, 12, "UTC", "2026-03-10T12:00", None),
        (0, 6, "UTC", "2026-03-10T00:30", "2026-03-10T00:00"),
        (22, 0, "UTC", "2026-03-10T23:30", "2026-03-10T22:00"),
        (22, 0, "UTC", "2026-03-11T00:30", None),
        (22, 7, "Africa/Nairobi", "2026-03-10T19:30", "2026-03-10T19:00"),
        (22, 7, "Africa/Nairobi", "2026-03-10T22:00", "2026-03-10T19:00"),
        (22, 7, "Asia/Kolkata", "2026-03-10T18:00", "2026-03-10T16:00"),
        # The night the clocks of Berlin go forward: 22:00 was still by the old time.
        (22, 7, "Europe/Berlin", "2026-03-29T03:00", "2026-03-28T21:00"),
    ],
)
def test_quiet_hours(begins: int, ends: int, zone: str, now: str, since: str | None) -> None:
    assert rules.quiet_since(begins, ends, zone, utc(now)) == (since and utc(since))


@pytest.mark.parametrize(
    ("zone", "now", "since"),
    [
        ("UTC", "2026-03-10T00:00", "2026-03-09T00:00"),
        ("Africa/Nairobi", "2026-03-10T22:00", "2026-03-09T21:00"),
        ("Africa/Nairobi", "2026-03-10T20:59", "2026-03-08T21:00"),
        ("Asia/Kolkata", "2026-03-10T12:00", "2026-03-08T18:00"),
    ],
)
def test_yesterday_began_by_the_clock_of_the_place(zone: str, now: str, since: str) -> None:
    assert rules.since_yesterday(zone, utc(now)) == utc(since)
