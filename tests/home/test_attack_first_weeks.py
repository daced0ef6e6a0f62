"""What somebody in their first weeks must not learn from a page that gathers things from everywhere."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.fund.asks import MIDDLE, SMALL, Asks

PAGES = (
    "home",
    "more",
    "fund/",
    "fund/ask/",
    "fund/ledger",
    "fund/ledger.csv",
    "fund/bundle.json",
    "fund/pots",
    "fund/count",
    "fund/queue",
    "fund/waiting",
    "decide/",
    "notices/",
    "people/",
)


@pytest.mark.once
@pytest.mark.parametrize("page", PAGES)
def test_nobody_in_their_first_weeks_reads_a_sum_or_a_request_anywhere(app: Flask, page: str) -> None:
    asks = Asks(app)
    asks.pay_in(1_234_500)
    asks.sent(asks.noor, SMALL)
    asks.screened(asks.noor, MIDDLE)
    browser = Browser(app).sign_in(asks.new).open(f"/c/{asks.group.address}/{page}")
    assert browser.response is not None
    seen = browser.response.get_data(as_text=True)
    for sum_or_number in ("10,345", "12,345", "2,000.00", "5,000.00", "-001", "-002"):
        assert sum_or_number not in seen
