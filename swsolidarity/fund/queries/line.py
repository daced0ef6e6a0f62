"""Reads about the lots of the waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.rules import lots
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.line import FundLineLot
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.books import month_of


def of_month(fund_id: int, month: date) -> FundLineLot | None:
    """The lot of a month, if its secret was fixed."""
    return db.session.scalars(
        select(FundLineLot).where(FundLineLot.fund_id == fund_id, FundLineLot.month == month)
    ).first()


@dataclass(frozen=True, slots=True)
class Shown:
    """A month's lot as everybody sees it: what it was fixed by, and when the month is over, all of it."""

    month: date
    commitment: str
    secret: str | None
    order: Sequence[tuple[str, str]]


def shown(fund: Fund) -> list[Shown]:
    """The lots of the last year, the newest month first."""
    this_month = month_of(clock.now().date())
    rows = db.session.scalars(
        select(FundLineLot).where(FundLineLot.fund_id == fund.id).order_by(FundLineLot.month.desc()).limit(13)
    ).all()
    return [
        Shown(
            row.month,
            lots.commitment(bytes.fromhex(row.secret)),
            row.secret if row.month < this_month else None,
            _drawn(fund, row.month) if row.month < this_month else [],
        )
        for row in rows
    ]


def _drawn(fund: Fund, month: date) -> list[tuple[str, str]]:
    """The requests of a month in the order of its lot, as (number, lot)."""
    name = f"{month:%Y-%m}"
    found = db.session.execute(
        select(FundRequest.year, FundRequest.number, FundRequest.lot)
        .where(FundRequest.fund_id == fund.id, FundRequest.lot > name, FundRequest.lot < f"{name}~")
        .order_by(FundRequest.lot)
    )
    return [
        (rules.reference(year, number), lot.partition(" ")[2])
        for year, number, lot in found
        if year and number
    ]
