"""Conversations: who sees them, and where they stand in the list."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, column, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.threads import rules

ALL: Final = "all"

STEWARDS: Final = "stewards"

CIRCLE: Final = "circle"


def in_circles(name: str, first: str, *further: str) -> Index:
    """An index of what belongs to circles, which is the smaller part."""
    some = column(first).is_not(None)
    return Index(name, first, *further, sqlite_where=some, postgresql_where=some)


class Thread(Base):
    """A conversation. ``stewards`` means: the stewards, and whoever started it; ``circle``: who is in the
    circle right now, whatever their office.

    What is said in a circle is tied to the row that lets the writer be in it (``…_as``). Once that is gone,
    nothing shows who it was, also when they come back under another name.
    """

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("audience IN ('all', 'stewards', 'circle')", name="audience"),
        CheckConstraint("(audience = 'circle') = (circle_id IS NOT NULL)", name="circle"),
        CheckConstraint("post_count BETWEEN 0 AND last_position", name="post_count"),
        CheckConstraint("written_outside BETWEEN 0 AND last_position", name="written_outside"),
        CheckConstraint(f"note IN {tuple(rules.NOTES)}", name="note"),
        CheckConstraint(f"slow_minutes IN {rules.SLOW_MINUTES}", name="slow_minutes"),
        Index("ix_thread_list", "collective_id", "pinned", "bumped"),
        Index("ix_thread_latest", "collective_id", "bumped"),
        Index("ix_thread_recent", "collective_id", "last_post_at"),
        Index("ix_thread_unanswered", "collective_id", "unanswered", "bumped"),
        Index("ix_thread_decided", "collective_id", "decided", "bumped"),
        in_circles("ix_thread_circle", "circle_id", "bumped"),
        in_circles("ix_thread_starter_as", "starter_as_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    starter_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"))
    starter_as_id: Mapped[int | None] = mapped_column(ForeignKey("circle_member.id", ondelete="SET NULL"))
    title_sealed: Mapped[bytes]
    audience: Mapped[str] = mapped_column(String(10), default=ALL)
    pinned: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    # True while nobody but its starter has written in it.
    unanswered: Mapped[bool] = mapped_column(default=True, server_default=true())
    # True once a decision that came out of it has its result.
    decided: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What somebody may want to know before they read it, and how long everybody waits between two replies.
    note: Mapped[str | None] = mapped_column(String(10))
    slow_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    # Posts that are still there, and the highest position ever given; both move under the row's lock.
    post_count: Mapped[int] = mapped_column(default=0)
    last_position: Mapped[int] = mapped_column(default=0)
    # Up to this position it was written before it became a circle's: under the names people have everywhere.
    written_outside: Mapped[int] = mapped_column(default=0, server_default="0")
    last_post_at: Mapped[datetime]
    # The row number of the newest post: an order finer than the stored hour, and one that tells no time.
    bumped: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    title = Sealed("thread.title")

    starter: Mapped[Membership] = relationship(lazy="raise")
    circle: Mapped[Circle | None] = relationship(lazy="raise")

    found_by: ClassVar[int | None] = None
    """Whose permission the query asked with which this was found, where it was found to be looked at."""

    @property
    def reference(self) -> str:
        return f"threads.thread:{self.public_id}"
