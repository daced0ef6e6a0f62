"""What the journal is told. There is no event for a ballot, on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOpened(Event):
    """A vote opened; the subject is the proposal."""

    kind: ClassVar[str] = "decisions.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteClosed(Event):
    """A vote has its result, or was found void; the subject is the proposal."""

    kind: ClassVar[str] = "decisions.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalMoved(Event):
    """A proposal went into discussion, was withdrawn or lapsed; ``to`` is the state."""

    kind: ClassVar[str] = "decisions.moved"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanged(Event):
    """A rule got its next version; the subject is the new version."""

    kind: ClassVar[str] = "decisions.rule_changed"
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedToStand(Event):
    """Somebody was suggested in an election; the subject is the proposal, ``option`` their place in it."""

    kind: ClassVar[str] = "decisions.suggested"
    option: str
