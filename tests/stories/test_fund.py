"""Stories about money through the form-filling browser."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import FormDevice
from tests.fund.asks import MIDDLE, SMALL, Asks
from tests.stories.money import Money


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund with five stewards and nothing in it."""
    return Asks(app)


@pytest.fixture
def money(asks: Asks) -> Money:
    return Money(asks, lambda who: FormDevice(asks.app, who))


def test_a_small_sum_is_agreed_by_two_stewards_without_a_vote(asks: Asks, money: Money) -> None:
    asks.pay_in(1_000_000)
    money.a_small_sum_without_a_vote()


def test_one_steward_cannot_agree_twice(asks: Asks, money: Money) -> None:
    asks.pay_in(1_000_000)
    number = asks.screened(asks.noor, SMALL)
    page = f"fund/r/{asks.public_id(number)}"
    money.at(asks.asha, page).press("Agree to this")
    again = money.at(asks.asha, page)
    assert "Agree to this" not in again.text
    again.open("/join-answer")
    again.post(f"/c/{asks.group.address}/{page}/sign", seen=asks.seen(number))
    assert asks.state(number) != "reserved"


def test_who_waits_in_line_is_next_when_money_comes(asks: Asks, money: Money) -> None:
    asks.pay_in(100_000)
    money.the_waiting_line()


def test_a_steward_who_is_part_of_a_request_is_refused_at_every_step(asks: Asks, money: Money) -> None:
    asks.pay_in(1_000_000)
    money.a_steward_who_is_part_of_it()


def test_the_one_who_asks_cannot_pay_even_as_a_steward(asks: Asks, money: Money) -> None:
    asks.pay_in(1_000_000)
    number = asks.ask(asks.mira, MIDDLE)
    money.nothing_for(asks.mira, number, but="/received")
