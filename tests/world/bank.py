"""The world's bank statement: a line that matches nothing yet, and one that was left."""

from __future__ import annotations

from typing import Any

from swsolidarity.core import clock
from swsolidarity.fund.actions import bank
from swsolidarity.fund.bank_files import tables
from swsolidarity.fund.queries import bank as queries
from swsolidarity.fund.queries.books import fund_of
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Two lines at the bank: one open, and one that needs no entry."""
    day = f"{clock.now():%Y-%m-%d}"
    data = f"Date;Text;Amount\n{day};Gift;5.00\n{day};Coffee;-3.00\n".encode()

    def brought(actor: Any) -> Any:
        fund, account = fund_of(actor.collective_id), asks.account("bank")
        assert fund is not None
        bank.keep_layout(actor, fund, account, tables.guess(data))
        bank.bring(actor, fund, account, data)
        gift, coffee = queries.open_lines(account).items
        found = queries.line(fund, coffee.public_id)
        assert found is not None
        bank.leave(actor, fund, found, "not_ours")
        names["line"], names["fund.reopen_line:line"] = gift.public_id, coffee.public_id

    as_(asks.asha, brought)
