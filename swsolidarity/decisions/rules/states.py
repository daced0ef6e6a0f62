"""Where a proposal stands, as a function of what is stored and of the clock."""

from __future__ import annotations

from datetime import datetime

STATES = (
    "draft",
    "discussion",
    "frozen",
    "voting",
    "paused",
    "closed",
    "decided",
    "withdrawn",
    "void",
    "lapsed",
)
ENDED = ("decided", "withdrawn", "void", "lapsed")
EDITABLE = ("draft", "discussion")
BEFORE_THE_VOTE = ("draft", "discussion", "frozen")

# From each state, where it can go. ``closed`` lives only inside the closing transaction.
MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"discussion", "frozen", "withdrawn", "lapsed"}),
    "discussion": frozenset({"frozen", "withdrawn", "lapsed"}),
    "frozen": frozenset({"voting", "withdrawn", "lapsed"}),
    "voting": frozenset({"paused", "closed", "withdrawn"}),
    "paused": frozenset({"voting", "withdrawn"}),
    "closed": frozenset({"voting", "decided", "void"}),
    "decided": frozenset(),
    "withdrawn": frozenset(),
    "void": frozenset(),
    "lapsed": frozenset(),
}


def may_move(before: str, after: str) -> bool:
    """Whether a proposal may go from one state to another."""
    return after in MOVES[before]


def is_open(state: str, opened_at: datetime | None, closes_at: datetime | None, now: datetime) -> bool:
    """Whether a ballot arriving now counts: ``opened_at ≤ now < closes_at``."""
    if state != "voting" or opened_at is None or closes_at is None:
        return False
    return opened_at <= now < closes_at


def phase(state: str, closes_at: datetime | None, discussion_until: datetime | None, now: datetime) -> str:
    """The state as people see it: past its end, a vote is ``counting`` and a discussion ``opening``."""
    if state == "voting" and closes_at is not None and now >= closes_at:
        return "counting"
    if state == "discussion" and discussion_until is not None and now >= discussion_until:
        return "opening"
    return state
