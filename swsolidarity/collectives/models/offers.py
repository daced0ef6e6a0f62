"""Founding stewards ask others to share the office."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id


class StewardshipOffer(Base):
    """A founding steward asks a member to be one too. The row goes with the answer."""

    __tablename__ = "stewardship_offer"
    __table_args__ = (CheckConstraint("lapses_on > made_on", name="time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    # One open question for one person.
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), unique=True)
    offered_by: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    made_on: Mapped[date] = mapped_column(Date)
    lapses_on: Mapped[date] = mapped_column(Date)


class StewardshipRest(Base):
    """A member who said no is not asked again for a time. Who asked is not kept; the row goes on its day."""

    __tablename__ = "stewardship_rest"

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    until: Mapped[date] = mapped_column(Date, index=True)
