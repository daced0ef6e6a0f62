"""Who wants a question to be discussed at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class Seconding(Base):
    """How many others have to want a question, and how many do; only where its rule asks for any."""

    __tablename__ = "seconding"
    __table_args__ = (
        CheckConstraint("needed >= 1", name="needed"),
        CheckConstraint("got >= 0", name="got"),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    needed: Mapped[int]
    got: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime] = mapped_column(index=True)

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.needed - self.got)


class Seconder(Base):
    """One member who wants a question discussed. The row goes when the vote opens or the question ends."""

    __tablename__ = "seconder"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    # The wording they read.
    version: Mapped[int]
