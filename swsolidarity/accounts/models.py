"""Tables about a person on this server. Nothing here says which collectives they are in."""

from __future__ import annotations

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.accounts import rules
from swsolidarity.core import clock
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


def this_month() -> date:
    """The first day of this month."""
    return rules.month_of(clock.now().date())


class Account(Base, UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """A person on this server, known by a login name that is never shown to anybody."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("theme IN ('auto', 'light', 'dark')", name="theme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    login_index: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    login_name_sealed: Mapped[bytes]
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    language_sealed: Mapped[bytes | None]
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    idle_minutes: Mapped[int | None]
    # Whether pictures are loaded with the page; else it says how large they are, because data is dear.
    loads_pictures: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_on: Mapped[date] = mapped_column(Date)
    suspended: Mapped[bool] = mapped_column(default=False)
    must_practise: Mapped[bool] = mapped_column(default=True)
    # The first day of the month of the last sign-in: as fine as forgetting needs it, and no finer (P10).
    used_in: Mapped[date] = mapped_column(Date, default=this_month)

    login_name = Sealed("account.login_name")
    language = Sealed.optional("account.language")


class AccountSession(Base):
    """One signed-in browser. Only the digest of its token is kept; no address, no browser name (S5)."""

    __tablename__ = "account_session"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    last_used_on: Mapped[date] = mapped_column(Date)
    expires_at: Mapped[datetime]


class RecoveryCode(Base):
    """One line of the recovery sheet: 120 random bits, so a plain SHA-256 is enough (A11, ASVS 6.5.2)."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    used: Mapped[bool] = mapped_column(default=False)
