"""What people do about texts that go against the agreements: the only door to the tables of cases."""

from swsolidarity.moderation.actions.appeals import answer, appeal, close_decided, overdue_appeal
from swsolidarity.moderation.actions.cases import (
    draw_keepers,
    forget,
    give_back,
    leave,
    recuse,
    release,
    report,
    take,
)
from swsolidarity.moderation.actions.outcomes import REMOVE, ask_removal, decide

__all__ = [
    "REMOVE",
    "answer",
    "appeal",
    "ask_removal",
    "close_decided",
    "decide",
    "draw_keepers",
    "forget",
    "give_back",
    "leave",
    "overdue_appeal",
    "recuse",
    "release",
    "report",
    "take",
]
