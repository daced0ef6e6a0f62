"""A closed vote sets money aside: exactly once, never too much, whoever races whom."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import NamedBallot, Proposal, RollEntry
from swsolidarity.fund.check import check
from swsolidarity.fund.models import Entry, FundAccount, FundRequest
from swsolidarity.fund.queries import requests as queries
from tests.browser import Browser
from tests.fund.asks import MIDDLE, SMALL, Asks, actions, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    return Asks(app)


def at_once(app: Flask, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread and a context of its own, started together; results, or what was raised."""
    barrier = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[number] = jobs[number]()
            except Exception as error:
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    with app.app_context():
        db.engine.dispose()
    return results


def votes_in(asks: Asks, number: int) -> int:
    """Everybody says yes, written straight into the box; the proposal's id."""
    with asks.writing():
        proposal = asks._proposal(number)
        voters = list(db.session.scalars(select(RollEntry).where(RollEntry.proposal_id == proposal.id)))
        for entry in voters:
            entry.participated = True
            db.session.add(
                NamedBallot(proposal_id=proposal.id, membership_id=entry.membership_id, choice="yes")
            )
        proposal.voted = len(voters)
        return proposal.id


def test_six_closers_thirty_requests_and_money_for_twenty(asks: Asks) -> None:
    asks.pay_in(1_000)
    asks.under(small_sum=0)
    people = [asks.noor, asks.kai, asks.new, asks.mira, asks.dee, asks.lee]
    numbers = [asks.screened(people[n % 6], 50) for n in range(30)]
    proposals = [votes_in(asks, number) for number in numbers]
    with asks.app.app_context():
        closes = [db.session.get_one(Proposal, one).closes_at for one in proposals]
    latest = max(moment for moment in closes if moment)

    def closer(turn: int) -> Callable[[], list[str]]:
        def work() -> list[str]:
            codes = []
            for one in proposals[turn * 5 :] + proposals[: turn * 5]:
                with transaction():
                    code = decisions.close(one)
                if code:
                    codes.append(code)
            return codes

        return work

    with clock.frozen(latest):
        results = at_once(asks.app, [closer(turn) for turn in range(6)])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sum(len(codes) for codes in results) == 30, "each vote is closed by exactly one"
    assert {code for codes in results for code in codes} == {"adopted"}
    states = Counter(asks.state(number) for number in numbers)
    assert states == {"reserved": 20, "waitlisted": 10}
    assert asks.balance("general") == 0
    with asks.app.app_context():
        assert not check(asks.id).problems
        places = sorted(
            queries.place_in_line(asks.load(number))
            for number in numbers
            if asks.load(number).state == "waitlisted"
        )
    assert places == list(range(1, 11))
    asks.pay_in(125)
    states = Counter(asks.state(number) for number in numbers)
    assert states == {"reserved": 22, "waitlisted": 8}
    assert asks.balance("general") == 25


def test_two_approvers_at_once(asks: Asks) -> None:
    asks.pay_in(1_000_000)
    number = asks.prepared(asks.noor)
    content = asks.content(number)

    def approver(who: Any) -> Callable[[], Any]:
        return lambda: asks.do(who, number, payments.approve, content=content)

    results = at_once(asks.app, [approver(who) for who in (asks.beto, asks.mira, asks.dee)])
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 2


def test_two_hand_it_over_at_once(asks: Asks) -> None:
    asks.pay_in(1_000_000)
    number = asks.prepared(asks.noor)
    asks.approve(number)
    results = at_once(
        asks.app, [lambda who=who: asks.do(who, number, payments.hand_over) for who in (asks.asha, asks.beto)]
    )
    assert sum(result is True for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert asks.hold(number) == (MIDDLE, MIDDLE)


def test_withdrawing_races_with_closing(asks: Asks) -> None:
    asks.pay_in(1_000_000)
    for _ in range(4):
        number = asks.screened(asks.noor)
        proposal = votes_in(asks, number)
        with asks.app.app_context():
            closes_at = db.session.get_one(Proposal, proposal).closes_at
        assert closes_at is not None

        def close(one: int = proposal) -> str | None:
            with transaction():
                return decisions.close(one)

        with clock.frozen(closes_at):
            results = at_once(asks.app, [close, lambda one=number: asks.do(asks.noor, one, actions.withdraw)])
        assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Conflict)], results
        assert asks.state(number) == "withdrawn"
        assert asks.hold(number) == (0, 0)
        assert asks.balance("general") == 1_000_000


