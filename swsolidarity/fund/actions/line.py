"""The lot of the waiting list: fixing the secret of a month, and what it gives a request that joins."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund.models.line import FundLineLot
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.queries import line as queries
from swsolidarity.fund.rules import line as rules
from swsolidarity.fund.rules.books import month_of

LONGEST_MONTH = timedelta(days=31)


def fix(fund_id: int, today: date) -> None:
    """Fix the secrets of this month and the next, if they are not; with the fund locked."""
    this_month = month_of(today)
    for month in (this_month, month_of(this_month + LONGEST_MONTH)):
        if queries.of_month(fund_id, month) is None:
            db.session.add(FundLineLot(fund_id=fund_id, month=month, secret=secrets.token_hex(32)))
    db.session.flush()


def lot_of(request: FundRequest) -> str:
    """What a request that joins the line now is sorted by; nothing where the lot is not the rule."""
    if request.terms.order != "lot":
        return ""
    today = clock.now().date()
    fix(request.fund_id, today)
    found = queries.of_month(request.fund_id, month_of(today))
    assert found is not None, "it has just been fixed"
    drawn = rules.seed(request.fund.public_id, found.month, bytes.fromhex(found.secret))
    return rules.lot(drawn, found.month, request.reference)
