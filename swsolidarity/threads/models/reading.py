"""How far each member has read."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base

EVERY: Final = "all"
NEVER: Final = "never"


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


class Following(Base):
    """What a member wants to hear of a conversation, where that is not the usual: when somebody answers or
    calls them. ``all``: of every reply. ``never``: of nothing, and nothing there counts as new.
    """

    __tablename__ = "following"
    __table_args__ = (CheckConstraint("hears IN ('all', 'never')", name="hears"),)

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    hears: Mapped[str] = mapped_column(String(10))
