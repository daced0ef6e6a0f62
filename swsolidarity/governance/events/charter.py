"""Settings that change by decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterChanged(Event):
    """What a collective has set for itself was changed; the subject is the change, ``by`` the decision."""

    kind: ClassVar[str] = "governance.charter_changed"
    by: str
