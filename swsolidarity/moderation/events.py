"""What happens to reports, for the journal: ids only, and never who reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(Event):
    """Somebody looked at a report and said what follows."""

    kind: ClassVar[str] = "moderation.decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAnswered(Event):
    """Others looked at it again."""

    kind: ClassVar[str] = "moderation.answered"
