"""Collectives, memberships, and the mandates people hold in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives import rules
from swsolidarity.core import clock
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed

STEWARD = "steward"
FUND_STEWARD = "fund_steward"
FACILITATOR = "facilitator"
WELCOMER = "welcomer"
SAFETY = "safety"
MODERATOR = "moderator"
RETURNING_OFFICER = "returning_officer"
DELEGATE = "delegate"
OFFICES = (STEWARD, FUND_STEWARD, FACILITATOR, WELCOMER, SAFETY, MODERATOR, RETURNING_OFFICER, DELEGATE)

FOUNDING = "founding"
"""The source of a mandate that no decision gave."""


class Collective(Base):
    """A group of workers on this server. Its address may mean nothing on purpose."""

    __tablename__ = "collective"
    __table_args__ = (
        CheckConstraint("join_by IN ('vouches', 'steward')", name="join_by"),
        CheckConstraint("vouches_needed BETWEEN 1 AND 3", name="vouches_needed"),
        CheckConstraint("probation_days BETWEEN 0 AND 365", name="probation_days"),
        CheckConstraint("concern_days BETWEEN 0 AND 30", name="concern_days"),
        CheckConstraint("recall_percent BETWEEN 5 AND 50", name="recall_percent"),
        CheckConstraint("member_count >= 0", name="member_count"),
        CheckConstraint("emergency_cap >= 0", name="emergency_cap"),
        CheckConstraint("talk_months BETWEEN 1 AND 24", name="talk_months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    address: Mapped[str] = mapped_column(String(40), unique=True)
    name_sealed: Mapped[bytes]
    join_by: Mapped[str] = mapped_column(String(10), default="vouches")
    vouches_needed: Mapped[int] = mapped_column(default=2)
    probation_days: Mapped[int] = mapped_column(default=0)
    # Days in which members can say privately that something worries them; 0 for none (safety §13).
    concern_days: Mapped[int] = mapped_column(default=0)
    vote_on_admission: Mapped[bool] = mapped_column(default=False)
    gates_for_invited: Mapped[bool] = mapped_column(default=False)
    # So many of a hundred members can ask for a vote about somebody's office.
    recall_percent: Mapped[int] = mapped_column(default=20)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    language: Mapped[str] = mapped_column(String(12), default="en")
    exit_url: Mapped[str | None] = mapped_column(String(200))
    member_count: Mapped[int] = mapped_column(default=0)
    founded_on: Mapped[date] = mapped_column(Date)
    takes_requests: Mapped[bool] = mapped_column(default=False)
    # A JSON list of what people who ask to join are asked; empty means the questions in rules.py.
    questions_sealed: Mapped[bytes | None]
    agreement_version: Mapped[int] = mapped_column(default=0)
    # What emergencies may promise together, in minor units of the fund's currency; nothing by default.
    emergency_cap: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # So long after its last reply a conversation is kept (safety §9); none goes before this day, so that
    # everybody has had the time to see it coming.
    talk_months: Mapped[int] = mapped_column(default=rules.TALK_MONTHS, server_default="12")
    talk_goes_from: Mapped[date] = mapped_column(Date, default=date.min, server_default="0001-01-01")

    # From when on pictures may be sent to conversations of all; empty while they are off (safety U1).
    pictures_from: Mapped[datetime | None]

    name = Sealed("collective.name")
    questions = Sealed.optional("collective.questions")

    @property
    def reference(self) -> str:
        """How events, links and acts of two people name it."""
        return f"collectives.collective:{self.public_id}"

    @property
    def takes_pictures(self) -> bool:
        return rules.pictures_are_on(self.pictures_from, clock.now())

    def conversation_goes_on(self, last_post_at: datetime) -> date:
        """On which day a conversation goes in which nothing was said since."""
        return rules.talk_goes_on(last_post_at.date(), self.talk_months, self.talk_goes_from)


class Membership(Base):
    """A person in one collective, under the name they chose for it. This is the actor of every action."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("collective_id", "account_id"),
        UniqueConstraint("collective_id", "name_index"),
        CheckConstraint("state IN ('active', 'probation', 'suspended', 'left', 'removed')", name="state"),
        Index("ix_membership_state", "collective_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    name_sealed: Mapped[bytes | None]
    name_index: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    state: Mapped[str] = mapped_column(String(10), default="active")
    # To the microsecond, unlike other times: who is on a roll depends on who joined first (decisions §5).
    joined_at: Mapped[datetime]
    probation_until: Mapped[date | None] = mapped_column(Date)
    # Two moderators asked this person to stay away until then; it ends by the clock, whoever looks or not.
    paused_until: Mapped[datetime | None]
    # When somebody who is suspended comes back by themself; empty while it is not settled whether they do.
    suspended_until: Mapped[datetime | None]
    # Until then this person is asked not to write in conversations; it ends by the clock, as a pause does.
    writing_paused_until: Mapped[datetime | None]
    agreed_version: Mapped[int] = mapped_column(default=0)

    name = Sealed.optional("membership.name")

    collective: Mapped[Collective] = relationship(lazy="raise")
    mandates: Mapped[list[Mandate]] = relationship(lazy="raise", back_populates="membership")

    @property
    def stewardships(self) -> list[Mandate]:
        """The steward's mandates this person holds right now; a lapsed one counts for nothing."""
        now = clock.now()
        return [mandate for mandate in self.mandates if mandate.office == STEWARD and mandate.in_force(now)]

    @property
    def offices(self) -> list[Mandate]:
        """Every mandate this person holds right now, the one that ends first before the others."""
        now = clock.now()
        return sorted((one for one in self.mandates if one.in_force(now)), key=lambda one: one.ends_at)

    def holds(self, office: str) -> bool:
        """Whether this person holds an office right now; a mandate that lapsed counts for nothing."""
        now = clock.now()
        return any(mandate.office == office and mandate.in_force(now) for mandate in self.mandates)

    def acts_as(self, office: str) -> bool:
        """A full member who holds this office, or is a steward: they look after what nobody holds."""
        return self.is_full_member and (self.holds(office) or self.holds(STEWARD))

    def acting_as(self, office: str) -> str:
        """In which office this person does what belongs to ``office``: theirs, else as a steward."""
        return office if self.holds(office) else STEWARD

    @property
    def is_steward(self) -> bool:
        """A full member who holds the office: nobody looks after others' affairs in their first weeks."""
        return self.is_full_member and bool(self.stewardships)

    @property
    def founding_stewardship(self) -> Mandate | None:
        """What lets a person ask others to be a founding steward too."""
        return next((mandate for mandate in self.stewardships if mandate.source == FOUNDING), None)

    @property
    def is_full_member(self) -> bool:
        """A member past probation and not asked to stay away: votes, vouches and sees requests."""
        return self.state == "active" and not self.is_paused

    @property
    def is_settled(self) -> bool:
        """Past the first weeks, as all may know; whether somebody was asked to stay away, nobody may."""
        return self.state == "active"

    @property
    def is_paused(self) -> bool:
        """Whether two moderators asked this person to stay away, and that time is not over."""
        return self.paused_until is not None and clock.now() < self.paused_until

    @property
    def writes(self) -> bool:
        """Whether nobody asked this person not to write in conversations for some days."""
        return self.writing_paused_until is None or clock.now() >= self.writing_paused_until

    @property
    def is_apart(self) -> bool:
        """Whether this person belongs here and sees only what is about themself: paused or suspended."""
        return self.state == "suspended" or self.is_paused


class Mandate(Base):
    """An office somebody holds for a time. It ends by itself; there is no permanent administrator."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="term"),
        CheckConstraint(f"office IN {OFFICES}", name="office"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    office: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(80))
    # How many days before the end was last reminded of; 0 before the first time.
    reminded: Mapped[int] = mapped_column(default=0, server_default="0")
    # Until when it takes more to ask for a vote on ending it, after one that left it.
    recall_rests_until: Mapped[date | None] = mapped_column(Date)

    membership: Mapped[Membership] = relationship(lazy="raise", back_populates="mandates")

    @property
    def reference(self) -> str:
        """How events and links name it."""
        return f"collectives.mandate:{self.public_id}"

    def in_force(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at and self.ended_at is None
