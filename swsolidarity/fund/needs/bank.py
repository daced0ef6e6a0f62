"""Lines of a bank's statement that match nothing for a fortnight: every fund steward sees it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from swsolidarity.collectives.models import FUND_STEWARD
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.fund.models.bank import BankLine
from swsolidarity.fund.models.books import Fund, FundAccount


@cache
def _late() -> Any:
    return (
        select(*needs.columns(func.min(FundAccount.public_id), how_many=func.count()))
        .select_from(BankLine)
        .join(FundAccount, FundAccount.id == BankLine.account_id)
        .join(Fund, Fund.id == FundAccount.fund_id)
        .where(
            Fund.collective_id == bindparam("collective_id"),
            BankLine.state == "open",
            BankLine.late_on <= bindparam("today"),
        )
        .having(func.count() > 0)
    )


def _need(found: Waiting) -> Need:
    return Need(
        "money",
        say("Lines of a bank statement match nothing in the books"),
        say("Look at them"),
        f"fund.statement_of:{found.public_id}",
    )


needs.register(
    Source("fund.bank_lines", lambda actor: _late() if actor.acts_as(FUND_STEWARD) else None, _need)
)
