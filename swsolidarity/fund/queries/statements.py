"""What the pages for meetings show: the statement of a month, and the months beside each other.

The sums of the months are kept by delta, so a year costs a few rows for each month however much happened
in it. Where the money was at the end of an earlier month is what is there now without what came after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, case, func, select, tuple_
from sqlalchemy.orm import aliased

from swsolidarity.core import prepared
from swsolidarity.core.db import BigInt
from swsolidarity.core.money import Money
from swsolidarity.core.pages import Page, cut
from swsolidarity.fund import verify
from swsolidarity.fund.models.books import Entry, Fund, FundAccount, Posting, Seal
from swsolidarity.fund.queries.books import (
    MONTH_LINES,
    Line,
    Side,
    following,
    made_lines,
    opened_key,
)
from swsolidarity.fund.queries.months import Month, MonthIn, months
from swsolidarity.fund.rules import books as rules

SHEET = 200
"""Lines of a statement on one page."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of entry brought in or took out, in how many entries."""

    kind: str
    entries: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Closing:
    """What was in a place, or free in a pot, at the end of a month."""

    side: Side
    amount: Money


@dataclass(frozen=True, slots=True)
class StatementIn:
    """A month in one currency."""

    opening: Money
    month: MonthIn
    came_in: Sequence[Part]
    went_out: Sequence[Part]
    free: Money
    promised: Money
    on_its_way: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """One month: what was there, what came and went, where it was and what it was for at the end.

    ``last`` is the number of the newest entry then, ``words`` the end of the chain at that entry.
    """

    month: Month
    sums: Sequence[StatementIn]
    places: Sequence[Closing]
    pots: Sequence[Closing]
    last: int
    words: str
    earlier: Month | None
    later: Month | None


KEPT = ("asset", "transit", "pot", "payable")
"""Kinds of accounts a statement adds up; what is left is promised."""

_KEPT = aliased(FundAccount)
# What moved on the accounts that are not holds, of which there may be many, after a month was over.
_AFTER = (
    select(Posting.account_id, func.sum(Posting.amount).label("amount"))
    .join(Entry, Entry.id == Posting.entry_id)
    .join(_KEPT, _KEPT.id == Posting.account_id)
    .where(
        Entry.fund_id == bindparam("fund_id"),
        Entry.made_on >= bindparam("following", type_=Date()),
        _KEPT.kind.in_(KEPT),
    )
    .group_by(Posting.account_id)
    .subquery()
)
_CLOSINGS = (
    select(
        FundAccount.public_id,
        FundAccount.kind,
        FundAccount.code,
        FundAccount.currency,
        FundAccount.name_sealed,
        (
            FundAccount.balance
            - case((FundAccount.kind.in_(sorted(rules.DEBIT_KINDS)), 1), else_=-1)
            * func.coalesce(_AFTER.c.amount, 0)
        ).label("closing"),
    )
    .outerjoin(_AFTER, _AFTER.c.account_id == FundAccount.id)
    .where(
        FundAccount.fund_id == bindparam("fund_id"),
        FundAccount.kind.in_(KEPT),
    )
    .order_by(FundAccount.id)
)
_LAST = (
    select(Entry.seq, Seal.hash)
    .join(Seal, Seal.entry_id == Entry.id)
    .where(Entry.fund_id == bindparam("fund_id"), Entry.made_on < bindparam("following", type_=Date()))
    .order_by(Entry.made_on.desc(), Entry.seq.desc())
    .limit(1)
)


def statement(fund: Fund, first: date) -> Statement | None:
    """The statement of the month that begins on ``first``; None for a month without an entry."""
    known = months(fund)
    at = next((place for place, month in enumerate(known) if month.first == first), None)
    if at is None:
        return None
    month, values = known[at], {"fund_id": fund.id, "following": following(first)}
    closings = prepared.rows(_CLOSINGS, values)
    last = prepared.rows(_LAST, values)[0]
    return Statement(
        month=month,
        sums=[_in(one, closings) for one in month.sums],
        places=_closings(closings, "asset"),
        pots=_closings(closings, "pot"),
        last=last.seq,
        words=verify.words(last.hash),
        earlier=known[at + 1] if at + 1 < len(known) else None,
        later=known[at - 1] if at else None,
    )


