"""What waits for a second person for too long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select, union

from swsolidarity.core.db import db
from swsolidarity.fund.models.books import CashCount, PendingEntry
from swsolidarity.fund.models.requests import FundPayment
from swsolidarity.fund.rules import books as rules


def _began_before(today: date, days: int) -> date:
    """Whatever was begun on this day or earlier has waited for so many whole days (``rules.waits_until``)."""
    return today - timedelta(days=days + 1)


def funds(today: date) -> Sequence[int]:
    """The funds in which a count or a prepared entry waits for too long: ids."""
    return db.session.scalars(
        union(
            select(CashCount.fund_id).where(*_count_is_late(today)),
            select(PendingEntry.fund_id).where(*_entry_is_late(today)),
        )
    ).all()


def requests(today: date) -> Sequence[int]:
    """The requests a payment of which waits for too long: ids."""
    before = rules.waits_until(_began_before(today, rules.SECOND_DAYS), 0)
    return db.session.scalars(
        select(FundPayment.request_id)
        .where(FundPayment.state == "prepared", FundPayment.prepared_at < before)
        .order_by(FundPayment.request_id)
    ).all()


def is_late(payment: FundPayment, today: date) -> bool:
    """Whether nobody can approve a payment any more."""
    return payment.prepared_at.date() <= _began_before(today, rules.SECOND_DAYS)


def counts(fund_id: int, today: date) -> Sequence[CashCount]:
    """Counts of a fund nobody can confirm any more."""
    return db.session.scalars(
        select(CashCount).where(CashCount.fund_id == fund_id, *_count_is_late(today))
    ).all()


def entries(fund_id: int, today: date) -> Sequence[PendingEntry]:
    """Prepared entries of a fund nobody can agree to any more; what is voted on waits for its vote."""
    return db.session.scalars(
        select(PendingEntry).where(PendingEntry.fund_id == fund_id, *_entry_is_late(today))
    ).all()


def _count_is_late(today: date) -> tuple[ColumnElement[bool], ...]:
    before = _began_before(today, rules.COUNT_DAYS)
    return CashCount.state == "entered", CashCount.counted_on <= before


def _entry_is_late(today: date) -> tuple[ColumnElement[bool], ...]:
    before = _began_before(today, rules.SECOND_DAYS)
    of_two = PendingEntry.kind.not_in(sorted(rules.NEEDS_DECISION))
    return PendingEntry.state == "waiting", of_two, PendingEntry.prepared_on <= before
