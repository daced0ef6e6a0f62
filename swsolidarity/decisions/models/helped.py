"""Votes that one person puts in for another: proxies, and votes by phone or on paper."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.decisions.rules.papers import LONGEST


class Proxy(Base):
    """Somebody asks another member to vote for them, on one question. Forgotten with the ballots."""

    __tablename__ = "proxy"
    __table_args__ = (
        UniqueConstraint("proposal_id", "giver_id"),
        Index("ix_proxy_holder", "proposal_id", "holder_id"),
        CheckConstraint("giver_id <> holder_id", name="two_people"),
        CheckConstraint("valid_until > given_on", name="time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    accepted: Mapped[bool] = mapped_column(default=False)
    given_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)

    giver: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[giver_id])
    holder: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[holder_id])


class HelpedVote(Base):
    """A vote one steward put in for a member who phoned or handed in a paper; it counts once a second agrees.

    Forgotten with the ballots.
    """

    __tablename__ = "helped_vote"
    __table_args__ = (
        UniqueConstraint("proposal_id", "membership_id"),
        CheckConstraint("way IN ('phone', 'paper')", name="way"),
        CheckConstraint(
            "entered_by_id <> membership_id AND (confirmed_by_id IS NULL OR "
            "(confirmed_by_id <> membership_id AND confirmed_by_id <> entered_by_id))",
            name="three_people",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    way: Mapped[str] = mapped_column(String(8))
    choice: Mapped[str] = mapped_column(String(LONGEST))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)

    member: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[membership_id])
    entered_by: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[entered_by_id])