def _in(month: MonthIn, closings: Sequence[Any]) -> StatementIn:
    def closing(kind: str) -> Money:
        here = (int(row.closing) for row in closings if (row.kind, row.currency) == (kind, month.currency))
        return Money(sum(here), month.currency)

    return StatementIn(
        opening=month.balance - month.came_in + month.went_out,
        month=month,
        came_in=_parts(month, "came_in"),
        went_out=_parts(month, "went_out"),
        free=closing("pot"),
        promised=closing("asset") - closing("pot") - closing("payable"),
        on_its_way=closing("transit"),
    )


def _parts(month: MonthIn, way: str) -> list[Part]:
    found = [Part(row.kind, row.entries, Money(getattr(row, way), month.currency)) for row in month.rows]
    return sorted((part for part in found if part.amount.minor), key=lambda part: -part.amount.minor)


def _closings(rows: Sequence[Any], kind: str) -> list[Closing]:
    return [
        Closing(
            Side(
                kind,
                row.code,
                FundAccount.name.open(row.public_id, row.name_sealed) if kind == "pot" else None,
            ),
            Money(int(row.closing), row.currency),
        )
        for row in rows
        if row.kind == kind and row.closing
    ]


_IN_ORDER = MONTH_LINES.order_by(None).order_by(Entry.made_on, Entry.seq).limit(SHEET + 1)
_FURTHER = _IN_ORDER.where(
    tuple_(Entry.made_on, Entry.seq)
    > tuple_(bindparam("after_on", type_=Date()), bindparam("after_seq", type_=BigInt))
)


def sheet(fund: Fund, month: date, *, after: str | None = None) -> Page[Line]:
    """The entries of a month in their order, ``SHEET`` at a time; ``after`` is the key to go on from.

    Raises ``ValueError`` for a key that is none.
    """
    values: dict[str, Any] = {"fund_id": fund.id, "month": month, "following": following(month)}
    if after is not None:
        values |= dict(zip(("after_on", "after_seq"), opened_key(after), strict=True))
    rows, more = cut(prepared.rows(_IN_ORDER if after is None else _FURTHER, values), SHEET)
    shown = made_lines(rows)
    return Page(shown, older=shown[-1].key if more else None)


YEAR = 12
"""Months beside each other."""


@dataclass(frozen=True, slots=True)
class Sums:
    """One month in four amounts; what is promised and free is as it was at the month's end."""

    first: date
    came_in: Money
    went_out: Money
    promised: Money
    free: Money


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months beside each other, the oldest first, and what came in and went out in all of them."""

    currency: str
    months: Sequence[Sums]
    came_in: Sequence[Part]
    went_out: Sequence[Part]


def years(fund: Fund, last: date) -> list[Year]:
    """The twelve months up to the one that begins on ``last``, by currency: the main one, and the others
    that ever had an entry. One statement over the sums of the months.
    """
    known = months(fund)[::-1]
    ever = [one.currency for one in known[-1].sums] if known else [fund.currency]
    return [_year(known, currency, last) for currency in ever]


def _year(known: Sequence[Month], currency: str, last: date) -> Year:
    found = {month.first: one for month in known if (one := month.in_(currency))}
    wanted = [last]
    while len(wanted) < YEAR:
        wanted.insert(0, rules.month_of(wanted[0] - timedelta(days=1)))
    none = Money(0, currency)
    balance = held = none
    for first, month in found.items():
        if first < wanted[0]:
            balance, held = month.balance, held + _held_more(month)
    sums: list[Sums] = []
    for first in wanted:
        here = found.get(first)
        if here is not None:
            balance, held = here.balance, held + _held_more(here)
        came_in, went_out = (here.came_in, here.went_out) if here else (none, none)
        sums.append(Sums(first, came_in, went_out, held, balance - held))
    lived = [found[first] for first in wanted if first in found]
    return Year(currency, sums, _together(lived, "came_in"), _together(lived, "went_out"))


def _held_more(month: MonthIn) -> Money:
    return Money(sum(rules.held_more(row.kind, row.moved) for row in month.rows), month.currency)


def _together(found: Sequence[MonthIn], way: str) -> list[Part]:
    entries: Counter[str] = Counter()
    amounts: dict[str, Money] = {}
    for month in found:
        for part in _parts(month, way):
            entries[part.kind] += part.entries
            amounts[part.kind] = amounts[part.kind] + part.amount if part.kind in amounts else part.amount
    most_first = sorted(amounts.items(), key=lambda pair: -pair[1].minor)
    return [Part(kind, entries[kind], total) for kind, total in most_first]
