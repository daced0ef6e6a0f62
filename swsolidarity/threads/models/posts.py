"""What was said."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import CircleMember, Membership
from swsolidarity.core import text as texts
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.threads import rules
from swsolidarity.threads.models.conversations import Thread, in_circles

RENDER_VERSION: Final = 100 * texts.RENDER_VERSION + rules.MENTIONS_LOOK

OUTDATED: Final = ""
"""With what a contribution was indexed that is to be indexed anew."""


def rendering(source: str) -> str:
    """The HTML of what somebody wrote, as it is stored and shown."""
    return rules.with_mentions(texts.render(source), texts.mentions(source))


class Post(Base):
    """One contribution. A removed one keeps its place and loses its text."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("thread_id", "position"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("(removed OR trace IS NOT NULL) = (source_sealed IS NULL)", name="removed_is_empty"),
        CheckConstraint("trace IN ('to_circle', 'went', 'came', 'joined')", name="trace"),
        CheckConstraint("leads_to IS NULL OR trace IS NOT NULL", name="leads_to"),
        CheckConstraint(f"note IN {tuple(rules.NOTES)}", name="note"),
        CheckConstraint("(hidden_by IS NULL) = (hidden_rule_sealed IS NULL)", name="hidden"),
        Index("ix_post_mine", "author_id", "thread_id"),
        CheckConstraint("(source_sealed IS NULL) = (rendered_sealed IS NULL)", name="both_or_neither"),
        # Where a conversation stood when somebody joined.
        Index("ix_post_written", "thread_id", "written_at", "position"),
        in_circles("ix_post_author_as", "author_as_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    position: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    author_as_id: Mapped[int | None] = mapped_column(ForeignKey("circle_member.id", ondelete="SET NULL"))
    source_sealed: Mapped[bytes | None]
    rendered_sealed: Mapped[bytes | None]
    render_version: Mapped[int]
    written_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    edited: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    quotes: Mapped[int | None]
    # How many pictures belong to it; a page without any asks for none.
    pictures: Mapped[int] = mapped_column(default=0, server_default="0")
    # With which rules and key it was put where words are looked for.
    indexed_with: Mapped[str] = mapped_column(String(12), index=True, default=OUTDATED, server_default="")
    # What was done to the conversation here, where this is no text but a trace of that, and where it leads.
    trace: Mapped[str | None] = mapped_column(String(10))
    leads_to: Mapped[str | None] = mapped_column(String(80))
    # What somebody may want to know before they read it.
    note: Mapped[str | None] = mapped_column(String(10))
    # What it was hidden by, for everybody but its writer, and the point of the agreements that says why.
    hidden_by: Mapped[str | None] = mapped_column(String(80))
    hidden_rule_sealed: Mapped[bytes | None]

    source = Sealed.optional("post.source")
    rendered = Sealed.optional("post.rendered")
    hidden_rule = Sealed.optional("post.hidden_rule")

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

    def readable_by(self, membership_id: int) -> bool:
        """Whether its text is for this member, who may read the conversation."""
        return self.hidden_by is None or self.author_id == membership_id

    def erase(self) -> None:
        """Lose the text for good and keep the place."""
        self.source = self.rendered = None
        self.removed, self.pictures = True, 0

    @property
    def html(self) -> str:
        """The text for the page: what was stored, or made anew in memory when the look has changed since."""
        if self.render_version != RENDER_VERSION:
            return rendering(self.source or "")
        return self.rendered or ""


class PostVersion(Base):
    """What a contribution said before it was changed. Its writer can erase it, and keep the place."""

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    revision: Mapped[int]
    source_sealed: Mapped[bytes | None]

    source = Sealed.optional("post_version.source")
