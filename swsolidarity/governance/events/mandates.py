"""What happens when a collective governs itself, as ids. Who signed is never among it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionStarted(Event):
    """Somebody asked for a vote about an office; the subject is the petition."""

    kind: ClassVar[str] = "governance.petition_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedForOffice(Event):
    """Somebody was named for an office; the subject is the naming."""

    kind: ClassVar[str] = "governance.named_for_office"
