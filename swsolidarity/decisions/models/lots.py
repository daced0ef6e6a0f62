"""What tellers add to a lot before a vote closes."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class TellerPhrase(Base):
    """One teller's part of a lot: sealed until the close, its commitment shown at once."""

    __tablename__ = "teller_phrase"
    __table_args__ = (
        UniqueConstraint("proposal_id", "membership_id"),
        UniqueConstraint("proposal_id", "commitment"),
        Index("ix_teller_phrase_membership_id", "membership_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    commitment: Mapped[str] = mapped_column(String(64))
    phrase_sealed: Mapped[bytes]

    phrase = Sealed("teller_phrase.phrase")

    teller: Mapped[Membership] = relationship(lazy="raise")
