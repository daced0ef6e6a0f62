"""Cases about a member: grounds, reply, what was decided, and who looks at it again."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import lots

_UNDER_WAY = text("state NOT IN ('asked', 'ended')")


class RemovalCase(Base):
    """One question about one member, from the first word to the end of the appeal. Erased when it is over."""

    __tablename__ = "removal_case"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'notice', 'voting', 'mediation', 'suspension', 'removal', 'appeal', 'ended')",
            name="state",
        ),
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('none', 'no_vote', 'taken_back', 'left', 'mediate', 'suspend', "
            "'remove', 'confirmed', 'overturned', 'no_panel', 'lifted')",
            name="outcome",
        ),
        CheckConstraint("(state = 'asked') = (started_at IS NULL)", name="started"),
        CheckConstraint("(started_at IS NULL) = (notice_until IS NULL)", name="notice"),
        CheckConstraint("state <> 'ended' OR outcome IS NOT NULL", name="ended"),
        CheckConstraint("(state = 'ended') = (forget_on IS NOT NULL)", name="forgotten"),
        CheckConstraint("state NOT IN ('removal', 'appeal') OR appeal_until IS NOT NULL", name="appeal"),
        # One case about one person at a time, whoever starts one at the same moment.
        Index(
            "uq_removal_case_under_way",
            "person_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        Index("ix_removal_case_state", "state", "notice_until"),
        Index("ix_removal_case_collective", "collective_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="asked")
    # Which point of which version of the agreements it is about.
    agreement_version: Mapped[int]
    point: Mapped[int]
    words_sealed: Mapped[bytes | None]
    reply_sealed: Mapped[bytes | None]
    by_moderator: Mapped[bool] = mapped_column(default=False)
    asked_until: Mapped[datetime | None]
    # To the microsecond: who was a member at that moment is who votes, and nobody who comes later.
    started_at: Mapped[datetime | None]
    notice_until: Mapped[datetime | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(12))
    suspended_until: Mapped[datetime | None]
    appeal_until: Mapped[datetime | None]
    appeal_sealed: Mapped[bytes | None]
    follow_up_on: Mapped[date | None] = mapped_column(Date)
    forget_on: Mapped[date | None] = mapped_column(Date, index=True)
    # The lot of mediators and of a panel: its fingerprint stands from the start, before anybody is on a list.
    lot_commitment: Mapped[str] = mapped_column(String(64))
    lot_secret_sealed: Mapped[bytes]
    drawn_from: Mapped[int | None]
    drawn_from_hash: Mapped[str | None] = mapped_column(String(64))
    # Public ids in the order of the lot: whoever does not answer is followed by the next.
    drawn_sealed: Mapped[bytes | None]

    words = Sealed.optional("removal_case.words")
    reply = Sealed.optional("removal_case.reply")
    appeal = Sealed.optional("removal_case.appeal")
    lot_secret = Sealed("removal_case.lot_secret")
    drawn = Sealed.optional("removal_case.drawn")

    person: Mapped[Membership] = relationship(lazy="raise")
    proposal: Mapped[Proposal | None] = relationship(lazy="raise")

    def commit(self) -> None:
        """Choose the secret of a lot that may be drawn later, and keep what can be shown of it now."""
        self.lot_secret = secrets.token_hex(32)
        self.lot_commitment = lots.commitment(bytes.fromhex(self.lot_secret))

    @property
    def reference(self) -> str:
        """How votes, notices and links name this case."""
        return f"governance.case:{self.public_id}"


class RemovalStarter(Base):
    """Who started a case. Never shown to anybody; needed so that they are not drawn, then forgotten."""

    __tablename__ = "removal_starter"

    case_id: Mapped[int] = mapped_column(ForeignKey("removal_case.id", ondelete="CASCADE"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True, index=True)
    agreed: Mapped[bool]


class RemovalSeat(Base):
    """Somebody drawn by lot: to mediate, or to look at a removal again."""

    __tablename__ = "removal_seat"
    __table_args__ = (
        UniqueConstraint("case_id", "membership_id"),
        CheckConstraint("role IN ('mediator', 'panel')", name="role"),
        CheckConstraint("state IN ('asked', 'passed', 'accepted', 'confirm', 'overturn')", name="state"),
        CheckConstraint("(state IN ('confirm', 'overturn')) = (reason_sealed IS NOT NULL)", name="reason"),
        Index("ix_removal_seat_membership_id", "membership_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("removal_case.id", ondelete="CASCADE"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    role: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    answer_by: Mapped[datetime]
    reason_sealed: Mapped[bytes | None]

    reason = Sealed.optional("removal_seat.reason")

    member: Mapped[Membership] = relationship(lazy="raise")


class MemberPause(Base):
    """Two moderators ask a member to stay away for three days, with a reason tied to the agreements."""

    __tablename__ = "member_pause"
    __table_args__ = (
        CheckConstraint("(began_at IS NULL) = (until IS NULL)", name="begun"),
        Index(
            "uq_member_pause_asked",
            "person_id",
            unique=True,
            sqlite_where=text("began_at IS NULL"),
            postgresql_where=text("began_at IS NULL"),
        ),
        Index("ix_member_pause_person_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    agreement_version: Mapped[int]
    point: Mapped[int]
    words_sealed: Mapped[bytes]
    # Never shown to anybody; whoever paused somebody does not judge about them.
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    began_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    forget_on: Mapped[date] = mapped_column(Date, index=True)

    words = Sealed("member_pause.words")

    person: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[person_id])

    @property
    def reference(self) -> str:
        """How the act of the two names what it is about."""
        return f"governance.pause:{self.public_id}"
