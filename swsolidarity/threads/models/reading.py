"""How far each member has read."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class ReadPosition(Base):
    """How far a member has read a conversation: one row for both, none for a reply, and no time."""

    __tablename__ = "read_position"

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
