"""The tables of notices: ids only, nothing a person wrote, and what they want to hear of and when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class Notice(Base):
    """One thing a member should hear of: what kind, and the reference that leads there."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_membership", "membership_id", "id"),
        Index(
            "ix_notice_unread",
            "membership_id",
            "id",
            sqlite_where=text("read = 0"),
            postgresql_where=text("read = false"),
        ),
        Index("ix_notice_subject", "subject"),
        Index("ix_notice_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    read: Mapped[bool] = mapped_column(default=False)


class NoticeOff(Base):
    """A group of kinds that a member does not want to be told."""

    __tablename__ = "notice_off"

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group: Mapped[str] = mapped_column(String(16), primary_key=True)


class QuietHours(Base):
    """From which full hour to which nothing new is counted for a member, and by the clock of which place."""

    __tablename__ = "quiet_hours"
    __table_args__ = (
        CheckConstraint("begins BETWEEN 0 AND 23 AND ends BETWEEN 0 AND 23 AND begins <> ends", name="hours"),
    )

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    begins: Mapped[int]
    ends: Mapped[int]
    zone_sealed: Mapped[bytes]

    zone = Sealed("quiet_hours.zone")


ASKED, PROVED, REFUSED = "asked", "proved", "refused"


class MailAddress(Base):
    """Where somebody wants to be told by e-mail that there is something, and at what time of the day.

    ``next_at`` is when something is to be sent there: the code while it is asked for, else the next letter.
    """

    __tablename__ = "mail_address"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'proved', 'refused')", name="state"),
        CheckConstraint("(state = 'refused') = (address_sealed IS NULL)", name="refused"),
        CheckConstraint("begins BETWEEN 0 AND 23", name="begins"),
        Index("ix_mail_address_next_at", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    address_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(8), default=ASKED)
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    code_until: Mapped[datetime | None]
    begins: Mapped[int]
    zone_sealed: Mapped[bytes]
    says_where: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    # What was told before this hour has had its letter, or was told while there was none.
    told_until: Mapped[datetime]
    last_on: Mapped[date | None] = mapped_column(Date)

    address = Sealed.optional("mail_address.address")
    zone = Sealed("mail_address.zone")
