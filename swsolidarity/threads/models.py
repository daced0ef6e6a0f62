"""Tables of conversations. Order comes from positions and row numbers, never from the time of writing."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import text as texts
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.threads import rules

ALL: Final = "all"
STEWARDS: Final = "stewards"
CIRCLE: Final = "circle"

RENDER_VERSION: Final = 100 * texts.RENDER_VERSION + rules.MENTIONS_LOOK


OUTDATED: Final = ""
"""With what a contribution was indexed that is to be indexed anew."""


def rendering(source: str) -> str:
    """The HTML of what somebody wrote, as it is stored and shown."""
    return rules.with_mentions(texts.render(source), texts.mentions(source))


def _in_circles(name: str, first: str, *further: str) -> Index:
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
        Index("ix_thread_list", "collective_id", "pinned", "bumped"),
        Index("ix_thread_latest", "collective_id", "bumped"),
        Index("ix_thread_recent", "collective_id", "last_post_at"),
        _in_circles("ix_thread_circle", "circle_id", "bumped"),
        _in_circles("ix_thread_starter_as", "starter_as_id"),
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
    # Posts that are still there, and the highest position ever given; both move under the row's lock.
    post_count: Mapped[int] = mapped_column(default=0)
    last_position: Mapped[int] = mapped_column(default=0)
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


class Post(Base):
    """One contribution. A removed one keeps its place and loses its text."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("thread_id", "position"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("removed = (source_sealed IS NULL)", name="removed_is_empty"),
        CheckConstraint("(source_sealed IS NULL) = (rendered_sealed IS NULL)", name="both_or_neither"),
        # Where a conversation stood when somebody joined.
        Index("ix_post_written", "thread_id", "written_at", "position"),
        _in_circles("ix_post_author_as", "author_as_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    position: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    author_as_id: Mapped[int | None] = mapped_column(ForeignKey("circle_member.id", ondelete="SET NULL"))
    source_sealed: Mapped[bytes | None]
    rendered_sealed: Mapped[bytes | None]
    render_version: Mapped[int]
    written_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    edited: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    quotes: Mapped[int | None]
    # With which rules and key it was put where words are looked for.
    indexed_with: Mapped[str] = mapped_column(String(12), index=True, default=OUTDATED, server_default="")

    source = Sealed.optional("post.source")
    rendered = Sealed.optional("post.rendered")

    author: Mapped[Membership] = relationship(lazy="raise")
    author_as: Mapped[CircleMember | None] = relationship(lazy="raise")
    thread: Mapped[Thread] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        return f"threads.post:{self.public_id}"

    def write(self, source: str) -> None:
        """Take a text, with its rendering."""
        self.source = source
        self.rendered = rendering(source)
        self.render_version = RENDER_VERSION

    def erase(self) -> None:
        """Lose the text for good and keep the place."""
        self.source = self.rendered = None
        self.removed = True

    @property
    def html(self) -> str:
        """The text for the page: what was stored, or made anew in memory when the look has changed since."""
        if self.render_version != RENDER_VERSION:
            return rendering(self.source or "")
        return self.rendered or ""


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
        _in_circles("ix_draft_circle", "circle_id"),
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
    updated_on: Mapped[date] = mapped_column(Date)

    title = Sealed("draft.title")
    text = Sealed("draft.text")

    thread: Mapped[Thread | None] = relationship(lazy="raise")
    circle: Mapped[Circle | None] = relationship(lazy="raise")


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
