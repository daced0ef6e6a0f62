"""What one steward carries of the fund: requests, places whose money they keep, counts that are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.requests import (
    LIVE,
    FundPayment,
    FundRequest,
    FundRequestMark,
    FundRequestParty,
)
from swsolidarity.fund.queries.waiting import last_counts
from swsolidarity.fund.rules import requests as rules

MOST = 100


def _carried(actor: Membership) -> Any:
    """The condition that the next step of a request is the stewards', and this one has a part in it."""
    checked = select(FundRequestMark.request_id).where(
        FundRequestMark.membership_id == actor.id,
        FundRequestMark.purpose.in_(("check", "sign")),
        FundRequestMark.round == FundRequest.round,
        FundRequestMark.request_id == FundRequest.id,
    )
    knows = select(FundRequestParty.request_id).where(
        FundRequestParty.membership_id == actor.id, FundRequestParty.role == "voucher"
    )
    pays = select(FundPayment.request_id).where(
        FundPayment.state.in_(LIVE),
        or_(FundPayment.prepared_by == actor.id, FundPayment.approved_by == actor.id),
    )
    return and_(
        FundRequest.state.in_((*rules.WITH_STEWARDS, rules.State.SENT)),
        or_(
            checked.exists(),
            FundRequest.id.in_(knows),
            FundRequest.id.in_(pays),
            FundRequest.payer_id == actor.id,
        ),
    )


def how_many(actor: Membership, fund_id: int, *, but: int) -> int:
    """How many open requests this steward looks after, without one; ask with the fund locked."""
    found = select(func.count()).where(FundRequest.fund_id == fund_id, FundRequest.id != but, _carried(actor))
    return db.session.scalar(found) or 0


@dataclass(frozen=True, slots=True)
class Carried:
    """A request this steward has a part in. ``knows``: they alone know who asks."""

    public_id: str
    reference: str
    state: str
    knows: bool

    @property
    def can_pass(self) -> bool:
        """Whether they can step aside from it now."""
        return not self.knows and self.state in rules.OPEN - rules.PAYMENT_ON_ITS_WAY


@dataclass(frozen=True, slots=True)
class Kept:
    """A place whose money this steward keeps, and when two people last counted it."""

    account: FundAccount
    counted_on: date | None

    def to_count(self, today: date) -> bool:
        """Whether somebody who takes it over today has to count it first."""
        return self.account.balance > 0 and self.counted_on != today


def requests(actor: Membership, fund: Fund) -> list[Carried]:
    """The open requests this steward looks after, oldest first."""
    knows = exists().where(
        FundRequestParty.request_id == FundRequest.id,
        FundRequestParty.membership_id == actor.id,
        FundRequestParty.role == "voucher",
    )
    rows = db.session.execute(
        select(FundRequest.public_id, FundRequest.year, FundRequest.number, FundRequest.state, knows)
        .where(FundRequest.fund_id == fund.id, _carried(actor))
        .order_by(FundRequest.id)
        .limit(MOST)
    )
    return [
        Carried(public_id, rules.reference(year or 0, number or 0), state, known)
        for public_id, year, number, state, known in rows
    ]


def places(actor: Membership, fund: Fund) -> list[Kept]:
    """The places whose money this steward keeps."""
    found: Sequence[FundAccount] = db.session.scalars(
        select(FundAccount)
        .where(FundAccount.fund_id == fund.id, FundAccount.holder_id == actor.id)
        .order_by(FundAccount.id)
    ).all()
    counted = last_counts(fund) if found else {}
    return [Kept(one, counted.get(one.id)) for one in found]
