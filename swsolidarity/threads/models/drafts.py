"""What is not said yet."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Circle
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.threads.models.conversations import ALL, Thread, in_circles


class Draft(Base):
    """Unfinished text of one member: one for each conversation, and one for a new conversation."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("membership_id", "thread_id"),
        Index(
            "uq_draft_new",
            "membership_id",
            unique=True,
            sqlite_where=text("thread_id IS NULL"),
            postgresql_where=text("thread_id IS NULL"),
        ),
        Index("ix_draft_updated_on", "updated_on"),
        Index("ix_draft_list", "membership_id", "id"),
        CheckConstraint("audience IN ('all', 'stewards', 'circle')", name="audience"),
        CheckConstraint("(audience = 'circle') = (circle_id IS NOT NULL)", name="circle"),
        in_circles("ix_draft_circle", "circle_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    title_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes]
    audience: Mapped[str] = mapped_column(String(10), default=ALL)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    quotes: Mapped[int | None]
    pictures: Mapped[int] = mapped_column(default=0, server_default="0")
    updated_on: Mapped[date] = mapped_column(Date)

    title = Sealed("draft.title")
    text = Sealed("draft.text")

    thread: Mapped[Thread | None] = relationship(lazy="raise")
    circle: Mapped[Circle | None] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        return f"threads.draft:{self.public_id}"
