"""Telling somebody, what they want to hear of, and e-mail."""

from __future__ import annotations

from swsolidarity.notices.actions.inbox import (
    choose,
    keep_quiet,
    mark_all_read,
    mark_kinds_read,
    mark_read,
    mark_read_about,
    no_more_quiet,
    tell,
    withdraw,
    withdraw_among,
)
from swsolidarity.notices.actions.mail import (
    Taken,
    ask_for_mail,
    change_mail,
    no_more_mail,
    prove_mail,
    settle,
    take,
)

__all__ = [
    "Taken",
    "ask_for_mail",
    "change_mail",
    "choose",
    "keep_quiet",
    "mark_all_read",
    "mark_kinds_read",
    "mark_read",
    "mark_read_about",
    "no_more_mail",
    "no_more_quiet",
    "prove_mail",
    "settle",
    "take",
    "tell",
    "withdraw",
    "withdraw_among",
]
