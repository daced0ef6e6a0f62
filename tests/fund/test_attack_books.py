"""Somebody bends the addresses of the books, or takes money out of them that they keep themselves."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Refused
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.models.books import Fund, PendingEntry
from swsolidarity.fund.queries import entries, lines
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
        shown = entries.entry(fund, entry.public_id)
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


def test_the_queue_goes_on_without_telling_a_row_number(app: Flask) -> None:
    asks = Asks(app)
    numbers = [asks.ask(who, SMALL) for who in (asks.noor, asks.kai, asks.new) for _ in range(5)]
    numbers += [asks.ask(asks.dee, SMALL) for _ in range(5)] + [asks.ask(asks.lee, SMALL) for _ in range(3)]
    for days, number in enumerate(numbers[:4]):
        asks.force(number, needed_by=date(2030, 1, 4 - days))
    with app.app_context():
        actor, fund = asks.asha.load(), db.session.get_one(Fund, asks.id)
        first = lines.queue(actor, fund)
        assert first.older is not None
        assert len(first.older) == 22
        second = lines.queue(actor, fund, first.older)
        assert second.older is None
        listed = [line.public_id for line in (*first.items, *second.items)]
        assert sorted(listed) == sorted(asks.load(number).public_id for number in numbers)
        assert listed[:4] == [asks.load(number).public_id for number in reversed(numbers[:4])]
        elsewhere = lines.queue(actor, fund, "x" * 22)
        assert elsewhere.items == []
