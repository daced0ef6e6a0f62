"""Money somebody keeps is counted by two: every thirty days, and within seven of the last movement.

As hledger's ``recentassertions`` has it: an amount nobody has looked at lately is only a claim.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.fund.models.books import CashCount, Entry, Fund, FundAccount, Posting


def _last(column: Any) -> Any:
    """Of the latest count two people made of a place; through an index, however many there are."""
    return (
        select(column)
        .where(CashCount.account_id == FundAccount.id, CashCount.state == "confirmed")
        .order_by(CashCount.id.desc())
        .limit(1)
        .correlate(FundAccount)
        .scalar_subquery()
    )


def _moved(column: Any) -> Any:
    """Of the latest entry that touched a place."""
    return (
        select(column)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account_id == FundAccount.id)
        .order_by(Posting.entry_id.desc())
        .limit(1)
        .correlate(FundAccount)
        .scalar_subquery()
    )


@cache
def _to_count(mine_only: bool) -> Any:
    counted_on, counted_at = _last(CashCount.counted_on), _last(CashCount.at_seq)
    which = [FundAccount.holder_id == bindparam("actor_id")] if mine_only else []
    return (
        select(*needs.columns(func.min(FundAccount.public_id), how_many=func.count()))
        .join(Fund, Fund.id == FundAccount.fund_id)
        .where(
            Fund.collective_id == bindparam("collective_id"),
            Fund.state == "open",
            FundAccount.kind == "asset",
            FundAccount.holder_id.is_not(None),
            *which,
            or_(
                and_(
                    FundAccount.balance > 0,
                    func.coalesce(counted_on, Fund.opened_on) <= bindparam("month_ago"),
                ),
                and_(
                    _moved(Entry.seq) > func.coalesce(counted_at, 0),
                    _moved(Entry.made_on) <= bindparam("week_ago"),
                ),
            ),
        )
        .having(func.count() > 0)
    )


def _statement(actor: Membership) -> Any:
    if not actor.is_full_member:
        return None
    return _to_count(not actor.acts_as(FUND_STEWARD))


def _need(found: Waiting) -> Need:
    return Need(
        "money",
        say("Money that somebody keeps was not counted by two people lately"),
        say("Count it together"),
        f"fund.to_count:{found.public_id}",
    )


needs.register(Source("fund.to_count", _statement, _need))
