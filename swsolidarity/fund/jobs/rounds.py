"""Forgetting what was written in rounds that are long over."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import rounds
from swsolidarity.fund.models.rounds import FundRound
from swsolidarity.fund.rules import requests as rules

BATCH = 100


@job("fund.forget_rounds", every=24 * 3600, forgets=True)
def forget_rounds() -> None:
    """Erase the words of projects sixty days after their round, like those of every request."""
    over = clock.now().date() - rules.WORDS_KEPT
    found = list(
        db.session.scalars(
            select(FundRound.id)
            .where(FundRound.words_erased.is_(False), FundRound.ended_on <= over)
            .order_by(FundRound.id)
            .limit(BATCH)
        )
    )
    db.session.rollback()
    for number in found:
        with transaction():
            rounds.forget(number)
