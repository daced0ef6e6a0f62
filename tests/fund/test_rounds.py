"""One sum for many requests: what equal shares chose is set aside, through the registry of effects."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund import promises
from swsolidarity.fund.actions import rounds
from swsolidarity.fund.models import FundAccount
from swsolidarity.fund.queries.books import fund_of
from tests.factories import Member
from tests.fund.asks import SMALL, Asks, actions


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(5_000_000)
    return made


def opened(asks: Asks, numbers: list[int], amount: int, by: Member | None = None) -> str:
    with asks.writing():
        fund = fund_of(asks.group.id)
        assert fund is not None
        requests = [asks.load(number) for number in numbers]
        pot = db.session.get_one(FundAccount, requests[0].pot_id)
        return rounds.open_round((by or asks.dee).load(), fund, pot, asks.money(amount), requests).public_id


def vote(asks: Asks, key: str, papers: dict[Member, str]) -> str | None:
    for who, paper in papers.items():
        with asks.writing():
            decisions.vote(who.load(), proposal(key), choice=paper)
    with asks.app.app_context():
        found = proposal(key)
        closes_at, number = found.closes_at, found.id
    assert closes_at is not None
    with clock.frozen(closes_at), asks.writing():
        return decisions.close(number)


def proposal(key: str) -> Proposal:
    return db.session.scalars(select(Proposal).where(Proposal.public_id == key)).one()


def test_each_chosen_request_gets_its_hold_and_the_books_add_up(asks: Asks) -> None:
    """A majority wants the first two, a minority the third: equal shares pay for the first and the third."""
    numbers = [asks.screened(who, SMALL) for who in (asks.noor, asks.kai, asks.lee)]
    key = opened(asks, numbers, 2 * SMALL + SMALL // 2)
    papers = dict.fromkeys((asks.noor, asks.asha, asks.beto), "0,1") | {asks.kai: "0"}
    papers |= dict.fromkeys((asks.mira, asks.dee, asks.lee), "2")
    assert vote(asks, key, papers) == "adopted"
    assert [asks.state(number) for number in numbers] == ["reserved", "screened", "reserved"]
    assert [asks.hold(number)[0] for number in numbers] == [SMALL, 0, SMALL]
    with asks.app.app_context():
        fund = fund_of(asks.group.id)
        assert fund is not None
        assert promises.check_all(fund.id).problems == ()


def test_a_request_taken_back_meanwhile_does_not_end_the_round(asks: Asks) -> None:
    numbers = [asks.screened(who, SMALL) for who in (asks.noor, asks.kai)]
    key = opened(asks, numbers, 2 * SMALL)
    asks.do(asks.noor, numbers[0], actions.withdraw)
    assert vote(asks, key, dict.fromkeys((asks.kai, asks.asha, asks.beto), "0,1")) == "adopted"
    assert [asks.state(number) for number in numbers] == ["withdrawn", "reserved"]


def test_nobody_votes_and_every_request_can_be_put_to_a_vote_again(asks: Asks) -> None:
    numbers = [asks.screened(who, SMALL) for who in (asks.noor, asks.kai)]
    key = opened(asks, numbers, 2 * SMALL)
    assert vote(asks, key, {}) == "inquorate"
    assert [asks.state(number) for number in numbers] == ["screened", "screened"]


def test_a_round_needs_a_sum_the_pot_has_and_something_to_choose(asks: Asks) -> None:
    numbers = [asks.screened(who, SMALL) for who in (asks.noor, asks.kai)]
    for amount in (0, 10**12):
        with pytest.raises(Invalid):
            opened(asks, numbers, amount)
    with pytest.raises(Invalid):
        opened(asks, numbers[:1], SMALL)
    with pytest.raises(Refused):
        opened(asks, numbers, SMALL, by=asks.kai)
    opened(asks, numbers, SMALL)
    with pytest.raises((Conflict, Refused)):
        opened(asks, numbers, SMALL)
