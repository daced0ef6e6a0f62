"""Somebody who was removed asks to come back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.decisions.models import Proposal


class ReturnRequest(Base):
    """What somebody says who wants to come back, for as long as it is voted on and they have to answer."""

    __tablename__ = "return_request"
    __table_args__ = (
        UniqueConstraint("collective_id", "tag"),
        CheckConstraint("state IN ('voting', 'welcome', 'declined')", name="state"),
        CheckConstraint("(state = 'voting') = (forget_on IS NULL)", name="forgotten"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    # The account is recognised by this when it comes back to look; it cannot be found by it.
    tag: Mapped[bytes] = mapped_column(LargeBinary(16))
    state: Mapped[str] = mapped_column(String(8), default="voting")
    name_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    forget_on: Mapped[date | None] = mapped_column(Date, index=True)

    name = Sealed.optional("return_request.name")
    words = Sealed.optional("return_request.words")

    proposal: Mapped[Proposal | None] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """How the vote names this request."""
        return f"governance.return:{self.public_id}"
