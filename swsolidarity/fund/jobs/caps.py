"""Each day: forgetting what one person got, once it has left the window; destroying secrets that are over."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import caps
from swsolidarity.fund.models.caps import FundCapSecret


@job("fund.tend_caps", every=24 * 3600, forgets=True)
def tend_caps() -> None:
    """Look after every secret there is: a few for each fund."""
    found = list(db.session.scalars(select(FundCapSecret.id).order_by(FundCapSecret.id)))
    db.session.rollback()
    for number in found:
        with transaction():
            caps.tend(number)
