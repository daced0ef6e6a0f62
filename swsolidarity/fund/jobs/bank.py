"""Forgetting what banks wrote."""

from __future__ import annotations

from sqlalchemy import or_, select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import bank
from swsolidarity.fund.models.bank import BankLine
from swsolidarity.fund.rules import bank as rules

BATCH = 500


@job("fund.forget_bank_lines", every=24 * 3600, forgets=True)
def forget_bank_lines() -> None:
    """Erase the words of lines settled sixty days ago, and of all others after a year."""
    today = clock.now().date()
    found = list(
        db.session.scalars(
            select(BankLine.id)
            .where(
                BankLine.text_sealed.is_not(None),
                or_(
                    BankLine.settled_on <= today - rules.SETTLED_KEPT,
                    BankLine.brought_on <= today - rules.WORDS_KEPT,
                ),
            )
            .order_by(BankLine.id)
            .limit(BATCH)
        )
    )
    db.session.rollback()
    for number in found:
        with transaction():
            bank.forget(number)
