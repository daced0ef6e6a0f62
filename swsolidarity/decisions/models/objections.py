"""Objections: reasons why something must not be done as it stands, and what became of them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.decisions.models.proposals import Proposal
from swsolidarity.decisions.rules import lots


class Objection(Base):
    """One member's reasoned objection to one version of a question."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("criterion IN ('harm', 'agreements', 'cannot', 'safety')", name="criterion"),
        CheckConstraint(
            "state IN ('open', 'answered', 'integrated', 'withdrawn', 'sustained', 'set_aside')", name="state"
        ),
        CheckConstraint("(state = 'integrated') = (kept_version IS NOT NULL)", name="integrated"),
        Index("ix_objection_proposal_id", "proposal_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    version: Mapped[int]
    criterion: Mapped[str] = mapped_column(String(12))
    reason_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(10), default="open")
    # The version that takes it up.
    kept_version: Mapped[int | None]
    # True if it is what an open vote was paused for.
    paused_it: Mapped[bool] = mapped_column(default=False)
    raised_at: Mapped[datetime]
    # The lot of a panel: shown from the start, and the secret once it is drawn.
    lot_commitment: Mapped[str] = mapped_column(String(64))
    lot_secret_sealed: Mapped[bytes]
    drawn_from: Mapped[int | None]
    drawn_from_hash: Mapped[str | None] = mapped_column(String(64))

    reason = Sealed("objection.reason")
    lot_secret = Sealed("objection.lot_secret")

    proposal: Mapped[Proposal] = relationship(lazy="raise")
    by: Mapped[Membership] = relationship(lazy="raise")

    def commit(self) -> None:
        """Choose the secret of a lot that may be drawn later, and keep what can be shown of it now."""
        self.lot_secret = secrets.token_hex(32)
        self.lot_commitment = lots.commitment(bytes.fromhex(self.lot_secret))

    @property
    def reference(self) -> str:
        """How a notice names this objection."""
        return f"decisions.objection:{self.public_id}"


class ObjectionAnswer(Base):
    """What somebody says to an objection."""

    __tablename__ = "objection_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    words_sealed: Mapped[bytes]
    written_at: Mapped[datetime]

    words = Sealed("objection_answer.words")

    by: Mapped[Membership] = relationship(lazy="raise")


class ObjectionRuling(Base):
    """One of two people who set an objection aside, or one seat of the panel, which may still be silent."""

    __tablename__ = "objection_ruling"
    __table_args__ = (
        CheckConstraint("seat IN ('steward', 'panel')", name="seat"),
        CheckConstraint("ruling IS NULL OR ruling IN ('sustained', 'set_aside')", name="ruling"),
        CheckConstraint("(ruling IS NULL) = (reason_sealed IS NULL)", name="reason"),
        CheckConstraint("seat = 'panel' OR ruling = 'set_aside'", name="steward"),
        Index("ix_objection_ruling_membership_id", "membership_id", "ruling"),
    )

    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    seat: Mapped[str] = mapped_column(String(8))
    ruling: Mapped[str | None] = mapped_column(String(10))
    reason_sealed: Mapped[bytes | None]

    reason = Sealed.optional("objection_ruling.reason")

    by: Mapped[Membership] = relationship(lazy="raise")
