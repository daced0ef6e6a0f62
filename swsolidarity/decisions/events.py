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
class TellerAdded(Event):
    """A teller added a phrase to the lot of a vote; the subject is the proposal."""

    kind: ClassVar[str] = "decisions.teller"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollHandedOut(Event):
    """A returning officer took the roll of a vote that is held elsewhere; the subject is the proposal."""

    kind: ClassVar[str] = "decisions.roll_handed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedToStand(Event):
    """Somebody was suggested in an election; the subject is the proposal, ``option`` their place in it."""

    kind: ClassVar[str] = "decisions.suggested"
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingChanged(Event):
    """A question under discussion has a new version; the subject is the proposal."""

    kind: ClassVar[str] = "decisions.wording_changed"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentMoved(Event):
    """A change of wording was asked for, or has an answer; ``to`` is its state."""

    kind: ClassVar[str] = "decisions.amendment_moved"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionMoved(Event):
    """An objection was raised, answered, drawn a panel for, or is over; ``to`` is its state."""

    kind: ClassVar[str] = "decisions.objection_moved"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDrawn(Event):
    """Three members were drawn to rule on an objection, which is the subject."""

    kind: ClassVar[str] = "decisions.panel_drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpMoved(Event):
    """Somebody is asked to vote for another, answered, or put a vote in; the subject is the proposal.

    ``tells``: the public id of the member who hears of it; ``what``: asked, answered or put_in.
    """

    kind: ClassVar[str] = "decisions.help_moved"
    tells: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingMoved(Event):
    """What holds has changed, or is about to; the subject is the proposal that was decided.

    ``to``: ``provisionally`` (for a few days only), ``lapses_soon``, ``confirmed``, ``expired``,
    ``superseded``, ``repealed``, or ``review`` on the day to look at it again.
    """

    kind: ClassVar[str] = "decisions.standing_moved"
    to: str
