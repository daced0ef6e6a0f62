"""Stories about money: small sums, the waiting line, and a steward who is part of a request."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund with five stewards and KES 10,000.00 in it."""
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def at(asks: Asks, who: Member, path: str) -> Browser:
    return Browser(asks.app).sign_in(who).open(f"/c/{asks.group.address}/{path}")


def test_a_small_sum_is_agreed_by_two_stewards_without_a_vote(asks: Asks) -> None:
    number = asks.ask(asks.noor, SMALL)
    page = f"fund/r/{asks.public_id(number)}"
    for steward in (asks.asha, asks.beto):
        at(asks, steward, page).fill(how="conversation").press("I have read it, it can go on")
    for steward in (asks.asha, asks.beto):
        assert asks.state(number) != "reserved", "one signature moves nothing"
        at(asks, steward, page).press("Agree to this")
    assert asks.state(number) == "reserved"
    assert asks.hold(number)[0] == SMALL
    assert at(asks, asks.kai, "decide/").sees("No decisions yet."), "nobody had to vote"
    assert at(asks, asks.noor, page).status == 200


def test_one_steward_cannot_agree_twice(asks: Asks) -> None:
    number = asks.screened(asks.noor, SMALL)
    page = f"fund/r/{asks.public_id(number)}"
    at(asks, asks.asha, page).press("Agree to this")
    again = at(asks, asks.asha, page)
    assert "Agree to this" not in again.text
    again.post(f"/c/{asks.group.address}/{page}/sign", seen=asks.seen(number))
    assert asks.state(number) != "reserved"


def test_who_waits_in_line_is_next_when_money_comes(app: Flask) -> None:
    asks = Asks(app)
    asks.pay_in(100_000)
    number = asks.ask(asks.noor, SMALL)
    page = f"fund/r/{asks.public_id(number)}"
    for steward in (asks.asha, asks.beto):
        at(asks, steward, page).fill(how="conversation").press("I have read it, it can go on")
    for steward in (asks.asha, asks.beto):
        at(asks, steward, page).press("Agree to this")
    assert asks.state(number) == "waitlisted"
    assert at(asks, asks.noor, page).sees("line")
    at(asks, asks.mira, "fund/pay-in").fill(amount="5000").press("Record it")
    from swsolidarity import worker

    worker.tick(app)
    assert asks.state(number) == "reserved"
    assert asks.hold(number)[0] == SMALL


def test_a_steward_who_is_part_of_a_request_is_refused_at_every_step(asks: Asks) -> None:
    """Lee, a steward, receives the money for Noor: at no step may Lee have a hand in it."""
    number = asks.ask(asks.noor, MIDDLE, rail="trusted", trusted="Lee")
    page = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}"
    lee = Browser(asks.app).sign_in(asks.lee)

    def refused(path: str, **data: str) -> None:
        lee.open("/join-answer")
        before = (asks.state(number), asks.history(number), asks.hold(number))
        lee.post(page + path, seen=asks.seen(number), **data)
        assert lee.status == 403, f"{path}: {lee.status}"
        assert (asks.state(number), asks.history(number), asks.hold(number)) == before

    def everything() -> None:
        refused("/check", how="conversation")
        refused("/decline", reason="money", words="no")
        refused("/question", words="Why?")
        refused("/words", words="Other words")
        refused("/sign")
        refused("/to-vote")
        refused("/pay", amount="5000")
        refused("/pay/approve", content="00")
        refused("/pay/hand-over")
        refused("/pay/details")
        refused("/pay/cancel")
        refused("/pay/fate", came_back="no")
        refused("/received")

    everything()
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, _check, seen=asks.seen(number))
    assert asks.state(number) == "in_vote"
    everything()
    assert "You are not on the roll of this vote." in _vote_page(asks, number).text
    asks.vote_and_close(number)
    assert asks.state(number) == "reserved"
    everything()
    asks.prepare(number, MIDDLE, by=asks.mira)
    everything()
    asks.approve(number, by=asks.dee)
    everything()


def _check(actor: object, request: object, *, seen: str) -> None:
    from swsolidarity.fund.actions import requests

    requests.check(actor, request, how="conversation", seen=seen)  # type: ignore[arg-type]


def _vote_page(asks: Asks, number: int) -> Browser:
    with asks.app.app_context():
        reference = asks.load(number).decision_ref or ""
    lee = Browser(asks.app).sign_in(asks.lee)
    return lee.open(f"/c/{asks.group.address}/decide/{reference.partition(':')[2]}")


def test_the_one_who_asks_cannot_pay_even_as_a_steward(asks: Asks) -> None:
    number = asks.ask(asks.mira, MIDDLE)
    page = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}"
    mira = Browser(asks.app).sign_in(asks.mira)
    for path in ("/check", "/sign", "/to-vote", "/pay", "/pay/approve", "/pay/hand-over", "/pay/details"):
        mira.open("/join-answer").post(page + path, how="conversation", seen=asks.seen(number))
        assert mira.status == 403, path
    assert urlsplit(page).path == page
