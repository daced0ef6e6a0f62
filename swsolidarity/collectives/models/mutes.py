"""Whom a member does not want to read, or to hear from. Nobody but that member ever learns of it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models.circles import CircleMember
from swsolidarity.collectives.models.people import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id


class Mute(Base):
    """Somebody's texts are folded for a member; with ``blocks`` their calls do not reach that member either.

    It is about somebody as they are called where they wrote: outside of circles the member, in a circle what
    ties them to it. Otherwise a folded text would tell who is behind another name.
    """

    __tablename__ = "mute"
    __table_args__ = (
        UniqueConstraint("membership_id", "other_id"),
        UniqueConstraint("membership_id", "as_id"),
        CheckConstraint("(other_id IS NULL) <> (as_id IS NULL)", name="one_name"),
        CheckConstraint("other_id IS NULL OR other_id <> membership_id", name="somebody_else"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    as_id: Mapped[int | None] = mapped_column(ForeignKey("circle_member.id", ondelete="CASCADE"), index=True)
    blocks: Mapped[bool] = mapped_column(default=False, server_default=false())

    other: Mapped[Membership | None] = relationship(lazy="raise", foreign_keys=[other_id])
    other_as: Mapped[CircleMember | None] = relationship(lazy="raise")
