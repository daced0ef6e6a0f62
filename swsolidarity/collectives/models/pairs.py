"""What takes two people: one asks, another agrees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models.people import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class PairedAct(Base):
    """Somebody asks for an act that takes two; it happens when a second person agrees to exactly that."""

    __tablename__ = "paired_act"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'done', 'taken_back')", name="state"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(state = 'done') = (agreed_by_id IS NOT NULL)", name="done_by_two"),
        # One open question for one thing: whoever comes second is told so, and can agree instead.
        Index(
            "uq_paired_act_asked",
            "collective_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_paired_act_subject", "subject", "id"),
        Index("ix_paired_act_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    # What exactly was asked for, as a hash: whoever agrees, agrees to that and to nothing else.
    binding: Mapped[str] = mapped_column(String(64))
    # Whom it is about, who is not to hear of it from here.
    about_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    reason_sealed: Mapped[bytes | None]
    # What the second person said, where each of the two says why.
    answer_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    reason = Sealed.optional("paired_act.reason")
    answer = Sealed.optional("paired_act.answer")

    asked_by: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[asked_by_id])

    @property
    def reference(self) -> str:
        """How notices and links name it."""
        return f"collectives.paired_act:{self.public_id}"
