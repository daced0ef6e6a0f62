"""Urgent help: two stewards agree within hours, out of what the group set for a month."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.fund.check import check
from swsolidarity.fund.queries import terms as queries
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules import terms
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import LARGE, MIDDLE, SMALL, Asks, actions

MONTH = 1_200_000


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.under(urgent_month=MONTH, urgent_each=MIDDLE)
    made.pay_in(10 * LARGE)
    return made


def checked(asks: Asks, by: Member, number: int, *, urgent: bool) -> None:
    asks.do(by, number, actions.check, how="conversation", seen=asks.seen(number), urgent=urgent)


def urgent(asks: Asks, who: Member, amount: int = MIDDLE) -> int:
    number = asks.ask(who, amount)
    checked(asks, asks.asha, number, urgent=True)
    checked(asks, asks.beto, number, urgent=False)
    return number


def sign(asks: Asks, number: int) -> None:
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.sign, seen=asks.seen(number))


def months(asks: Asks) -> list[tuple[int, int | None]]:
    with asks.app.app_context():
        fund = fund_of(asks.group.id)
        assert fund is not None
        return [(one.amount.minor, one.requests) for one in queries.urgent_months(fund)]


@pytest.mark.once
def test_what_can_be_urgent_and_which_rules_cannot_stand() -> None:
    limits = {"small_sum": 300, "each": 500}
    for kind, parts, amount, expected in (
        ("grant", 1, 301, True),
        ("grant", 1, 500, True),
        ("grant", 1, 501, False),
        ("grant", 1, 300, False),
        ("grant", 2, 400, False),
        ("loan", 1, 400, False),
        ("reimbursement", 1, 400, False),
    ):
        assert rules.can_be_urgent(kind, parts, amount, **limits) is expected, (kind, parts, amount)
    fine = terms.first(largest=800, small_sum=300)
    assert not rules.can_be_urgent("grant", 1, 400, small_sum=300, each=fine.urgent_each)
    for month, each, wrong in ((1_000, 500, False), (0, 0, False), (400, 500, True), (400, 0, True)):
        assert bool(terms.trouble(fine.but({"urgent_month": month, "urgent_each": each}))) is wrong


def test_urgent_help_takes_two_and_no_vote_and_hours(asks: Asks) -> None:
    number = urgent(asks, asks.noor)
    with asks.app.app_context():
        request = asks.load(number)
        assert request.state == "fast_track"
        assert request.act_by == clock.this_hour() + rules.URGENT_WITHIN
    sign(asks, number)
    assert asks.state(number) == "reserved"
    with asks.app.app_context():
        assert not check(asks.id).problems


def test_without_the_mark_or_above_the_cap_members_vote(asks: Asks) -> None:
    assert asks.state(asks.screened(asks.noor)) == "in_vote"
    above = asks.ask(asks.kai, MIDDLE + 1)
    with pytest.raises(Invalid):
        checked(asks, asks.asha, above, urgent=True)
    asks.under(urgent_month=0, urgent_each=0)
    none = asks.ask(asks.lee)
    with pytest.raises(Invalid):
        checked(asks, asks.asha, none, urgent=True)


def test_parties_and_members_cannot_mark_anything(asks: Asks) -> None:
    number = asks.ask(asks.asha)
    for who in (asks.asha, asks.kai, asks.outsider):
        with pytest.raises(Refused):
            checked(asks, who, number, urgent=True)
    with asks.app.app_context():
        assert asks.load(number).urgent_in is None


def test_the_month_has_an_end_and_a_new_one_begins(asks: Asks) -> None:
    for who in (asks.noor, asks.kai):
        sign(asks, urgent(asks, who))
    third = asks.ask(asks.new, MIDDLE)
    with pytest.raises(Invalid, match="Too little is left"):
        checked(asks, asks.asha, third, urgent=True)
    assert asks.state(third) == "submitted"
    with clock.moved(timedelta(days=32)):
        checked(asks, asks.asha, third, urgent=True)
        checked(asks, asks.beto, third, urgent=False)
        assert asks.state(third) == "fast_track"


def test_what_is_put_to_a_vote_or_taken_back_counts_no_longer(asks: Asks) -> None:
    first, second = urgent(asks, asks.noor), urgent(asks, asks.kai)
    asks.do(asks.asha, first, actions.open_vote, seen=asks.seen(first))
    third = urgent(asks, asks.new)
    sign(asks, second)
    asks.do(asks.kai, second, actions.withdraw)
    assert [asks.state(one) for one in (first, second, third)] == ["in_vote", "withdrawn", "fast_track"]
    assert asks.state(urgent(asks, asks.lee)) == "fast_track"


def test_two_at_once_do_not_get_what_is_there_for_one(asks: Asks) -> None:
    asks.under(urgent_month=MIDDLE, urgent_each=MIDDLE)
    numbers = [asks.ask(who) for who in (asks.noor, asks.kai)]
    for number in numbers:
        checked(asks, asks.asha, number, urgent=False)

    def mark(number: int) -> str:
        try:
            checked(asks, asks.beto, number, urgent=True)
        except Invalid:
            return "too little"
        return asks.state(number)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(mark, numbers)) == ["fast_track", "too little"]


def test_an_answer_needs_a_new_mark(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    checked(asks, asks.asha, number, urgent=True)
    asks.do(asks.beto, number, actions.ask_back, words="By when?", about_text=False, seen=asks.seen(number))
    asks.do(asks.noor, number, actions.answer, words="Tonight")
    for steward in (asks.asha, asks.beto):
        checked(asks, steward, number, urgent=False)
    assert asks.state(number) == "in_vote"


def test_members_read_the_total_and_the_number_only_from_three_on(asks: Asks) -> None:
    asks.under(urgent_month=3 * MIDDLE)
    assert months(asks) == []
    for who in (asks.noor, asks.kai):
        sign(asks, urgent(asks, who))
    waiting = urgent(asks, asks.new)
    assert months(asks) == [(2 * MIDDLE, None)], "what is still looked at is nobody else's business"
    sign(asks, waiting)
    assert months(asks) == [(3 * MIDDLE, 3)]
    page = Browser(asks.app).sign_in(asks.lee).open(f"/c/{asks.group.address}/fund/rules")
    assert page.sees("Given as urgent help")
    assert page.sees("3 requests")
    new = Browser(asks.app).sign_in(asks.new).open(f"/c/{asks.group.address}/fund/rules")
    assert not new.sees("Given as urgent help")


def test_the_tick_is_there_where_the_rules_have_it(asks: Asks) -> None:
    small, number = asks.ask(asks.kai, SMALL), asks.ask(asks.noor)
    page = Browser(asks.app).sign_in(asks.asha)
    words = "It is urgent: two stewards agree within hours, without a vote"
    for one, offered in ((small, False), (number, True)):
        page.open(f"/c/{asks.group.address}/fund/r/{asks.public_id(one)}")
        assert page.sees(words) is offered
    asks.under(urgent_month=MONTH, urgent_each=MIDDLE)
    for who in (asks.new, asks.lee):
        urgent(asks, who)
    page.fill(how="conversation", urgent="y").press("I have read it, it can go on")
    assert page.sees("Too little is left for urgent help this month.")
    page.fill(how="conversation").press("I have read it, it can go on")
    with asks.app.app_context():
        assert asks.load(number).urgent_in is None
