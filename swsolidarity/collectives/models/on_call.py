"""Members who answer when something cannot wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class OnCall(Base):
    """Somebody is on call for emergencies, from one hour to another; the row goes when it is over."""

    __tablename__ = "on_call"
    __table_args__ = (CheckConstraint("until > since", name="time"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
