"""What the pages about the books show. Nothing here grows with the length of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from swsolidarity.core.db import db
from swsolidarity.core.money import Money, zero
from swsolidarity.core.pages import Page, cut
from swsolidarity.fund.models.books import (
    Entry,
    EntryNote,
    Fund,
    FundAccount,
    FundMonth,
    Posting,
)
from swsolidarity.fund.rules import books as rules

LINES = 50
SOME = 5
LONGEST_NUMBER = 18
"""Digits of a number that every database takes for one."""


def fund_of(collective_id: int) -> Fund | None:
    """The fund of a collective, if it opened one."""
    return db.session.scalars(select(Fund).where(Fund.collective_id == collective_id)).first()


@dataclass(frozen=True, slots=True)
class Overview:
    """Where the money is and what it is for. ``free`` + ``promised`` + ``on_its_way`` is ``total``."""

    total: Money
    free: Money
    promised: Money
    on_its_way: Money
    pots: Sequence[FundAccount]
    places: Sequence[FundAccount]


def overview(fund: Fund) -> Overview:
    """The fund in four amounts, its pots and its places; one statement, whatever is promised to how many."""
    return _overview(_shown(FundAccount.fund_id == fund.id), fund.currency)


def overview_of(collective_id: int) -> Overview | None:
    """The same for the fund of a collective, if it opened one; still one statement."""
    rows = _shown(FundAccount.fund_id == Fund.id, Fund.collective_id == collective_id)
    return _overview(rows, rows[0].currency) if rows else None


def _shown(*conditions: ColumnElement[bool]) -> Sequence[FundAccount]:
    """Places, transit, pots and payables; not holds, of which there may be many."""
    return db.session.scalars(
        select(FundAccount)
        .where(*conditions, FundAccount.kind.in_(("asset", "transit", "pot", "payable")))
        .order_by(FundAccount.id)
    ).all()


def _overview(rows: Sequence[FundAccount], currency: str) -> Overview:
    sums = {
        kind: sum((row.money for row in rows if row.kind == kind), zero(currency))
        for kind in ("asset", "transit", "pot", "payable")
    }
    total = sums["asset"] + sums["transit"] - sums["payable"]
    return Overview(
        total=total,
        free=sums["pot"],
        promised=total - sums["pot"] - sums["transit"],
        on_its_way=sums["transit"],
        pots=[row for row in rows if row.kind == "pot"],
        places=[row for row in rows if row.kind == "asset"],
    )


def accounts(fund: Fund, *kinds: str) -> Sequence[FundAccount]:
    """The accounts of some kinds, oldest first; not for holds, of which there may be many."""
    return db.session.scalars(
        select(FundAccount)
        .where(FundAccount.fund_id == fund.id, FundAccount.kind.in_(kinds))
        .order_by(FundAccount.id)
    ).all()


def account(fund: Fund, public_id: str, kind: str) -> FundAccount | None:
    """One account of a fund, by its public id."""
    return db.session.scalars(
        select(FundAccount).where(
            FundAccount.fund_id == fund.id, FundAccount.public_id == public_id, FundAccount.kind == kind
        )
    ).first()


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the ledger: what came in, what went out, and what was there at its end."""

    first: date
    came_in: Money
    went_out: Money
    balance: Money
    kinds: Sequence[tuple[str, int, Money]]

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"


