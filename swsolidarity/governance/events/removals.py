"""What the journal is told: ids only. Who started, drew, paused or answered is never among it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """A case about a member has come to its next state, or has its answer; the subject is the case."""

    kind: ClassVar[str] = "governance.case_moved"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven(Event):
    """Somebody was drawn by lot in a case; the subject is the case, ``seat`` the place that was given."""

    kind: ClassVar[str] = "governance.seat_given"
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPaused(Event):
    """A member was asked to stay away for three days; the subject is the pause."""

    kind: ClassVar[str] = "governance.member_paused"
