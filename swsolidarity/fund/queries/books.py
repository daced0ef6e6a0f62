"""What the pages about the books show. Nothing here grows with the length of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, and_, bindparam, select, tuple_
from sqlalchemy.orm import aliased

from swsolidarity.core import prepared
from swsolidarity.core.db import BigInt, columns_of, db, to_look_at
from swsolidarity.core.money import Money
from swsolidarity.core.pages import Page, cut
from swsolidarity.fund import verify
from swsolidarity.fund.models.books import (
    Entry,
    Fund,
    FundAccount,
    Posting,
)
from swsolidarity.fund.rules import books as rules

LINES = 50
SOME = 5
LONGEST_NUMBER = 18
"""Digits of a number that every database takes for one."""


# What pages ask each time is put together once and only filled in.
_FUND = select(Fund).where(Fund.collective_id == bindparam("collective_id"))


_SEEN_FUND = select(*columns_of(Fund)).where(Fund.collective_id == bindparam("collective_id"))


def fund_of(collective_id: int) -> Fund | None:
    """The fund of a collective, if it opened one."""
    return db.session.scalars(_FUND, {"collective_id": collective_id}).first()


def fund_to_look_at(collective_id: int) -> Fund | None:
    """The same for a page that only reads."""
    row = prepared.row(_SEEN_FUND, {"collective_id": collective_id})
    return row and to_look_at(Fund, row)


@dataclass(frozen=True, slots=True)
class Sums:
    """What there is in one currency. ``free`` + ``promised`` + ``on_its_way`` is ``total``.

    ``blocked`` is no part of it: nobody can spend it, and it was taken out when it was blocked.
    """

    total: Money
    free: Money
    promised: Money
    on_its_way: Money
    blocked: Money

    @property
    def currency(self) -> str:
        return self.total.currency


@dataclass(frozen=True, slots=True)
class Overview:
    """Where the money is and what it is for: sums by currency, the main one first, never added up."""

    sums: Sequence[Sums]
    pots: Sequence[FundAccount]
    places: Sequence[FundAccount]
    blocked_at: Mapping[int, Money]


# Places, transit, pots, payables and what is blocked; not holds, of which there may be many.
_SOME_KINDS = (
    select(*columns_of(FundAccount))
    .where(FundAccount.kind.in_(("asset", "transit", "pot", "payable", "frozen")))
    .order_by(FundAccount.id)
)
_SHOWN = _SOME_KINDS.where(FundAccount.fund_id == bindparam("fund_id"))
_SHOWN_OF = _SOME_KINDS.where(
    FundAccount.fund_id == Fund.id, Fund.collective_id == bindparam("collective_id")
)


def overview(fund: Fund) -> Overview:
    """The fund in a few amounts, its pots and places; one statement, whatever is promised to how many."""
    return _overview(prepared.rows(_SHOWN, {"fund_id": fund.id}))


def overview_of(collective_id: int) -> Overview | None:
    """The same for the fund of a collective, if it opened one; still one statement."""
    rows = prepared.rows(_SHOWN_OF, {"collective_id": collective_id})
    return _overview(rows) if rows else None


def currency_of(collective_id: int) -> str | None:
    """The currency a collective keeps its fund in, if it opened one."""
    return db.session.scalar(select(Fund.currency).where(Fund.collective_id == collective_id))


def _overview(found: Sequence[Any]) -> Overview:
    # Oldest first, and the main currency is that of the first account.
    rows = [to_look_at(FundAccount, row) for row in found]
    return Overview(
        sums=[_sums(rows, currency) for currency in dict.fromkeys(row.currency for row in rows)],
        pots=[row for row in rows if row.kind == "pot"],
        places=[row for row in rows if row.kind == "asset"],
        blocked_at=_blocked_at(rows),
    )


def _sums(rows: Sequence[FundAccount], currency: str) -> Sums:
    sums = {
        kind: Money(
            sum(row.balance for row in rows if (row.kind, row.currency) == (kind, currency)), currency
        )
        for kind in ("asset", "transit", "pot", "payable", "frozen")
    }
    total = sums["asset"] + sums["transit"] - sums["payable"]
    return Sums(
        total=total,
        free=sums["pot"],
        promised=total - sums["pot"] - sums["transit"],
        on_its_way=sums["transit"],
        blocked=sums["frozen"],
    )


def _blocked_at(rows: Sequence[FundAccount]) -> dict[int, Money]:
    """What is blocked at each place, by the id of the place; only where anything is."""
    blocked = {row.code: row.money for row in rows if row.kind == "frozen" and row.balance}
    codes = ((row.id, verify.frozen_code(row.code)) for row in rows if row.kind == "asset")
    return {number: blocked[code] for number, code in codes if code in blocked}


def accounts(fund: Fund, *kinds: str) -> Sequence[FundAccount]:
    """The accounts of some kinds, oldest first; not for holds, of which there may be many."""
    return db.session.scalars(
        select(FundAccount)
        .where(FundAccount.fund_id == fund.id, FundAccount.kind.in_(kinds))
        .order_by(FundAccount.id)
    ).all()


def currencies(fund: Fund) -> list[str]:
    """The currencies money is kept in, the main one first: those of the pots."""
    found = db.session.scalars(
        select(FundAccount.currency)
        .where(FundAccount.fund_id == fund.id, FundAccount.kind == "pot")
        .order_by(FundAccount.id)
    )
    return list(dict.fromkeys([fund.currency, *found]))


def account(fund: Fund, public_id: str, kind: str) -> FundAccount | None:
    """One account of a fund, by its public id."""
    return db.session.scalars(
        select(FundAccount).where(
            FundAccount.fund_id == fund.id, FundAccount.public_id == public_id, FundAccount.kind == kind
        )
    ).first()


@dataclass(frozen=True, slots=True)
class Side:
    """One account of an entry, with what the ledger shows of it: pots have a name, the others a number."""

    kind: str
    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Ends:
    """The two accounts of an entry as people read them: from one to the other, or a place and a purpose.

    ``first`` is where it comes from, ``second`` where it goes; where money came in or went out, the place
    and the purpose.
    """

    flow: str
    first: Side | FundAccount
    second: Side | FundAccount

    @property
    def of_a_hold(self) -> bool:
        """Whether one of them is a request's, which says the number of the request by itself."""
        return "hold" in (self.first.kind, self.second.kind)


