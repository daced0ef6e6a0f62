"""Petitions to end somebody's office early, and people named for an office in a small group."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import OFFICES, Mandate, Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class RecallPetition(Base):
    """Members sign for a vote about one mandate. The row goes when the petition or the vote is over.

    Who started it is not kept: they signed like everybody else.
    """

    __tablename__ = "recall_petition"
    __table_args__ = (
        UniqueConstraint("mandate_id"),
        CheckConstraint("needed >= 2", name="needed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    reason_sealed: Mapped[bytes]
    # To the microsecond: who joined later neither signs nor votes (decisions §5).
    started_at: Mapped[datetime]
    needed: Mapped[int]
    closes_at: Mapped[datetime]
    # The vote it led to, by its reference.
    decision_ref: Mapped[str | None] = mapped_column(String(80))

    reason = Sealed("recall_petition.reason")

    mandate: Mapped[Mandate] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """How decisions and links name it."""
        return f"governance.petition:{self.public_id}"


class RecallSignature(Base):
    """Somebody signed. It is deleted when the petition ends, whichever way, and never shown."""

    __tablename__ = "recall_signature"

    petition_id: Mapped[int] = mapped_column(ForeignKey("recall_petition.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True, index=True)


class Naming(Base):
    """A member was named for an office. If they accept, the group decides; then the row goes."""

    __tablename__ = "naming"
    __table_args__ = (
        UniqueConstraint("membership_id", "office"),
        CheckConstraint(f"office IN {OFFICES}", name="office"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    office: Mapped[str] = mapped_column(String(20))
    lapses_on: Mapped[date] = mapped_column(Date)
    # The vote, by its reference, from the moment the person has accepted.
    decision_ref: Mapped[str | None] = mapped_column(String(80))

    membership: Mapped[Membership] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """How decisions and links name it."""
        return f"governance.naming:{self.public_id}"
