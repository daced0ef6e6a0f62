"""Agreements that are adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementsAdopted(Event):
    """The agreements got their next version; the subject is the draft, ``by`` the decision."""

    kind: ClassVar[str] = "governance.agreements_adopted"
    by: str
