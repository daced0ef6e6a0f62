"""What one steward carries, and what everybody reads when there are too few."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from swsolidarity.collectives.actions import lay_down
from swsolidarity.core.verdict import Conflict
from tests.browser import Browser
from tests.counting import Statements
from tests.factories import Member
from tests.fund.asks import MIDDLE, Asks, actions


@pytest.fixture
def asks(app: Flask) -> Asks:
    return Asks(app)


def checked(asks: Asks, by: Member, number: int) -> None:
    asks.do(by, number, actions.check, how="conversation", seen=asks.seen(number))


def test_a_steward_takes_no_more_than_the_rules_have_for_one(asks: Asks) -> None:
    asks.under(most_open=1, small_sum=0)
    first, second = asks.ask(asks.noor), asks.ask(asks.kai)
    checked(asks, asks.asha, first)
    checked(asks, asks.asha, first)
    with pytest.raises(Conflict, match="as many open requests"):
        checked(asks, asks.asha, second)
    checked(asks, asks.beto, second)
    asks.do(asks.asha, first, actions.step_aside)
    checked(asks, asks.asha, second)
    assert asks.state(second) == "in_vote"
    # While members vote there is nothing for a steward to do.
    third = asks.ask(asks.new)
    checked(asks, asks.asha, third)


def test_one_steward_on_two_pages_takes_one(asks: Asks) -> None:
    asks.under(most_open=1)
    numbers = [asks.ask(who) for who in (asks.noor, asks.kai)]

    def take(number: int) -> bool:
        try:
            checked(asks, asks.asha, number)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, numbers)) == [False, True]


def test_everybody_reads_when_fewer_than_three_can_approve(asks: Asks, statements: Statements) -> None:
    page = Browser(asks.app).sign_in(asks.kai)
    address = f"/c/{asks.group.address}/fund/"
    assert not page.open(address).sees("can approve payments")
    for who in (asks.dee, asks.lee, asks.mira):
        with asks.writing():
            lay_down(who.load())
    with statements.counted() as seen:
        page.open(address)
    assert len(seen) <= 10
    assert page.sees("Only 2 people can approve payments.")


def test_before_the_office_is_laid_down_a_steward_reads_what_they_hold(asks: Asks) -> None:
    asks.under(small_sum=0)
    asks.pay_in(MIDDLE)
    mine, other = asks.ask(asks.noor), asks.ask(asks.kai)
    known = asks.ask(asks.new, level="sealed", voucher=asks.mira)
    checked(asks, asks.mira, mine)
    checked(asks, asks.beto, other)
    page = Browser(asks.app).sign_in(asks.mira).open(f"/c/{asks.group.address}/fund/hand-over")
    with asks.app.app_context():
        numbers = [asks.load(one).reference for one in (mine, other, known)]
    assert [page.sees(number) for number in numbers] == [True, False, True]
    assert page.sees("Only you know who asks.")
    assert page.sees("Cash tin")
    assert page.sees("A count is due before you go.")
    asks.do(asks.mira, mine, actions.step_aside)
    assert not page.open(f"/c/{asks.group.address}/fund/hand-over").sees(numbers[0])
    nothing = Browser(asks.app).sign_in(asks.lee).open(f"/c/{asks.group.address}/fund/hand-over")
    assert nothing.sees("You look after nothing now.")
