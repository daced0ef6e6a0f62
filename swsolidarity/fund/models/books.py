"""The books: where the money is, what it is for, and the entries that moved it.

Nothing here names anybody who asked for help. What must hold whatever the application does is in the
constraints below and in ``fund.guards``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.money import Money
from swsolidarity.core.vault import Sealed
from swsolidarity.fund import guards
from swsolidarity.fund.rules import books as rules


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Fund(Base):
    """The pooled money of one collective. Its row is the lock of its ledger.

    ``currency`` is the main one: limits are set in it. Places and pots can be kept in others as well, and
    no sum ever goes across.
    """

    __tablename__ = "fund"
    __table_args__ = (CheckConstraint("state IN ('open', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), unique=True)
    currency: Mapped[str] = mapped_column(String(3))
    paused_until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(6), default="open")
    opened_on: Mapped[date] = mapped_column(Date)
    # Since when the group ends it: nothing new can be asked.
    winding_since: Mapped[date | None] = mapped_column(Date)
    # The end of the chain: number and hash of the newest entry.
    last_seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[bytes] = mapped_column(LargeBinary(32), default=rules.FIRST_HASH)

    def money(self, minor: int) -> Money:
        """An amount in this fund's main currency."""
        return Money(minor, self.currency)


class FundAccount(Base):
    """A place money is in, a pot it is kept for, what is promised to one request, or what is blocked.

    ``balance`` is on the account's own side, so it is never negative. For a hold, ``sent`` is the part
    of it that is on its way and not confirmed, ``pot_id`` where a release goes back to.
    """

    __tablename__ = "fund_account"
    __table_args__ = (
        UniqueConstraint("fund_id", "code"),
        CheckConstraint(_one_of("kind", rules.ACCOUNT_KINDS), name="kind"),
        CheckConstraint(_one_of("layer", rules.LAYERS), name="layer"),
        CheckConstraint(
            "layer = CASE WHEN kind IN ('frozen', 'pot_frozen') THEN 'frozen' "
            "WHEN kind IN ('loan', 'loaned') THEN 'loan' ELSE 'liquid' END",
            name="layer_of_kind",
        ),
        CheckConstraint("balance >= 0", name="balance"),
        CheckConstraint("sent >= 0 AND (sent = 0 OR sent <= balance)", name="sent"),
        CheckConstraint("(kind = 'hold') = (pot_id IS NOT NULL)", name="pot"),
        Index("ix_fund_account_kind", "fund_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str] = mapped_column(String(10))
    layer: Mapped[str] = mapped_column(String(8), default="liquid")
    currency: Mapped[str] = mapped_column(String(3))
    code: Mapped[str] = mapped_column(String(40))
    name_sealed: Mapped[bytes | None]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    pot_id: Mapped[int | None] = mapped_column(ForeignKey("fund_account.id"))
    balance: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)

    name = Sealed.optional("fund_account.name")

    @property
    def money(self) -> Money:
        return self.in_money(self.balance)

    def in_money(self, minor: int) -> Money:
        """An amount in this account's currency."""
        return Money(minor, self.currency)


class Entry(Base):
    """One movement of money. Never changed, never deleted; corrected by another entry.

    ``recorded_by`` and ``approved_by`` are empty where the person would be one who asked for help, or
    where nobody acted but the clock. ``reference`` is the number of the request, said aloud and exported;
    ``request_ref`` leads members to its page and is not. What is not exported is bound to the seal by
    ``private_commit`` with a salt, so that an export can be checked without it.
    """

    __tablename__ = "fund_entry"
    __table_args__ = (
        UniqueConstraint("fund_id", "seq"),
        UniqueConstraint("fund_id", "idem_key"),
        UniqueConstraint("reverses_id"),
        CheckConstraint(_one_of("kind", rules.ENTRY_KINDS), name="kind"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        CheckConstraint("recorded_by <> approved_by", name="two_people"),
        Index("ix_fund_entry_made_on", "fund_id", "made_on", "seq"),
        *(
            Index(name, "fund_id", column, unique=True, sqlite_where=text(when), postgresql_where=text(when))
            for name, column, when in (
                ("uq_fund_entry_reserve", "decision_ref", "kind = 'reserve'"),
                ("uq_fund_entry_transfer_pot", "decision_ref", "kind = 'transfer_pot'"),
                ("uq_fund_entry_loan_forgive", "decision_ref", "kind = 'loan_forgive'"),
                ("uq_fund_entry_dispatch", "payment_ref", "kind = 'dispatch'"),
                ("uq_fund_entry_settle", "payment_ref", "kind = 'settle'"),
            )
        ),
        Index(
            "ix_fund_entry_reference",
            "fund_id",
            "reference",
            sqlite_where=text("reference IS NOT NULL"),
            postgresql_where=text("reference IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    made_on: Mapped[date] = mapped_column(Date)
    idem_key: Mapped[str] = mapped_column(String(120))
    note_commit: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    decided: Mapped[int | None]
    payment_ref: Mapped[str | None] = mapped_column(String(80))
    request_ref: Mapped[str | None] = mapped_column(String(80))
    reference: Mapped[str | None] = mapped_column(String(20))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    private_salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    private_commit: Mapped[bytes] = mapped_column(LargeBinary(32))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("fund_entry.id"))

    postings: Mapped[list[Posting]] = relationship(lazy="raise", order_by="Posting.line", viewonly=True)
    note: Mapped[EntryNote | None] = relationship(lazy="raise", viewonly=True)
    seal: Mapped[Seal] = relationship(lazy="raise", viewonly=True)


class EntryNote(Base):
    """What somebody wrote beside an entry. It can be erased: the entry holds only a salted commitment."""

    __tablename__ = "fund_entry_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    entry_id: Mapped[int] = mapped_column(ForeignKey("fund_entry.id"), unique=True)
    text_sealed: Mapped[bytes]
    salt_sealed: Mapped[bytes]

    text = Sealed("fund_entry_note.text")
    salt = Sealed("fund_entry_note.salt")


class Posting(Base):
    """One leg of an entry: above zero debits the account, below zero credits it."""

    __tablename__ = "fund_posting"
    __table_args__ = (
        UniqueConstraint("entry_id", "account_id"),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_fund_posting_account_id", "account_id", "entry_id"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("fund_entry.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"))
    amount: Mapped[int]

    account: Mapped[FundAccount] = relationship(lazy="raise", viewonly=True)


class Seal(Base):
    """A link of the fund's chain: what the entry says, and everything before it, as one hash."""

    __tablename__ = "fund_seal"
    __table_args__ = (UniqueConstraint("fund_id", "seq"), UniqueConstraint("entry_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    seq: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("fund_entry.id"))
    prev: Mapped[bytes] = mapped_column(LargeBinary(32))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class FundMonth(Base):
    """What one kind of entry brought in and took out in a month and currency.

    Kept by delta, proved by ``fund check``.
    """

    __tablename__ = "fund_month"

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    entries: Mapped[int]
    came_in: Mapped[int]
    went_out: Mapped[int]
    moved: Mapped[int]


class CashCount(Base):
    """Money in a place counted by one person in front of another."""

    __tablename__ = "fund_count"
    __table_args__ = (
        CheckConstraint("state IN ('entered', 'confirmed', 'withdrawn')", name="state"),
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("counted_by <> witnessed_by", name="two_people"),
        CheckConstraint("(state = 'confirmed') = (witnessed_by IS NOT NULL)", name="witnessed"),
        Index("ix_fund_count_account_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"))
    counted_on: Mapped[date] = mapped_column(Date)
    counted: Mapped[int]
    # What the books said when the count was confirmed, and the newest entry then.
    expected: Mapped[int | None]
    at_seq: Mapped[int | None]
    counted_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    witnessed_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    state: Mapped[str] = mapped_column(String(10), default="entered")

    account: Mapped[FundAccount] = relationship(lazy="raise", viewonly=True)


class PendingEntry(Base):
    """An entry prepared by one person; a second one, or a decision, says yes to exactly this."""

    __tablename__ = "fund_pending"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'posted', 'withdrawn')", name="state"),
        CheckConstraint(_one_of("kind", rules.ENTRY_KINDS), name="kind"),
        CheckConstraint("prepared_by <> decided_by OR state = 'withdrawn'", name="two_people"),
        Index("ix_fund_pending_state", "fund_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str] = mapped_column(String(16))
    # [[account id, signed amount], …]: what is approved is exactly this.
    legs: Mapped[list[list[Any]]] = mapped_column(JSON)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("fund_entry.id"))
    count_id: Mapped[int | None] = mapped_column(ForeignKey("fund_count.id"), unique=True)
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    note_sealed: Mapped[bytes | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    prepared_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    prepared_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("fund_entry.id"))
    decided_at: Mapped[datetime | None]

    note = Sealed.optional("fund_pending.note")


guards.attach(Base.metadata)
