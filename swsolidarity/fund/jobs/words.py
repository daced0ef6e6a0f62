"""The six words of the books, posted each week where the collective chose."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import words
from swsolidarity.fund.models.words import WeeklyWords


@job("fund.post_words", every=6 * 3600)
def post_words() -> None:
    """Post them where a week has passed."""
    due = list(
        db.session.scalars(
            select(WeeklyWords.fund_id)
            .where(WeeklyWords.next_on <= clock.now().date())
            .order_by(WeeklyWords.fund_id)
        )
    )
    db.session.rollback()
    for number in due:
        with transaction():
            words.post_weekly(number)
