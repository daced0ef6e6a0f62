"""Pictures and their bytes, apart from each other: no list ever loads what it does not show."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, column
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.files import rules

CONTRACT = "picture_bytes.body"

_WAITING = column("parent").is_(None)


class Picture(Base):
    """A cleaned picture. ``parent`` names what it belongs to, which says who sees it; without one, only
    whoever added it does. Sizes are in whole kilobytes: to the byte they would tell one picture from another.
    """

    __tablename__ = "picture"
    __table_args__ = (
        CheckConstraint("media IN ('image/jpeg', 'image/png')", name="media"),
        CheckConstraint("small_media IN ('image/jpeg', 'image/png')", name="small_media"),
        CheckConstraint("NOT sent OR parent IS NOT NULL", name="sent"),
        Index("ix_picture_parent", "parent", "id"),
        Index("ix_picture_owner", "owner_id", "stored_kilobytes"),
        Index("ix_picture_waiting", "added_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    parent: Mapped[str | None] = mapped_column(String(80))
    # False while only whoever added it sees it: before it belongs to anything, and with a draft.
    sent: Mapped[bool] = mapped_column(default=False)
    alt_sealed: Mapped[bytes | None]
    media: Mapped[str] = mapped_column(String(10))
    width: Mapped[int]
    height: Mapped[int]
    kilobytes: Mapped[int]
    small_media: Mapped[str] = mapped_column(String(10))
    small_width: Mapped[int]
    small_height: Mapped[int]
    small_kilobytes: Mapped[int]
    # What both together take, sealed and padded.
    stored_kilobytes: Mapped[int]
    added_at: Mapped[datetime]

    alt = Sealed.optional("picture.alt")

    def media_of(self, variant: str) -> str:
        return self.media if variant == rules.FULL else self.small_media


class PictureBytes(Base):
    """What is to be seen, in one of its two sizes, bound to its picture and its size."""

    __tablename__ = "picture_bytes"

    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True)
    variant: Mapped[str] = mapped_column(String(5), primary_key=True)
    body_sealed: Mapped[bytes]
