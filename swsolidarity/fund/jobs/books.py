"""The nightly check of the books."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.core.journal import record
from swsolidarity.fund.events import BooksDoNotAddUp
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.promises import check_all


@job("fund.check_books", every=24 * 3600)
def check_books() -> None:
    """Check every fund; where something does not add up, its stewards hear of it."""
    for fund_id, collective_id in db.session.execute(select(Fund.id, Fund.collective_id)).all():
        report = check_all(fund_id)
        db.session.rollback()
        if report.problems:
            with transaction():
                record(
                    BooksDoNotAddUp(
                        collective_id=collective_id,
                        subject=f"fund.fund:{report.fund}",
                        problems=len(report.problems),
                    )
                )
