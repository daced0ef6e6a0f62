"""The world's lot: the entry of this month, drawn for the asker to look at."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund.actions import audits
from swsolidarity.fund.models import Entry, FundAuditTask
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules.books import month_of
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """One task of the asker's."""
    with asks.writing():
        fund = fund_of(asks.group.id)
        assert fund is not None
        lot = audits.commit(fund, month_of(clock.now().date()))
        lot.drawn_on, lot.head = clock.now().date(), fund.head
        entry = db.session.scalars(select(Entry.id).where(Entry.fund_id == fund.id).limit(1)).one()
        task = FundAuditTask(audit_id=lot.id, entry_id=entry, membership_id=asks.noor.id)
        db.session.add(task)
        db.session.flush()
        names["task"] = task.public_id
