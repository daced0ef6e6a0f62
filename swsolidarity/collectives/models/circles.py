"""Circles: smaller groups inside a collective, and who is in them under which name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives import rules
from swsolidarity.collectives.models.people import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class Circle(Base):
    """A group inside a collective with members and conversations of its own. It belongs to nobody alone.

    ``open``: listed, and every full member can come in. ``closed``: listed, one asks and a member of the
    circle agrees. ``hidden``: for everybody who is not in it or asked to come in, there is no such circle.
    """

    __tablename__ = "circle"
    __table_args__ = (
        CheckConstraint("visibility IN ('open', 'closed', 'hidden')", name="visibility"),
        CheckConstraint("member_count >= 0", name="member_count"),
        CheckConstraint("(closed_on IS NULL) = (name_sealed IS NOT NULL)", name="closed_has_no_name"),
        CheckConstraint("(closed_on IS NULL) = (purpose_sealed IS NOT NULL)", name="closed_has_no_purpose"),
        Index("ix_circle_list", "collective_id", "visibility", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    name_sealed: Mapped[bytes | None]
    purpose_sealed: Mapped[bytes | None]
    visibility: Mapped[str] = mapped_column(String(10))
    # How many are in; moves under the row's lock.
    member_count: Mapped[int] = mapped_column(default=0)
    made_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    # From when on pictures may be sent to its conversations; empty while they are off (safety U1).
    pictures_from: Mapped[datetime | None]

    name = Sealed.optional("circle.name")
    purpose = Sealed.optional("circle.purpose")

    @property
    def takes_pictures(self) -> bool:
        return rules.pictures_are_on(self.pictures_from, clock.now())

    @property
    def reference(self) -> str:
        """How needs, events and acts of two people name it."""
        return f"collectives.circle:{self.public_id}"


class CircleMember(Base):
    """One person and one circle: in it, or about to be, or not wanting to be asked again for a time.

    ``asked``: wants to come in. ``invited``: a member of the circle wants them to, nobody keeps who that was.
    ``declined``: said no to it. ``refused``: the circle said no. What somebody wrote there is tied to this
    row, not to the person, so that nothing leads on to another name once it is gone.
    """

    __tablename__ = "circle_member"
    __table_args__ = (
        UniqueConstraint("circle_id", "membership_id"),
        UniqueConstraint("circle_id", "name_index"),
        CheckConstraint("state IN ('asked', 'invited', 'in', 'declined', 'refused')", name="state"),
        CheckConstraint("(name_sealed IS NULL) = (name_index IS NULL)", name="name"),
        # In the order of names that mean nothing: who came after whom would tell who somebody is.
        Index("ix_circle_member_list", "circle_id", "state", "public_id"),
        Index("ix_circle_member_mine", "membership_id", "state"),
        Index("ix_circle_member_since", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    state: Mapped[str] = mapped_column(String(10))
    name_sealed: Mapped[bytes | None]
    name_index: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    since: Mapped[date] = mapped_column(Date)

    name = Sealed.optional("circle_member.name")

    membership: Mapped[Membership] = relationship(lazy="raise")

    @property
    def called(self) -> str | None:
        """What this person is called in the circle: by its own name for them, else as everywhere here."""
        return self.name or self.membership.name
