"""Coming back after a removal, with plain values."""

from __future__ import annotations

from datetime import date, timedelta

RULE = "admission"
EFFECT = "membership.readmit"
NAME_MOST = 40
WORDS_MOST = 2_000
DECLINED_DAYS = 7
WELCOME_DAYS = 30
AGAIN_DAYS = 183
"""After a no as long as after the removal itself."""


def may_ask_again(today: date, forget_on: date) -> date:
    """The first day to ask again after a no, never later than the day on which nobody remembers any more."""
    return min(today + timedelta(days=AGAIN_DAYS), forget_on - timedelta(days=1))
