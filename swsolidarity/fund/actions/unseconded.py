"""What one person began and no second one agreed to in time: it ends, and can be begun again."""

from __future__ import annotations

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import holds
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries import unseconded as late


def end_books(fund_id: int) -> None:
    """Take away counts nobody confirmed, and prepared entries nobody agreed to."""
    fund = ledger.lock(fund_id)
    today = clock.now().date()
    for count in late.counts(fund.id, today):
        count.state = "withdrawn"
    for pending in late.entries(fund.id, today):
        pending.state, pending.decided_at = "withdrawn", clock.this_hour()
    db.session.flush()


def end_payment(request_id: int) -> None:
    """Take back a payment nobody approved; what is promised to the person stays promised."""
    request = queries.lock(request_id)
    payment = queries.live_payment(request, locked=True)
    if payment is not None and payment.state == "prepared" and late.is_late(payment, clock.now().date()):
        holds.void_payment(request)