def months(fund: Fund) -> list[Month]:
    """Every month with an entry, newest first; one statement over a few rows for each month."""
    rows = db.session.scalars(
        select(FundMonth).where(FundMonth.fund_id == fund.id).order_by(FundMonth.month, FundMonth.kind)
    ).all()
    found: list[Month] = []
    balance = 0
    for first in sorted({row.month for row in rows}):
        here = [row for row in rows if row.month == first]
        came_in, went_out = sum(row.came_in for row in here), sum(row.went_out for row in here)
        balance += came_in - went_out
        found.append(
            Month(
                first,
                fund.money(came_in),
                fund.money(went_out),
                fund.money(balance),
                sorted(
                    ((row.kind, row.entries, fund.money(row.moved)) for row in here),
                    key=lambda kind: -kind[2].minor,
                ),
            )
        )
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Ends:
    """The two accounts of an entry as people read them: from one to the other, or a place and a purpose."""

    debited: FundAccount
    credited: FundAccount

    @property
    def flow(self) -> str:
        return rules.flow(self.debited.kind, self.credited.kind)

    @property
    def first(self) -> FundAccount:
        """Where it comes from; the place, where money came in or went out."""
        swapped = self.flow == "places" or (
            self.flow == "both" and self.debited.kind not in rules.DEBIT_KINDS
        )
        return self.credited if swapped else self.debited

    @property
    def second(self) -> FundAccount:
        """Where it goes; the purpose, where money came in or went out."""
        return self.debited if self.first is self.credited else self.credited


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the ledger shows it: no names of people, no notes."""

    public_id: str
    seq: int
    made_on: date
    kind: str
    amount: Money
    to: FundAccount
    source: FundAccount
    reference: str | None
    request_ref: str | None
    reverses: int | None
    change: Money

    @property
    def ends(self) -> Ends:
        return Ends(self.to, self.source)

    @property
    def key(self) -> str:
        """Where the list goes on after this line."""
        return f"{self.made_on.isoformat()}.{self.seq}"


def lines(fund: Fund, month: date, *, before: str | None = None) -> Page[Line]:
    """The entries of a month, newest first, ``LINES`` at a time; ``before`` is the key to go on from.

    Raises ``ValueError`` for a key that is none.
    """
    first = aliased(Entry)
    wanted = (
        select(Entry, first.seq)
        .outerjoin(first, first.id == Entry.reverses_id)
        .where(Entry.fund_id == fund.id, Entry.made_on >= month, Entry.made_on < following(month))
        .options(selectinload(Entry.postings).joinedload(Posting.account))
        .order_by(Entry.made_on.desc(), Entry.seq.desc())
        .limit(LINES + 1)
    )
    if before is not None:
        day, _dot, seq = before.partition(".")
        if len(seq) > LONGEST_NUMBER:
            raise ValueError("no entry has such a number")
        wanted = wanted.where(tuple_(Entry.made_on, Entry.seq) < (date.fromisoformat(day), int(seq)))
    rows, more = cut(db.session.execute(wanted).all(), LINES)
    shown = [line_of(fund, row[0], row[1]) for row in rows]
    return Page(shown, older=shown[-1].key if more else None)


def following(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def line_of(fund: Fund, entry: Entry, reverses: int | None) -> Line:
    """An entry with its postings and their accounts loaded, as a line."""
    to = next(posting for posting in entry.postings if posting.amount > 0)
    source = next(posting for posting in entry.postings if posting.amount < 0)
    change = sum(p.amount for p in entry.postings if p.account.kind in ("asset", "transit"))
    return Line(
        entry.public_id,
        entry.seq,
        entry.made_on,
        entry.kind,
        fund.money(to.amount),
        to.account,
        source.account,
        entry.reference,
        entry.request_ref,
        reverses,
        fund.money(change),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry on its own page: its line, its note if it was not erased, and what became of it."""

    entry: Entry
    line: Line
    note: EntryNote | None
    taken_back_by: int | None
    settled: bool


def entry(fund: Fund, public_id: str) -> Shown | None:
    """One entry of a fund with everything its page shows."""
    first, later, arrived = aliased(Entry), aliased(Entry), aliased(Entry)
    row = db.session.execute(
        select(Entry, first.seq, later.seq, arrived.seq)
        .outerjoin(first, first.id == Entry.reverses_id)
        .outerjoin(later, later.reverses_id == Entry.id)
        .outerjoin(
            arrived,
            (arrived.fund_id == Entry.fund_id)
            & (arrived.kind == "settle")
            & (arrived.payment_ref == Entry.payment_ref)
            & (arrived.id != Entry.id),
        )
        .where(Entry.fund_id == fund.id, Entry.public_id == public_id)
        .options(selectinload(Entry.postings).joinedload(Posting.account), joinedload(Entry.note))
    ).first()
    if row is None:
        return None
    found: Entry = row[0]
    return Shown(found, line_of(fund, found, row[1]), found.note, row[2], row[3] is not None)