def ends(debited: Side | FundAccount, credited: Side | FundAccount) -> Ends:
    """The two accounts of an entry, in the order in which people read them."""
    flow = rules.flow(debited.kind, credited.kind)
    swapped = flow == "places" or (flow == "both" and debited.kind not in rules.DEBIT_KINDS)
    return Ends(flow, credited, debited) if swapped else Ends(flow, debited, credited)


class Line(NamedTuple):
    """One entry as the ledger shows it, in the order of ``fund/_line.html``: no names of people, no notes."""

    public_id: str
    seq: int
    made_on: date
    kind: str
    amount: Money
    into: Money | None
    ends: Ends
    reference: str | None
    request_ref: str | None
    reverses: int | None
    change: int

    @property
    def of_a_loan(self) -> bool:
        """Whether it is about giving back: of which loan is not for everybody to compare."""
        return self.kind.startswith("loan_")

    @property
    def key(self) -> str:
        """Where the list goes on after this line."""
        return f"{self.made_on.isoformat()}.{self.seq}"


# What happened is in the first two legs (``rules.sides``): what was debited is above zero.
_OURS = rules.OURS
_FIRST, _DEBIT, _CREDIT = aliased(Entry), aliased(Posting), aliased(Posting)
_TO, _SOURCE = aliased(FundAccount), aliased(FundAccount)
# What an exchange gets stands in the third leg; of everything else it is not looked for.
_GOT, _GOT_AT = aliased(Posting), aliased(FundAccount)
_TWO_CURRENCIES = ("exchange", "reversal")
MONTH_LINES = (
    select(
        Entry.public_id,
        Entry.seq,
        Entry.made_on,
        Entry.kind,
        Entry.reference,
        Entry.request_ref,
        _FIRST.seq.label("reverses"),
        _DEBIT.amount,
        _TO.currency,
        _GOT.amount.label("got"),
        _GOT_AT.currency.label("got_in"),
        _TO.public_id.label("to_pid"),
        _TO.kind.label("to_kind"),
        _TO.code.label("to_code"),
        _TO.name_sealed.label("to_name"),
        _SOURCE.public_id.label("source_pid"),
        _SOURCE.kind.label("source_kind"),
        _SOURCE.code.label("source_code"),
        _SOURCE.name_sealed.label("source_name"),
    )
    .join(_DEBIT, and_(_DEBIT.entry_id == Entry.id, _DEBIT.line <= 2, _DEBIT.amount > 0))
    .join(_TO, _TO.id == _DEBIT.account_id)
    .join(_CREDIT, and_(_CREDIT.entry_id == Entry.id, _CREDIT.line <= 2, _CREDIT.amount < 0))
    .join(_SOURCE, _SOURCE.id == _CREDIT.account_id)
    .outerjoin(_FIRST, _FIRST.id == Entry.reverses_id)
    .outerjoin(
        _GOT, and_(Entry.kind.in_(_TWO_CURRENCIES), _GOT.entry_id == Entry.id, _GOT.line == rules.THIRD)
    )
    .outerjoin(_GOT_AT, _GOT_AT.id == _GOT.account_id)
    .where(
        Entry.fund_id == bindparam("fund_id"),
        Entry.made_on >= bindparam("month"),
        Entry.made_on < bindparam("following"),
    )
    .order_by(Entry.made_on.desc(), Entry.seq.desc())
    .limit(LINES + 1)
)
_LATER_LINES = MONTH_LINES.where(
    tuple_(Entry.made_on, Entry.seq)
    < tuple_(bindparam("before_on", type_=Date()), bindparam("before_seq", type_=BigInt))
)


