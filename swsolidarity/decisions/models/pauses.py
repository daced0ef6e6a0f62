"""An open vote that is stopped for a while, and let go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class Pause(Base):
    """A steward asks to pause a vote, or to let it go on; it happens when a second one agrees."""

    __tablename__ = "pause"
    __table_args__ = (
        CheckConstraint("way IN ('pause', 'resume')", name="way"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        Index(
            "uq_pause_asked",
            "proposal_id",
            unique=True,
            sqlite_where=text("agreed_by_id IS NULL"),
            postgresql_where=text("agreed_by_id IS NULL"),
        ),
        Index("ix_pause_proposal_id", "proposal_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    way: Mapped[str] = mapped_column(String(8))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    reason_sealed: Mapped[bytes]
    asked_at: Mapped[datetime]

    reason = Sealed("pause.reason")

    asked_by: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[asked_by_id])
