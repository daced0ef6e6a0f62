"""The table of notices: ids only, nothing a person wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id


class Notice(Base):
    """One thing a member should hear of: what kind, and the reference that leads there."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_membership", "membership_id", "id"),
        Index(
            "ix_notice_unread",
            "membership_id",
            "id",
            sqlite_where=text("read = 0"),
            postgresql_where=text("read = false"),
        ),
        Index("ix_notice_subject", "subject"),
        Index("ix_notice_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    read: Mapped[bool] = mapped_column(default=False)
