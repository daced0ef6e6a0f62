"""The nightly check of the books, and what nobody agreed to in time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.core.journal import record
from swsolidarity.fund.actions import unseconded
from swsolidarity.fund.events import BooksDoNotAddUp
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.promises import check_all
from swsolidarity.fund.queries import unseconded as late
from swsolidarity.web.errors import line_for_operator


@job("fund.end_unseconded", every=6 * 3600)
def end_unseconded() -> None:
    """End what one person began and no second one agreed to in time, one transaction for each."""
    today = clock.now().date()
    found: list[tuple[Callable[[int], None], int]] = [
        (unseconded.end_books, key) for key in late.funds(today)
    ]
    found += [(unseconded.end_payment, key) for key in late.requests(today)]
    db.session.rollback()
    for end, key in found:
        with transaction():
            end(key)


@job("fund.check_books", every=24 * 3600)
def check_books() -> None:
    """Check every fund; where something does not add up, its stewards hear of it."""
    funds = db.session.execute(select(Fund.id, Fund.public_id, Fund.collective_id)).all()
    for fund_id, public_id, collective_id in funds:
        problems = _problems(fund_id)
        if problems:
            with transaction():
                record(
                    BooksDoNotAddUp(
                        collective_id=collective_id, subject=f"fund.fund:{public_id}", problems=problems
                    )
                )


def _problems(fund_id: int) -> int:
    """How much a check finds. Books that cannot even be read are a problem, and hold up nobody else's."""
    try:
        return len(check_all(fund_id).problems)
    except Exception as error:
        line_for_operator(error, where="fund.check_books")
        return 1
    finally:
        db.session.rollback()
