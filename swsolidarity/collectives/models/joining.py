"""The ways in: founding links, invitations, requests to join and vouches."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models.people import Collective
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class FoundingLink(Base):
    """A one-time link with which somebody starts a collective, and what they answered so far."""

    __tablename__ = "founding_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    # Whoever answered first goes on with it; nobody else can take it over half-way.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    valid_until: Mapped[datetime]
    answers_sealed: Mapped[bytes | None]

    answers = Sealed.optional("founding_link.answers")


class Invitation(Base):
    """One person may come in with this. Kept without a word about who that was (safety A5)."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'used', 'cancelled')", name="state"),
        Index("ix_invitation_collective", "collective_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    valid_until: Mapped[datetime]

    collective: Mapped[Collective] = relationship(lazy="raise")


class JoinRequest(Base):
    """Somebody without an invitation asks to join; found again only by the code they were given."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'concerns', 'vote', 'accepted', 'declined', 'joined')", name="state"
        ),
        Index("ix_join_request_waiting", "collective_id", "state", "id"),
        Index("ix_join_request_gate", "state", "gate_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    code_index: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    name_sealed: Mapped[bytes | None]
    answers_sealed: Mapped[bytes | None]
    # To the microsecond: who joined later has no say in it, when it comes to a vote (decisions §5).
    asked_at: Mapped[datetime]
    # The gates as they were when this began; whatever is changed later is for those who ask later.
    join_by: Mapped[str] = mapped_column(String(10))
    vouches_needed: Mapped[int]
    concern_days: Mapped[int]
    vote_on_admission: Mapped[bool]
    probation_days: Mapped[int]
    # Until when the gate it stands at is open, where that gate has a time of its own.
    gate_until: Mapped[datetime | None]
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    forget_on: Mapped[date] = mapped_column(Date, index=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)

    name = Sealed.optional("join_request.name")
    answers = Sealed.optional("join_request.answers")

    collective: Mapped[Collective] = relationship(lazy="raise")
    vouches: Mapped[list[Vouch]] = relationship(lazy="raise", passive_deletes="all")

    @property
    def reference(self) -> str:
        """How events, decisions and links name it."""
        return f"collectives.join_request:{self.public_id}"


class Vouch(Base):
    """A member stands up for somebody who asks to join. Forgotten after 90 days (safety A5)."""

    __tablename__ = "vouch"
    __table_args__ = (UniqueConstraint("join_request_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    join_request_id: Mapped[int] = mapped_column(ForeignKey("join_request.id", ondelete="CASCADE"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    met: Mapped[bool]
    knows_work: Mapped[bool]
    made_on: Mapped[date] = mapped_column(Date, index=True)


class Concern(Base):
    """What worries a member about an admission, for the welcomers alone. It goes with the answer."""

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("join_request_id", "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    join_request_id: Mapped[int] = mapped_column(ForeignKey("join_request.id", ondelete="CASCADE"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    words_sealed: Mapped[bytes]
    written_on: Mapped[date] = mapped_column(Date)

    words = Sealed("concern.words")
