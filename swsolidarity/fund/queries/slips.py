"""Finding a request by the code on a slip of paper."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core import vault
from swsolidarity.core.db import db
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.queries import requests as queries


def by_code(code: str) -> FundRequest | None:
    """The request whose slip has this code."""
    found = db.session.scalar(
        select(FundRequest.id).where(
            FundRequest.slip_digest.in_(vault.current().indexes("fund_request.slip", code))
        )
    )
    return queries.lock(found) if found else None


def time_zone(request: FundRequest) -> str:
    """By which clock the holder of the slip lives."""
    return db.session.scalars(
        select(Collective.time_zone).where(Collective.id == request.fund.collective_id)
    ).one()
