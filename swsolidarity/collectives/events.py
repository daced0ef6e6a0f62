"""What happens in a collective, as ids. Who vouched for whom and who invited whom is never among it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectiveFounded(Event):
    """Somebody started a collective; the subject is the collective."""

    kind: ClassVar[str] = "collectives.founded"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """Somebody came in, by whichever door; the subject is the membership."""

    kind: ClassVar[str] = "collectives.joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """Somebody left; the subject is the membership, which has no name any more."""

    kind: ClassVar[str] = "collectives.left"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationEnded(Event):
    """Somebody became a full member; the subject is the membership."""

    kind: ClassVar[str] = "collectives.probation_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationMade(Event):
    """A member made an invitation; the subject is the invitation."""

    kind: ClassVar[str] = "collectives.invitation_made"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationCancelled(Event):
    """An invitation was cancelled before anybody used it; the subject is the invitation."""

    kind: ClassVar[str] = "collectives.invitation_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequested(Event):
    """Somebody asked to join; the subject is the request."""

    kind: ClassVar[str] = "collectives.join_requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequestAnswered(Event):
    """A request to join was accepted (1) or declined (0); the subject is the request."""

    kind: ClassVar[str] = "collectives.join_request_answered"
    accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequestMoved(Event):
    """A request to join came to the next gate, ``to``; the subject is the request."""

    kind: ClassVar[str] = "collectives.join_request_moved"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWritten(Event):
    """Something worries a member; the subject is the request, and nobody is named."""

    kind: ClassVar[str] = "collectives.concern_written"


@dataclass(frozen=True, slots=True, kw_only=True)
class StewardshipOffered(Event):
    """A member was asked to be a steward; the subject is the asking, which leads to nobody once answered."""

    kind: ClassVar[str] = "collectives.stewardship_offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class StewardshipTakenBack(Event):
    """Who asked a member to be a steward took it back; the subject is the asking."""

    kind: ClassVar[str] = "collectives.stewardship_taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class StewardshipAnswered(Event):
    """The member accepted (1) or declined (0); the subject is the asking."""

    kind: ClassVar[str] = "collectives.stewardship_answered"
    accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateBegan(Event):
    """A member took up an office after the founding; the subject is the membership."""

    kind: ClassVar[str] = "collectives.mandate_began"


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateLaidDown(Event):
    """A member laid down an office before its end; the subject is the membership."""

    kind: ClassVar[str] = "collectives.mandate_laid_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEnded(Event):
    """An office was taken from somebody by a decision; the subject is the membership."""

    kind: ClassVar[str] = "collectives.mandate_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEndsSoon(Event):
    """An office ends in so many days and is empty then (1) or not (0); the subject is the mandate."""

    kind: ClassVar[str] = "collectives.mandate_ends_soon"
    days: int
    empty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Event):
    """A steward changed a setting; the subject is the collective."""

    kind: ClassVar[str] = "collectives.settings_changed"
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleStarted(Event):
    """A member started a circle; the subject is the circle. Who is in one is never told."""

    kind: ClassVar[str] = "collectives.circle_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleDescribed(Event):
    """A circle was given another name or purpose; the subject is the circle."""

    kind: ClassVar[str] = "collectives.circle_described"


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleClosed(Event):
    """A circle ended, with all that was written in it; the subject is the circle."""

    kind: ClassVar[str] = "collectives.circle_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedActAsked(Event):
    """Somebody asked for what takes two; the subject is the act."""

    kind: ClassVar[str] = "collectives.paired_act_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedActAgreed(Event):
    """A second person agreed, and it was done; the subject is the act."""

    kind: ClassVar[str] = "collectives.paired_act_agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedActTakenBack(Event):
    """Who asked took it back; the subject is the act."""

    kind: ClassVar[str] = "collectives.paired_act_taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVeryMuch(Event):
    """Somebody opened more than anybody needs and was slowed down; the subject is the day, never who."""

    kind: ClassVar[str] = "collectives.read_very_much"
