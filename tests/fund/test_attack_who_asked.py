"""Nobody but stewards learns from any page or file who asked, before, during and after the vote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from tests.browser import Browser
from tests.factories import Factory
from tests.fund.asks import Asks, payments


@pytest.mark.once
@pytest.mark.parametrize("reader", ["kai", "new", "outsider"])
def test_no_page_and_no_file_names_who_asked(app: Flask, reader: str) -> None:
    asks = Asks(app)
    asks.pay_in(1_000_000)
    number = asks.screened(asks.noor)
    with app.app_context():
        proposal = asks._proposal(number).public_id
    there = f"/c/{asks.group.address}"
    pages = [f"decide/{proposal}", f"decide/{proposal}/outcome", f"decide/{proposal}/outcome.json"]
    pages += [f"fund/r/{asks.public_id(number)}", "fund/", "fund/ledger", "fund/ledger.csv"]
    pages += ["fund/bundle.json", "fund/hledger", "fund/beancount", "fund/months.csv", "fund/kinds.csv"]
    pages += [f"fund/statement/{clock.now():%Y-%m}.csv", "home", "notices/", "decide/"]

    def look() -> None:
        browser = Browser(app).sign_in(getattr(asks, reader))
        for page in pages:
            answer = browser.open(f"{there}/{page}").response
            assert answer is not None
            seen = answer.get_data(as_text=True)
            assert "Noor" not in seen
            assert asks.noor.public_id not in seen
            assert "salt" not in seen  # with it the hash of the roll would tell who is not on it

    look()
    asks.vote_and_close(number)
    look()
    asks.prepare(number, 500_000)
    asks.approve(number)
    asks.do(asks.asha, number, payments.hand_over)
    asks.do(asks.noor, number, payments.confirm)
    look()


def _outcome(app: Flask, asks: Asks, number: int) -> tuple[Browser, str]:
    with app.app_context():
        proposal = asks._proposal(number).public_id
    address = f"/c/{asks.group.address}/decide/{proposal}"
    browser = Browser(app).sign_in(asks.kai).open(f"{address}/outcome")
    return browser, address


def test_with_full_turnout_in_a_small_group_only_totals_are_told(app: Flask) -> None:
    """Seven of eight are on the roll: the one name that is missing would be who asked."""
    asks = Asks(app)
    asks.pay_in(1_000_000)
    number = asks.screened(asks.noor)
    voters = (asks.mira, asks.asha, asks.beto, asks.dee, asks.lee, asks.kai)
    asks.vote_and_close(number, voters=voters)
    browser, address = _outcome(app, asks, number)
    assert browser.sees("In so small a group, names would tell too much.")
    assert browser.sees("6 yes")
    assert not browser.sees("How everyone voted")
    for name in ("Mira", "Asha", "Beto", "Dee", "Lee", "Noor"):
        assert not browser.sees(name)
    first = min(voter.public_id for voter in voters)
    assert not browser.open(f"{address}/outcome?after={first}").sees("How everyone voted")
    answer = browser.open(f"{address}/outcome.json").response
    assert answer is not None
    for voter in (*voters, asks.noor):
        assert voter.public_id not in answer.get_data(as_text=True)


@pytest.mark.parametrize(("at_home", "told"), [(3, False), (4, True)])
def test_names_are_told_when_five_members_are_not_among_them(app: Flask, at_home: int, told: bool) -> None:
    """Who asked and who stayed at home hide each other; who joined after the opening hides nobody."""
    asks = Asks(app)
    asks.pay_in(1_000_000)
    number = asks.screened(asks.noor)
    make = Factory(app)
    with clock.moved(timedelta(minutes=1)):
        for _ in range(5):
            make.member(asks.group, days_ago=0)
    voters = (asks.mira, asks.asha, asks.beto, asks.dee, asks.lee, asks.kai)
    asks.vote_and_close(number, voters=voters[at_home:])
    browser, _address = _outcome(app, asks, number)
    assert browser.sees("How everyone voted") is told
    assert browser.sees("names would tell too much") is not told


def test_who_votes_reads_first_that_names_may_not_be_told(app: Flask) -> None:
    asks = Asks(app)
    asks.pay_in(1_000_000)
    number = asks.screened(asks.noor)
    with app.app_context():
        proposal = asks._proposal(number).public_id
    browser = Browser(app).sign_in(asks.kai).open(f"/c/{asks.group.address}/decide/{proposal}")
    assert browser.sees("only so if at least five members are not among the names")
    assert browser.sees("Otherwise only the totals are told.")
    assert browser.sees("If fewer than 5 members are not among the names, only the totals are told.")
