"""What an entry does to the books."""

from __future__ import annotations

from swsolidarity.fund import ledger
from tests.fund.books import Books


def test_money_paid_in_is_in_its_place_and_in_its_pot(books: Books) -> None:
    books.pay_in(120_000)
    assert (books.balance("tin"), books.balance("general")) == (120_000, 120_000)


def test_a_request_from_promise_to_received(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    assert (books.balance("general"), books.balance("hold-2026-041")) == (70_000, 50_000)
    books.dispatch("2026-041", 50_000, "p1")
    assert (books.balance("tin"), books.balance("transit")) == (70_000, 50_000)
    books.settle("2026-041", 50_000, "p1")
    assert (books.balance("transit"), books.balance("hold-2026-041")) == (0, 0)


def test_too_little_money_is_a_value_and_writes_nothing(books: Books) -> None:
    books.pay_in(10_000)
    found = books.reserve("2026-041", 50_000)
    assert isinstance(found, ledger.InsufficientFunds)
    assert found.short == books.money(40_000)
    assert books.balance("general") == 10_000
