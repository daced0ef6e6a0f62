"""Where the words of the books are posted."""

from __future__ import annotations

from swsolidarity.core.db import db
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.words import WeeklyWords


def weekly_words(fund: Fund) -> WeeklyWords | None:
    """Where they are posted each week, if anywhere."""
    return db.session.get(WeeklyWords, fund.id)
