"""Words a collective sorts its conversations by, and what it begins recurring ones with."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class Tag(Base):
    """A word that stands beside conversations."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("collective_id", "name_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    name_sealed: Mapped[bytes]
    name_index: Mapped[bytes] = mapped_column(LargeBinary(16))

    name = Sealed("tag.name")

    @property
    def reference(self) -> str:
        return f"threads.tag:{self.public_id}"


class ThreadTag(Base):
    """A tag that stands beside a conversation."""

    __tablename__ = "thread_tag"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Pattern(Base):
    """What a recurring conversation begins with, such as the weekly meeting; ``dated``: its title ends with
    the day it was begun on.
    """

    __tablename__ = "thread_pattern"
    __table_args__ = (Index("ix_thread_pattern_list", "collective_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    title_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes]
    dated: Mapped[bool]

    title = Sealed("thread_pattern.title")
    text = Sealed("thread_pattern.text")

    @property
    def reference(self) -> str:
        return f"threads.pattern:{self.public_id}"
