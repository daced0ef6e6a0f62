"""Somebody bends the addresses of the books, or takes money out of them that they keep themselves."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Refused
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.models.books import Fund, PendingEntry
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.queries import cards
from tests.browser import Browser
from tests.fund.asks import SMALL, Asks
from tests.fund.books import Books


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000, "-" + "9" * 30, "", "1.1", "x"])
def test_a_place_in_the_ledger_that_cannot_be_one_is_not_found(app: Flask, number: str) -> None:
    books = Books(app)
    books.pay_in(5_000)
    browser = Browser(app).sign_in(books.noor)
    browser.open(f"/c/{books.group.address}/fund/ledger?before=2026-01-01.{number}")
    assert browser.status == 404


def test_who_keeps_the_money_does_not_agree_that_it_never_came_in(books: Books) -> None:
    entry = books.pay_in(5_000)  # into the tin, which Mira keeps
    with books.writing():
        fund = db.session.get_one(Fund, books.id)
        shown = queries.entry(fund, entry.public_id)
        assert shown is not None
        pending = actions.prepare_reversal(books.asha.load(), fund, shown)
    for who, may in ((books.mira, False), (books.beto, True)):
        with books.writing():
            fund, waits = db.session.get_one(Fund, books.id), db.session.get_one(PendingEntry, pending.id)
            content = waits.content_hash.hex()
            if may:
                actions.approve(who.load(), fund, waits, content_hash=content)
            else:
                with pytest.raises(Refused):
                    actions.approve(who.load(), fund, waits, content_hash=content)
    assert books.balance("tin") == 0
