"""What moved in each month, in each currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select

from swsolidarity.core import prepared
from swsolidarity.core.money import Money
from swsolidarity.fund.models.books import (
    Fund,
    FundMonth,
)


@dataclass(frozen=True, slots=True)
class MonthIn:
    """One month in one currency: what came in, what went out, and what was there at its end."""

    came_in: Money
    went_out: Money
    balance: Money
    rows: Sequence[Any]

    @property
    def currency(self) -> str:
        return self.balance.currency

    @property
    def kinds(self) -> Sequence[tuple[str, int, Money]]:
        """What moved, with how many entries of each kind, the most first."""
        most_first = sorted(self.rows, key=lambda row: -row.moved)
        return [(row.kind, row.entries, Money(row.moved, self.currency)) for row in most_first]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the ledger, by currency: the main one first, then those that had an entry by then."""

    first: date
    sums: Sequence[MonthIn]

    def in_(self, currency: str) -> MonthIn | None:
        """The month in this currency, if it had an entry by then."""
        return next((one for one in self.sums if one.currency == currency), None)

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"


_MONTHS = (
    select(
        FundMonth.month,
        FundMonth.kind,
        FundMonth.currency,
        FundMonth.entries,
        FundMonth.came_in,
        FundMonth.went_out,
        FundMonth.moved,
    )
    .where(FundMonth.fund_id == bindparam("fund_id"))
    .order_by(FundMonth.month, FundMonth.currency, FundMonth.kind)
)


def months(fund: Fund) -> list[Month]:
    """Every month with an entry, newest first; one statement over a few rows for each month."""
    found: list[Month] = []
    balances = {fund.currency: 0}
    for first, rows in groupby(prepared.rows(_MONTHS, {"fund_id": fund.id}), key=attrgetter("month")):
        moved = {currency: list(here) for currency, here in groupby(rows, key=attrgetter("currency"))}
        for currency, here in moved.items():
            change = sum(row.came_in - row.went_out for row in here)
            balances[currency] = balances.get(currency, 0) + change
        sums = [
            _month_in(moved.get(currency, []), Money(balance, currency))
            for currency, balance in balances.items()
        ]
        found.append(Month(first, sums))
    return found[::-1]


def _month_in(rows: Sequence[Any], balance: Money) -> MonthIn:
    came_in, went_out = (
        Money(sum(getattr(row, way) for row in rows), balance.currency) for way in ("came_in", "went_out")
    )
    return MonthIn(came_in, went_out, balance, rows)
