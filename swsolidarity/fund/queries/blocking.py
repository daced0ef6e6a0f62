"""What is blocked, and what would give way if a place were blocked now. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select

from swsolidarity.core.db import db
from swsolidarity.fund import verify
from swsolidarity.fund.models.books import Entry, FundAccount
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.rules import blocking as rules
from swsolidarity.fund.rules import requests
from swsolidarity.fund.rules.requests import State

_AFTER_HOLD = len(verify.hold_code("")) + 1


def held(pot: FundAccount) -> list[rules.Held]:
    """What is set aside from a pot and has not been sent, the latest promise first."""
    rows = db.session.execute(
        select(FundRequest.id, FundRequest.year, FundRequest.number, FundAccount.balance)
        .join(FundAccount, FundAccount.id == FundRequest.hold_id)
        .join(
            Entry,
            and_(
                Entry.fund_id == FundAccount.fund_id,
                Entry.reference == func.substr(FundAccount.code, _AFTER_HOLD),
                Entry.kind == "reserve",
            ),
        )
        .where(
            FundRequest.fund_id == pot.fund_id,
            FundRequest.state == State.RESERVED,
            FundRequest.pot_id == pot.id,
            FundAccount.sent == 0,
        )
        .group_by(FundRequest.id, FundRequest.year, FundRequest.number, FundAccount.balance)
        .order_by(func.max(Entry.seq).desc())
    )
    return [
        rules.Held(row.id, requests.reference(row.year, row.number), row.balance)
        for row in rows
        if row.year is not None and row.number is not None
    ]


def room(pot: FundAccount, amount: int) -> rules.Room:
    """What would happen if so much, in minor units, were blocked and missing from this pot."""
    return rules.make_room(amount, free=pot.balance, held=held(pot))


def blocked_at(place: FundAccount) -> int:
    """How much of what was at a place is blocked, in minor units."""
    found: int | None = db.session.scalar(
        select(FundAccount.balance).where(
            FundAccount.fund_id == place.fund_id, FundAccount.code == verify.frozen_code(place.code)
        )
    )
    return found or 0


def missing_from(pots: Sequence[FundAccount]) -> dict[int, int]:
    """How much each pot misses because it is blocked, by the id of the pot; only those that miss any."""
    by_code = {verify.frozen_code(pot.code): pot for pot in pots}
    rows = db.session.execute(
        select(FundAccount.code, FundAccount.balance).where(
            FundAccount.fund_id == pots[0].fund_id,
            FundAccount.code.in_(by_code),
            FundAccount.balance > 0,
        )
    )
    return {by_code[row[0]].id: row[1] for row in rows}


def promised_before(fund_id: int, reference: str, decision_ref: str) -> int:
    """How often money was set aside for a request because of this decision."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Entry.fund_id == fund_id,
                Entry.reference == reference,
                Entry.kind == "reserve",
                Entry.decision_ref.startswith(decision_ref, autoescape=True),
            )
        )
        or 0
    )


def front_of_line(pot_id: int) -> datetime | None:
    """Since when the first in line for a pot has waited."""
    return db.session.scalar(
        select(func.min(FundRequest.queued_at)).where(
            FundRequest.pot_id == pot_id, FundRequest.queued_at.is_not(None)
        )
    )
