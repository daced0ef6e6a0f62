"""Emergencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCalled(Event):
    """Somebody called an emergency, and its vote is open; the subject is the proposal."""

    kind: ClassVar[str] = "governance.emergency_called"