def lines(fund: Fund, month: date, *, before: str | None = None) -> Page[Line]:
    """The entries of a month, newest first, ``LINES`` at a time; ``before`` is the key to go on from.

    Raises ``ValueError`` for a key that is none.
    """
    values: dict[str, Any] = {"fund_id": fund.id, "month": month, "following": following(month)}
    if before is not None:
        values |= dict(zip(("before_on", "before_seq"), opened_key(before), strict=True))
    rows, more = cut(prepared.rows(MONTH_LINES if before is None else _LATER_LINES, values), LINES)
    shown = made_lines(rows)
    return Page(shown, older=shown[-1].key if more else None)


def opened_key(key: str) -> tuple[date, int]:
    """The day and number a ``Line.key`` stands for; raises ``ValueError`` for a key that is none."""
    day, _dot, seq = key.partition(".")
    if len(seq) > LONGEST_NUMBER:
        raise ValueError("no entry has such a number")
    return date.fromisoformat(day), int(seq)


def made_lines(rows: Sequence[Any]) -> list[Line]:
    """Rows of ``MONTH_LINES`` as the ledger shows them."""
    # The same few accounts stand in line after line; the lines share what is made of them.
    between: dict[tuple[str, str], Ends] = {}
    for row in rows:
        if (row.to_pid, row.source_pid) not in between:
            to = _side(row.to_pid, row.to_kind, row.to_code, row.to_name)
            source = _side(row.source_pid, row.source_kind, row.source_code, row.source_name)
            between[row.to_pid, row.source_pid] = ends(to, source)
    return [
        Line(
            row.public_id,
            row.seq,
            row.made_on,
            row.kind,
            Money(row.amount, row.currency),
            into(row.got, row.got_in, row.currency),
            between[row.to_pid, row.source_pid],
            row.reference,
            row.request_ref,
            row.reverses,
            change(row.amount, row.to_kind, row.source_kind),
        )
        for row in rows
    ]


def _side(public_id: str, kind: str, code: str, name: bytes | None) -> Side:
    return Side(kind, code, FundAccount.name.open(public_id, name) if kind == "pot" else None)


def into(minor: int | None, currency: str | None, given: str) -> Money | None:
    """What an exchange got, by its third leg; nothing where that is in the same currency."""
    return None if minor is None or currency in (None, given) else Money(abs(minor), str(currency))


def got_ends(accounts: Sequence[FundAccount]) -> Ends:
    """The place and the purpose of what an exchange got, by the accounts of its legs."""
    place, pot = sorted(accounts[rules.THIRD - 1 :], key=lambda account: account.kind != "asset")
    return ends(place, pot)


def following(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def change(amount: int, debited: str, credited: str) -> int:
    """What an entry adds to the money in the fund, in minor units."""
    return amount * ((debited in _OURS) - (credited in _OURS))
