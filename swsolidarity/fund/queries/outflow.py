"""What left a fund lately, and which payments wait for a third person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from swsolidarity.core.db import db
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.outflow import FundOutflow
from swsolidarity.fund.models.requests import FundPayment, FundRequest


def left_since(fund: Fund, since: datetime) -> int:
    """What was handed over in the main currency from then on and did not come back, in minor units."""
    return (
        db.session.scalar(
            select(func.coalesce(func.sum(FundPayment.amount), 0))
            .join(FundRequest, FundRequest.id == FundPayment.request_id)
            .where(
                FundPayment.sent_at > since,
                FundPayment.state.in_(("sent", "settled")),
                FundRequest.fund_id == fund.id,
                FundRequest.currency == fund.currency,
            )
        )
        or 0
    )


def over_limit(payment: FundPayment) -> FundOutflow | None:
    """The last try to hand this payment over, if it was over a limit."""
    tried = db.session.scalars(
        select(FundOutflow)
        .where(FundOutflow.payment_id == payment.id)
        .order_by(FundOutflow.id.desc())
        .limit(1)
    ).first()
    return None if tried is None or tried.within else tried
