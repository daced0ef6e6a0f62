"""Each month: fixing the secret of the lot, drawing it when the month is over, ending and forgetting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import audits
from swsolidarity.fund.models.audits import FundAudit, FundAuditTask
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.queries import audits as queries
from swsolidarity.fund.rules import audits as rules
from swsolidarity.fund.rules import books as book_rules

BATCH = 500


@job("fund.draw_audits", every=24 * 3600)
def draw_audits() -> None:
    """Draw last month's lot in every open fund, and fix the secret of this month's."""
    this_month = book_rules.month_of(clock.now().date())
    funds = list(db.session.scalars(select(Fund.id).where(Fund.state == "open").order_by(Fund.id)))
    db.session.rollback()
    for number in funds:
        with transaction():
            audits.draw(number, rules.month_before(this_month))
        with transaction():
            if queries.of_month(number, this_month) is None:
                audits.commit(db.session.get_one(Fund, number), this_month)


@job("fund.audits_run_out", every=24 * 3600, forgets=True)
def audits_run_out() -> None:
    """End what nobody answered in time; later erase who was drawn."""
    today = clock.now().date()
    _each(
        (FundAuditTask.state == "waiting") & (FundAudit.drawn_on <= today - rules.ANSWER_WITHIN), audits.lapse
    )
    _each(
        FundAuditTask.words_erased.is_(False) & (FundAudit.drawn_on <= today - rules.NAMES_KEPT),
        audits.forget,
    )


def _each(which: Any, do: Callable[[int], bool]) -> None:
    found = list(
        db.session.scalars(
            select(FundAuditTask.id)
            .join(FundAudit, FundAudit.id == FundAuditTask.audit_id)
            .where(which)
            .order_by(FundAuditTask.id)
            .limit(BATCH)
        )
    )
    db.session.rollback()
    for number in found:
        with transaction():
            do(number)
