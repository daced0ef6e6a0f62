"""Rolls and ballots. Only ``decisions.ballots`` reads or writes them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.decisions.rules.papers import LONGEST


class RollEntry(Base):
    """One person on the roll of one vote, and whether their ballot is in.

    ``participated`` is emptied 30 days after the result. No row order, so that none can be read from it.
    """

    __tablename__ = "roll_entry"
    __table_args__ = (
        Index("ix_roll_entry_membership", "membership_id", "proposal_id"),
        {"sqlite_with_rowid": False},
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    participated: Mapped[bool | None] = mapped_column(default=False)


class NamedBallot(Base):
    """A vote with its voter, changeable until the close; who sees it before says its level (S0, S1).

    ``way``: cast by themselves, by a proxy, or by two stewards from the phone or from paper.
    """

    __tablename__ = "named_ballot"
    __table_args__ = (
        CheckConstraint("way IN ('self', 'proxy', 'phone', 'paper')", name="way"),
        {"sqlite_with_rowid": False},
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(LONGEST))
    way: Mapped[str] = mapped_column(String(8), default="self", server_default="self")


class BallotWords(Base):
    """What somebody says with their vote; seen wherever that vote is seen with its name, and gone with it.

    A table of its own, because most votes have none and counting reads every row of the other.
    """

    __tablename__ = "ballot_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True, index=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    words = Sealed("ballot_words.words")


class SecretBallot(Base):
    """A vote without a voter and without a time, under a random id (S2, safety P9)."""

    __tablename__ = "secret_ballot"
    __table_args__ = (
        Index("ix_secret_ballot_proposal", "proposal_id", "choice"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    choice: Mapped[str] = mapped_column(String(LONGEST))
    inclusion_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class InclusionCode(Base):
    """The digest of one ballot's inclusion code, cut loose from the ballot when the box was sealed."""

    __tablename__ = "inclusion_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
