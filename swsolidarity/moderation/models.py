"""Reports and what came of them. Who reported is forgotten before anything else is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.moderation import rules
from swsolidarity.threads.models import Post

_OPEN = text("state IN ('waiting', 'taken')")


class ModerationCase(Base):
    """One text that somebody reported: who looks at it, what follows, and the appeal.

    ``waiting`` for somebody to take it, ``taken``, ``decided`` while an appeal is possible, ``appealed``,
    ``closed``. Reports of a text that is being looked at already are reports of the same case.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        CheckConstraint(f"state IN {rules.STATES}", name="state"),
        CheckConstraint(f"outcome IN {rules.OUTCOMES}", name="outcome"),
        CheckConstraint("(state = 'taken') = (taken_by_id IS NOT NULL)", name="taken"),
        CheckConstraint("author_id <> taken_by_id", name="not_by_its_writer"),
        CheckConstraint("author_id <> decided_by_id", name="not_decided_by_its_writer"),
        CheckConstraint("decided_by_id <> seconded_by_id", name="two_people"),
        CheckConstraint("pause_days BETWEEN 1 AND 30", name="pause_days"),
        Index("uq_moderation_case_open", "post_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_moderation_case_state", "collective_id", "state", "id"),
        Index("ix_moderation_case_forget_on", "forget_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=rules.WAITING)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    taken_on: Mapped[date | None] = mapped_column(Date)
    outcome: Mapped[str | None] = mapped_column(String(10))
    agreement_version: Mapped[int]
    # The point of the agreements that whoever decided gave as the reason; 0 where there is none.
    point: Mapped[int] = mapped_column(default=0)
    words_sealed: Mapped[bytes | None]
    pause_days: Mapped[int | None]
    paused_until: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    opened_at: Mapped[datetime]
    appeal_until: Mapped[datetime | None]
    appeal_sealed: Mapped[bytes | None]
    # Until when whoever may answer the appeal can do so, before it goes on without them.
    answer_by: Mapped[datetime | None]
    answer_sealed: Mapped[bytes | None]
    lifted: Mapped[bool] = mapped_column(default=False, server_default=false())
    forget_on: Mapped[date] = mapped_column(Date)

    words = Sealed.optional("moderation_case.words")
    appeal = Sealed.optional("moderation_case.appeal")
    answer = Sealed.optional("moderation_case.answer")

    post: Mapped[Post] = relationship(lazy="raise")
    author: Mapped[Membership] = relationship(lazy="raise", foreign_keys=[author_id])

    @property
    def reference(self) -> str:
        return f"moderation.case:{self.public_id}"

    @property
    def for_its_writer(self) -> str:
        """The page on which the writer reads what follows, and by which a hidden text leads them there."""
        return f"moderation.own:{self.public_id}"

    @property
    def in_circle(self) -> bool:
        return self.post.thread.circle_id is not None


class ModerationReport(Base):
    """What somebody said about a text. Whoever handles it never learns who that was."""

    __tablename__ = "moderation_report"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    # Forgotten when nothing can be appealed any more, and when they leave.
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    point: Mapped[int]
    words_sealed: Mapped[bytes]

    words = Sealed("moderation_report.words")

    @property
    def reference(self) -> str:
        return f"moderation.report:{self.public_id}"


class ModerationRecusal(Base):
    """Somebody said that they have a part in it: the case is not there for them any more."""

    __tablename__ = "moderation_recusal"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True
    )
    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ModerationSeat(Base):
    """Somebody was drawn by lot: to look at a report that nobody takes, or to answer an appeal."""

    __tablename__ = "moderation_seat"
    __table_args__ = (CheckConstraint("role IN ('keeper', 'panel')", name="role"),)

    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), primary_key=True
    )
    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(10), primary_key=True)
    stands: Mapped[bool | None]
