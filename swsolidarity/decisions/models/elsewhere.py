"""Votes that are held elsewhere: who looks after them, and their results."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class ReturningOfficer(Base):
    """One of the two who take the roll to where a vote is held, and bring its result back."""

    __tablename__ = "returning_officer"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True, index=True)


class ExternalResult(Base):
    """What was in a box elsewhere, entered by one returning officer and confirmed by a second."""

    __tablename__ = "external_result"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    entered_at: Mapped[datetime]
    archive_hash: Mapped[str] = mapped_column(String(64))
    box_sealed: Mapped[bytes]

    box = Sealed("external_result.box")

    @property
    def ballots(self) -> dict[str, int]:
        """The multiset of ballots that was entered."""
        return {paper: count for count, paper in json.loads(self.box)}
