"""Each day: fixing the secret of the coming month where the waiting list goes by lot."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import line
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.queries import terms


@job("fund.fix_line_lots", every=24 * 3600)
def fix_line_lots() -> None:
    """Long before the month begins, so that it is known by then what the secret was fixed by."""
    found = list(db.session.scalars(select(Fund.id).where(Fund.state == "open").order_by(Fund.id)))
    by_lot = [number for number in found if terms.newest(number).terms.order == "lot"]
    db.session.rollback()
    for number in by_lot:
        with transaction():
            ledger.lock(number)
            line.fix(number, clock.now().date())
