"""What became of a decision after it was made: its topic, and whether it is in force."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.core.db import Base
from swsolidarity.decisions.models.proposals import Proposal

_HOLDS = text("state = 'in_force'")
_ENDS = text("state = 'in_force' AND until IS NOT NULL")
_LATER = text("earlier_id IS NOT NULL")
_OVER = text("ended_at IS NOT NULL")
_NEVER = text("state = 'in_force' AND looked_on IS NULL")


class Standing(Base):
    """The place of one binding question in the register, from when it is asked.

    ``does``: what it does to ``earlier``, if there is one. ``until``: when it ends by itself. Whether it is
    in force now is computed from the clock when it is read (``rules.standing.seen``).
    """

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint(
            "topic IN ('money', 'people', 'deciding', 'together', 'work', 'public', 'everyday')", name="topic"
        ),
        CheckConstraint("does IN ('adopts', 'amends', 'repeals', 'ratifies')", name="does"),
        CheckConstraint("does = 'adopts' OR earlier_id IS NOT NULL", name="earlier"),
        CheckConstraint(
            "state IN ('asked', 'in_force', 'done', 'expired', 'superseded', 'repealed')", name="state"
        ),
        CheckConstraint("(state = 'asked') = (since IS NULL)", name="since"),
        CheckConstraint(
            "(state IN ('expired', 'superseded', 'repealed')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint("(state IN ('superseded', 'repealed')) = (ended_by_id IS NOT NULL)", name="ended_by"),
        CheckConstraint("NOT provisional OR until IS NOT NULL", name="provisional"),
        Index(
            "ix_standing_applies",
            "collective_id",
            "since",
            "proposal_id",
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
        Index(
            "ix_standing_topic",
            "collective_id",
            "topic",
            "since",
            "proposal_id",
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
        Index(
            "ix_standing_never",
            "collective_id",
            "since",
            "proposal_id",
            sqlite_where=_NEVER,
            postgresql_where=_NEVER,
        ),
        Index(
            "ix_standing_over",
            "collective_id",
            "ended_at",
            "proposal_id",
            sqlite_where=_OVER,
            postgresql_where=_OVER,
        ),
        Index("ix_standing_earlier_id", "earlier_id", sqlite_where=_LATER, postgresql_where=_LATER),
        Index("ix_standing_until", "until", sqlite_where=_ENDS, postgresql_where=_ENDS),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    topic: Mapped[str] = mapped_column(String(10))
    does: Mapped[str] = mapped_column(String(8), default="adopts")
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    # The last day on which it is to hold, as it was asked.
    expires_on: Mapped[date | None] = mapped_column(Date)

    state: Mapped[str] = mapped_column(String(10), default="asked")
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    # True while it was adopted for now only, and waits to be confirmed.
    provisional: Mapped[bool] = mapped_column(default=False, server_default=false())
    # True once people were told that it ends soon.
    warned: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The last day somebody said that it was looked at again.
    looked_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)

    proposal: Mapped[Proposal] = relationship(lazy="raise", foreign_keys=[proposal_id])
