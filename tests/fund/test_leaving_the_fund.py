"""Money leaves only by somebody's own hand, and not much of it at once without a third person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.fund.models import FundOutflow
from swsolidarity.fund.queries.terms import in_force
from swsolidarity.fund.rules import outflow
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, Asks, payments

PASSPHRASE = "Type your passphrase"


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(20_000_000)
    return made


def pay_page(asks: Asks, who: Member, number: int, *, proved: bool = True) -> Browser:
    address = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}/pay"
    return Browser(asks.app).sign_in(who, proved=proved).open(address)


def test_a_phone_left_on_a_table_is_not_enough(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    content = asks.content(number)
    left_lying = pay_page(asks, asks.beto, number, proved=False)
    assert not left_lying.sees("Agree to exactly this")
    left_lying.post(f"{left_lying.url}/approve", content=content)
    assert left_lying.url == "/me/prove"
    assert asks.content(number) == content
    beto = pay_page(asks, asks.beto, number)
    with clock.moved(timedelta(minutes=9)):
        assert beto.open(beto.url).sees("Agree to exactly this")
    with clock.moved(timedelta(minutes=11)):
        assert beto.open(beto.url).sees(PASSPHRASE)
        assert beto.click(PASSPHRASE).sees("Is it you?")
        assert beto.fill(passphrase="not this one at all").press("Go on").status == 422
    pay_page(asks, asks.beto, number).press("Agree to exactly this")
    asha = pay_page(asks, asks.asha, number, proved=False)
    asha.post(f"{asha.url}/hand-over")
    assert asks.state(number) == "reserved"
    pay_page(asks, asks.asha, number).press("I have handed it over")
    assert asks.state(number) == "sent"


def test_the_right_passphrase_leads_back_to_the_payment(asks: Asks) -> None:
    """Whoever signed in through the page a moment ago is asked nothing; afterwards, the passphrase."""
    number = asks.prepared(asks.noor)
    browser = pay_page(asks, asks.beto, number, proved=False)
    there = browser.url
    assert browser.click(PASSPHRASE).page.xpath("//input[@name='next']/@value") == [there]
    assert browser.open("/me/prove?next=https://elsewhere.example/").page.xpath(
        "//input[@name='next']/@value"
    ) == [""]


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(0, 10**10), st.integers(0, 10**10))
def test_two_people_are_enough_up_to_the_limits_and_not_a_coin_more(
    largest: int, amount: int, day: int, month: int
) -> None:
    most = outflow.limits(largest)
    assert outflow.within(most.day, day=0, month=0, most=most)
    assert not outflow.within(most.day + 1, day=0, month=0, most=most)
    assert not outflow.within(1, day=0, month=most.month, most=most)
    if outflow.within(amount, day=day, month=month, most=most):
        assert outflow.within(amount, day=0, month=0, most=most)


def ready(asks: Asks, who: Member) -> int:
    """Agreed to, prepared by Asha, approved by Beto."""
    number = asks.prepared(who, MIDDLE)
    asks.approve(number)
    return number


def test_over_the_limit_a_third_person_agrees_or_it_waits(asks: Asks) -> None:
    with asks.app.app_context():
        most = in_force(asks.id).terms.most_out
    people = [asks.noor, asks.kai] * 5
    paid = []
    for at in range(most.day // MIDDLE):
        number = ready(asks, people[at])
        asks.do(asks.asha, number, payments.hand_over)
        asks.do(people[at], number, payments.confirm)
        paid.append(number)
    over = ready(asks, people[len(paid)])
    asha = pay_page(asks, asks.asha, over)
    asha.press("I have handed it over")
    assert asha.sees("Not yet: much has left the fund lately.")
    assert asha.sees("A third steward agrees, or it waits.")
    assert asks.state(over) == "reserved"
    assert not asha.sees("Agree as the third")
    for one_of_two in (asks.asha, asks.beto):
        with pytest.raises(Refused):
            asks.do(one_of_two, over, payments.agree_as_third)
    pay_page(asks, asks.dee, over).press("Agree as the third")
    with pytest.raises(Conflict):
        asks.do(asks.lee, over, payments.agree_as_third)
    pay_page(asks, asks.asha, over).press("I have handed it over")
    assert asks.state(over) == "sent"
    with asks.app.app_context():
        tried = db.session.scalars(select(FundOutflow).order_by(FundOutflow.id)).all()
        assert [one.within for one in tried] == [True] * len(paid) + [False]
        assert tried[-1].agreed_by == asks.dee.id
        assert tried[-1].day == len(paid) * MIDDLE
        assert tried[-1].day_most == most.day
    later = ready(asks, people[len(paid) + 1])
    assert asks.do(asks.asha, later, payments.hand_over) is False
    with clock.moved(timedelta(hours=26)):
        assert asks.do(asks.asha, later, payments.hand_over) is True
