"""The world's fund."""

from __future__ import annotations

from typing import Any

from swsolidarity.fund import ledger
from swsolidarity.fund.actions import books as funds
from swsolidarity.fund.actions import slips
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.queries.terms import in_force
from swsolidarity.fund.rules.requests import NO_HURRY
from tests.fund.asks import SMALL, Asks, asking, payments
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """A count, entries, and requests in several states."""

    def counted(actor: Any) -> Any:
        fund = fund_of(actor.collective_id)
        assert fund is not None
        return funds.enter_count(actor, fund, place=asks.account("tin"), counted=asks.money(5_000_000))

    def moved(actor: Any) -> Any:
        fund = fund_of(actor.collective_id)
        assert fund is not None
        return funds.prepare(
            actor,
            fund,
            "transfer_asset",
            to=asks.account("bank"),
            source=asks.account("tin"),
            amount=asks.money(100),
        )

    names["count"] = as_(asks.mira, counted)
    names["pending"] = as_(asks.mira, moved)
    names["entry"] = asks.pay_in(100).public_id
    names["month"] = "2026-03"
    with asks.app.app_context():
        names["fund.rules_version:version"] = in_force(asks.id).public_id
    asks.pay_in(500, place="bank")
    with asks.writing():
        ledger.freeze(
            place=asks.account("bank"),
            pot=asks.account("general"),
            amount=asks.money(200),
            key="blocked",
            recorded_by=asks.asha.id,
            approved_by=asks.beto.id,
        )
        names["place"] = asks.account("bank").public_id
    borrowed = asks.sent(asks.noor, SMALL, months=6)
    asks.do(asks.noor, borrowed, payments.confirm)
    for name in ("came_back", "forgive"):
        names[f"fund.{name}:request"] = asks.public_id(borrowed)
    sealed = asks.ask(asks.noor, SMALL, level="sealed", voucher=asks.dee)
    for name in ("vouch", "another"):
        names[f"fund.{name}:request"] = asks.public_id(sealed)
    names["request"] = asks.public_id(asks.ask(asks.noor, rail="trusted", trusted="Lee"))
    names["paid"] = asks.public_id(asks.prepared(asks.noor, SMALL))
    asks.draft(asks.noor)

    def entered(actor: Any) -> Any:
        fund = fund_of(actor.collective_id)
        assert fund is not None
        to = asking.Destination(rail="cash", details="Where we met")
        need = slips.Need(purpose="food", text="Food for two weeks", needed_by=NO_HURRY, to=to)
        return slips.enter(actor, fund, asks.money(SMALL), need, payer=asks.asha.public_id)

    entered_one = as_(asks.dee, entered)
    for name in ("slip", "payer"):
        names[f"fund.{name}:request"] = entered_one
    names["fund.slip_words:request"] = names["request"]
