"""A new wording of the agreements that waits for its decision."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class AgreementDraft(Base):
    """The whole wording somebody proposes instead of the one in force, and what came of it."""

    __tablename__ = "agreement_draft"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'adopted', 'not_adopted')", name="state"),
        Index("ix_agreement_draft_collective", "collective_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    # The version it would replace: if another one is in force by then, it changes nothing.
    base_version: Mapped[int]
    body_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    decision_ref: Mapped[str | None] = mapped_column(String(80))

    body = Sealed("agreement_draft.body")

    @property
    def reference(self) -> str:
        """How decisions and links name it."""
        return f"governance.agreement_draft:{self.public_id}"
