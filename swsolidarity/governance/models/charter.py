"""Changes of what a collective has set for itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id


class CharterChange(Base):
    """A change of some settings, waiting for its decision, or what came of it.

    ``changes`` has, for each setting that would change, what it was when it was asked for and what it would
    be: numbers, switches and words of fixed lists only.
    """

    __tablename__ = "charter_change"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'adopted', 'not_adopted')", name="state"),
        CheckConstraint("(state = 'draft') = (decided_at IS NULL)", name="decided"),
        Index("ix_charter_change_collective", "collective_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]

    @property
    def reference(self) -> str:
        """How decisions and links name it."""
        return f"governance.charter_change:{self.public_id}"
