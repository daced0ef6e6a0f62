"""Fund stewards look after the fund beside the stewards; money still takes two people, both in office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import FUND_STEWARD, MODERATOR
from swsolidarity.core import clock
from swsolidarity.core.verdict import Refused
from swsolidarity.fund.actions import payments
from swsolidarity.fund.queries import requests as queries
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, actions


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund with money, in which Kai is a fund steward for ten days."""
    made = Asks(app)
    made.pay_in(2_000_000)
    give(made, made.kai, FUND_STEWARD)
    return made


def give(asks: Asks, who: Member, office: str, days: int = 10) -> None:
    with asks.writing():
        until = clock.now() + timedelta(days=days)
        assert collectives.give([who.load()], office, source="founding", until=until)


def check(asks: Asks, who: Member, number: int) -> None:
    asks.do(who, number, actions.check, how="conversation", seen=asks.seen(number))


def test_a_fund_steward_checks_as_one_of_two_and_never_as_both(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    check(asks, asks.kai, number)
    assert asks.state(number) == "submitted"
    check(asks, asks.kai, number)
    assert asks.state(number) == "submitted", "the same person twice is one person"
    check(asks, asks.dee, number)
    assert asks.state(number) == "in_vote"


def test_a_fund_steward_sees_what_waits_and_is_told(asks: Asks, app: Flask) -> None:
    number = asks.ask(asks.noor)
    browser = Browser(app).sign_in(asks.kai)
    assert browser.open(f"/c/{asks.group.address}/fund/queue").status == 200
    assert browser.open(f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}").status == 200
    with app.app_context():
        assert asks.kai.id in queries.stewards_of(asks.group.id)
        assert asks.kai.id not in queries.stewards_of(asks.group.id, {asks.kai.id})


def test_another_office_opens_no_door_of_the_fund(asks: Asks, app: Flask) -> None:
    number = asks.ask(asks.noor)
    moderator = asks.mira
    with asks.writing():
        collectives.lay_down(moderator.load())
    give(asks, moderator, MODERATOR)
    browser = Browser(app).sign_in(moderator)
    assert browser.open(f"/c/{asks.group.address}/fund/queue").status == 403
    with pytest.raises(Refused):
        check(asks, moderator, number)


def test_who_is_in_two_offices_is_still_one_person(asks: Asks) -> None:
    give(asks, asks.dee, FUND_STEWARD)
    number = asks.ask(asks.noor)
    check(asks, asks.dee, number)
    check(asks, asks.dee, number)
    assert asks.state(number) == "submitted"
    with asks.app.app_context():
        assert queries.stewards_of(asks.group.id).count(asks.dee.id) == 1


def test_an_office_that_ended_in_between_approves_nothing(asks: Asks) -> None:
    number = asks.screened(asks.noor, SMALL)
    for who in (asks.dee, asks.kai):
        asks.do(who, number, actions.sign, seen=asks.seen(number))
    asks.prepare(number, SMALL, by=asks.dee)
    content = asks.content(number)
    with clock.moved(timedelta(days=10)), pytest.raises(Refused):
        asks.do(asks.kai, number, payments.approve, content=content)
    asks.do(asks.kai, number, payments.approve, content=content)


def test_a_fund_steward_never_acts_on_what_they_asked_themselves(asks: Asks) -> None:
    number = asks.ask(asks.kai, MIDDLE)
    with pytest.raises(Refused):
        check(asks, asks.kai, number)
