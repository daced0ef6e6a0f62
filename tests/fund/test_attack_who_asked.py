"""Nobody but stewards learns from any page or file who asked, before, during and after the vote."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.fund.asks import Asks, payments


@pytest.mark.parametrize("reader", ["kai", "new", "outsider"])
def test_no_page_and_no_file_names_who_asked(app: Flask, reader: str) -> None:
    asks = Asks(app)
    asks.pay_in(1_000_000)
    number = asks.screened(asks.noor)
    with app.app_context():
        proposal = asks._proposal(number).public_id
    there = f"/c/{asks.group.address}"
    pages = [f"decide/{proposal}", f"decide/{proposal}/outcome", f"decide/{proposal}/outcome.json"]
    pages += [f"fund/r/{asks.public_id(number)}", "fund/", "fund/ledger", "fund/ledger.csv"]
    pages += ["fund/bundle.json", "home", "notices/", "decide/"]

    def look() -> None:
        browser = Browser(app).sign_in(getattr(asks, reader))
        for page in pages:
            answer = browser.open(f"{there}/{page}").response
            assert answer is not None
            seen = answer.get_data(as_text=True)
            assert "Noor" not in seen
            assert asks.noor.public_id not in seen
            assert "salt" not in seen  # with it the hash of the roll would tell who is not on it

    look()
    asks.vote_and_close(number)
    look()
    asks.prepare(number, 500_000)
    asks.approve(number)
    asks.do(asks.asha, number, payments.hand_over)
    asks.do(asks.noor, number, payments.confirm)
    look()
