"""The pages of the fund as only a fund in two currencies has them, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.money import Money
from swsolidarity.fund import ledger
from tests.fund.asks import Asks
from tests.ui.screens import NARROW, WIDE, Screens

PAGES = ("", "pots", "exchange", "ledger", "months", "pay-in", "ask/how-much", "statement", "entry")


@pytest.mark.once
@pytest.mark.parametrize(
    "seen",
    [
        {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
        {"javascript": True, "width": WIDE, "scheme": "dark", "direction": "mirrored"},
    ],
    ids=["plain", "wide"],
)
def test_a_fund_in_two_currencies_fits_and_has_no_barriers(
    app: Flask, screens: Screens, seen: dict[str, Any]
) -> None:
    asks = Asks(app)
    asks.keep_also("XOF", pot="dakar", place="wallet")
    asks.pay_in(1_000_000, place="bank")
    with asks.writing():
        made = ledger.exchange(
            gives=ledger.Half(asks.account("bank"), asks.account("general"), asks.money(200_050)),
            gets=ledger.Half(asks.account("wallet"), asks.account("dakar"), Money(8_765, "XOF")),
            key="x",
            recorded_by=asks.asha.id,
            approved_by=asks.beto.id,
            note="1 KES = 4.381405 XOF",
        )
        entry = made.public_id if not isinstance(made, ledger.InsufficientFunds) else ""
    paths = {"statement": f"statement/{clock.now():%Y-%m}", "entry": f"e/{entry}"}
    screen = screens.screen(asks.asha, **seen)
    for page in PAGES:
        assert screen.open(f"/c/{asks.group.address}/fund/{paths.get(page, page)}") == 200, page
        assert screen.fits() == "", page
        if seen["javascript"]:
            found = [one for one in screen.barriers() if not one.startswith(("html-lang", "valid-lang"))]
            assert found == [], page
        screen.name = f"two-currencies-{seen['width']}"
        screen.picture((page or "fund").replace("/", "-"))
    assert screens.complaints == []
