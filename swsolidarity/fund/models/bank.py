"""Tables of bank statements: how to read the files of a place, and their lines until they are settled.

The file itself is never kept. A line is compared with the books and nothing else: it posts nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.fund.guards import Guard
from swsolidarity.fund.models.books import Entry, FundAccount


class BankLayout(Base):
    """How the tables of one place are read: columns, marks, letters; nothing of what is in them."""

    __tablename__ = "fund_bank_layout"

    account_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"), primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)


class BankLine(Base):
    """One line of a statement, or a part of one that was split.

    ``fingerprint`` is keyed: the same line brought twice is the same line. A matched line is equal to one
    posting of its place, and no other line is; both are held by the database.
    """

    __tablename__ = "fund_bank_line"
    __table_args__ = (
        UniqueConstraint("account_id", "fingerprint"),
        UniqueConstraint("account_id", "entry_id"),
        CheckConstraint("state IN ('open', 'matched', 'split', 'ignored')", name="state"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(state = 'matched') = (entry_id IS NOT NULL)", name="matched"),
        CheckConstraint("(state = 'ignored') = (reason IS NOT NULL)", name="ignored"),
        CheckConstraint("(state = 'open') = (settled_on IS NULL)", name="settled"),
        Index("ix_fund_bank_line_state", "account_id", "state", "made_on", "id"),
        Index("ix_fund_bank_line_split_from", "split_from"),
        Index("ix_fund_bank_line_late_on", "state", "late_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"))
    split_from: Mapped[int | None] = mapped_column(ForeignKey("fund_bank_line.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("fund_entry.id"))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16))
    made_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(7), default="open")
    reason: Mapped[str | None] = mapped_column(String(12))
    brought_on: Mapped[date] = mapped_column(Date)
    # From here on every fund steward is shown that it matches nothing.
    late_on: Mapped[date] = mapped_column(Date)
    brought_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    settled_on: Mapped[date | None] = mapped_column(Date)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    text_sealed: Mapped[bytes | None]

    text = Sealed.optional("fund_bank_line.text")

    account: Mapped[FundAccount] = relationship(lazy="raise", viewonly=True)
    entry: Mapped[Entry | None] = relationship(lazy="raise", viewonly=True)


GUARDS = tuple(
    Guard(
        f"fund_bank_line_equal_{when.split()[0].lower()}",
        "fund_bank_line",
        when,
        "NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fund_posting"
        " WHERE fund_posting.entry_id = NEW.entry_id AND fund_posting.account_id = NEW.account_id"
        " AND fund_posting.amount = NEW.amount)",
        "a line matches a posting of the same place and amount",
    )
    for when in ("INSERT", "UPDATE OF entry_id, account_id, amount")
)


def guard_statements(dialect: str) -> list[str]:
    """The guards of lines for one kind of database, in the order to run them; for the migration."""
    if dialect == "postgresql":
        return [statement for guard in GUARDS for statement in guard.postgresql()]
    return [guard.sqlite() for guard in GUARDS]


for _dialect in ("sqlite", "postgresql"):
    for _statement in guard_statements(_dialect):
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]  # as in decisions
        event.listen(BankLine.__table__, "after_create", _ddl)