def test_two_requests_race_for_the_last_money_by_two_ways(asks: Asks) -> None:
    asks.pay_in(MIDDLE)
    large = asks.screened(asks.noor)
    small = asks.screened(asks.kai, SMALL)
    asks.do(asks.asha, small, actions.sign, seen=asks.seen(small))
    proposal = votes_in(asks, large)
    seen = asks.seen(small)
    with asks.app.app_context():
        closes_at = db.session.get_one(Proposal, proposal).closes_at
    assert closes_at is not None

    def close() -> str | None:
        with transaction():
            return decisions.close(proposal)

    with clock.frozen(closes_at):
        at_once(asks.app, [close, lambda: asks.do(asks.beto, small, actions.sign, seen=seen)])
    states = sorted((asks.state(large), asks.state(small)))
    assert states == ["reserved", "waitlisted"]
    with asks.app.app_context():
        assert not check(asks.id).problems


def test_a_form_sent_twice_at_the_same_moment_is_one_request(asks: Asks) -> None:
    asks.draft(asks.noor)
    address = f"/c/{asks.group.address}/fund/ask/check"
    browsers = [Browser(asks.app).sign_in(asks.noor).open(address) for _ in range(2)]
    forms = [dict(browser.page.forms[0].form_values()) for browser in browsers]
    at_once(
        asks.app,
        [
            lambda b=b, f=f: b.client.post(address, data=f).status_code
            for b, f in zip(browsers, forms, strict=True)
        ],
    )
    with asks.app.app_context():
        assert list(db.session.scalars(select(FundRequest.state))) == ["submitted"]


def test_closing_again_changes_nothing(asks: Asks) -> None:
    asks.pay_in(1_000_000)
    number = asks.reserved(asks.noor)
    assert asks.close(number) is None
    with asks.app.app_context():
        kinds = list(db.session.scalars(select(Entry.kind)))
    assert kinds.count("reserve") == 1


def test_parties_are_not_on_the_roll(asks: Asks) -> None:
    number = asks.ask(asks.asha, rail="trusted", trusted="Mira")
    asks.do(asks.dee, number, actions.step_aside)
    for steward in (asks.beto, asks.lee):
        asks.do(steward, number, actions.check, how="vouched", seen=asks.seen(number))
    with asks.app.app_context():
        proposal = asks._proposal(number)
        roll = set(
            db.session.scalars(select(RollEntry.membership_id).where(RollEntry.proposal_id == proposal.id))
        )
        assert proposal.asked_by_id is None
    assert roll == {asks.beto.id, asks.lee.id, asks.noor.id, asks.kai.id}


def test_an_outcome_is_told_in_a_sentence(asks: Asks) -> None:
    import json

    number = asks.reserved(asks.noor)
    with asks.app.app_context():
        result = json.loads(asks._proposal(number).result or "{}")
    assert "waiting for money" in json.dumps(result["followed"])


def test_the_books_stay_right_through_a_whole_life(asks: Asks) -> None:
    asks.pay_in(1_000_000)
    number = asks.sent(asks.noor, MIDDLE, SMALL)
    asks.do(asks.noor, number, payments.confirm)
    asks.do(asks.noor, number, payments.forgo_rest)
    other = asks.sent(asks.kai, SMALL)
    asks.do(asks.kai, other, payments.dispute)
    for who in (asks.beto, asks.mira):
        asks.do(who, other, payments.record_fate, came_back=True, seen=asks.seen(other))
    with asks.app.app_context():
        report = check(asks.id)
        assert not report.problems
        held = {row.code: row.balance for row in db.session.scalars(select(FundAccount))}
    assert held["transit"] == 0
    assert held["general"] == 1_000_000 - SMALL - SMALL
