"""Somebody was given an office in their first weeks: until those are over they see and sign nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from swsolidarity.core.verdict import Refused
from tests.browser import Browser
from tests.factories import Factory
from tests.fund.asks import SMALL, Asks, actions


def test_an_office_in_the_first_weeks_opens_no_request(app: Flask, make: Factory) -> None:
    asks = Asks(app)
    early = make.member(asks.group, name="Early", state="probation", steward=True)
    number = asks.screened(asks.noor, SMALL)
    browser = Browser(app).sign_in(early)
    assert browser.open(f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}").status == 404
    assert browser.open(f"/c/{asks.group.address}/fund/queue").status == 403
    with pytest.raises(Refused):
        asks.do(early, number, actions.sign, seen=asks.seen(number))
