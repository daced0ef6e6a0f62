"""Quiet hours, and when a letter goes: by the clock of a place, without Flask and without a clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WINDOWS: Final = (6, 10, 14, 18)
"""The hours at which the times of day to choose from begin; each has `WINDOW`."""
WINDOW: Final = timedelta(hours=4)
STILL_IN_TIME: Final = timedelta(hours=2)
"""So long after its window a letter that was put off may still go; after that it waits for the next day."""
MOST_TRIES: Final = 5
CODE_LENGTH: Final = 8
CODE_HOURS: Final = 3
LONGEST_ADDRESS: Final = 254
"""RFC 5321, 4.5.3.1.3, without the two angle brackets."""

_ADDRESS: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])",
    re.IGNORECASE,
)


def mail_address(typed: str) -> str | None:
    """An address a letter can be handed over for, or None: as in RFC 5321, without quotes and in ASCII."""
    address = typed.strip()
    local = address.partition("@")[0]
    right = len(address) <= LONGEST_ADDRESS and len(local) <= 64 and _ADDRESS.fullmatch(address)
    return address if right else None


def next_letter(
    begins: int, zone: str, now: datetime, *, minute: int, not_before: date | None = None
) -> datetime:
    """When the next letter goes: ``minute`` of the next window that has not begun, by the clock of ``zone``.

    ``minute`` is drawn by whoever asks; ``not_before`` is the first day it may be.
    """
    place = ZoneInfo(zone)
    day = now.astimezone(place).date()
    if now >= datetime.combine(day, time(begins), place):
        day += timedelta(days=1)
    day = max(day, not_before or day)
    return datetime.combine(day, time(begins), place).astimezone(UTC) + timedelta(minutes=minute)


def is_too_late(begins: int, zone: str, due: datetime, now: datetime) -> bool:
    """Whether the window of a letter has been over for so long that it waits for the next day."""
    place = ZoneInfo(zone)
    began = datetime.combine(due.astimezone(place).date(), time(begins), place).astimezone(UTC)
    return now > began + WINDOW + STILL_IN_TIME


def put_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time."""
    return timedelta(minutes=5 * 2 ** (attempts - 1))


def since_yesterday(zone: str, now: datetime) -> datetime:
    """When yesterday began by the clock of ``zone``, in UTC and cut to the hour."""
    yesterday = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    began = datetime.combine(yesterday, time(), ZoneInfo(zone)).astimezone(UTC)
    return began.replace(minute=0, second=0, microsecond=0)


def quiet_since(begins: int, ends: int, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours that are now began, in UTC; None outside of them.

    ``begins`` and ``ends`` are full hours by the clock of ``zone``; 22 and 7 reach over midnight. The answer
    is cut to the hour of UTC, as what is told is stored: in zones apart by half hours, half an hour more is
    quiet, never less.
    """
    here = now.astimezone(ZoneInfo(zone))
    over_midnight = begins > ends
    inside = here.hour >= begins or here.hour < ends if over_midnight else begins <= here.hour < ends
    if not inside:
        return None
    day = here.date() if here.hour >= begins else here.date() - timedelta(days=1)
    began = datetime.combine(day, time(begins), ZoneInfo(zone)).astimezone(UTC)
    return began.replace(minute=0, second=0, microsecond=0)
