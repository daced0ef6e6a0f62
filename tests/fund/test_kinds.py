"""What can be asked for: four kinds, each from asking to closing, and money that comes in parts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.core import clock
from swsolidarity.fund.promises import check_all
from swsolidarity.fund.queries import cards, lines
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import kinds
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(2_000_000)
    return made


def page(asks: Asks, who: Member, number: int, more: str = "") -> Browser:
    address = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}{more}"
    return Browser(asks.app).sign_in(who).open(address)


def adds_up(asks: Asks) -> None:
    with asks.app.app_context():
        fund = fund_of(asks.group.id)
        assert fund is not None
        assert check_all(fund.id).problems == ()


# Parts: pure -----------------------------------------------------------------------------------------


def test_the_same_day_of_each_month_or_its_last_day() -> None:
    days = [day for day, _ in kinds.schedule(400, 4, "month", date(2026, 11, 30))]
    assert days == [date(2026, 11, 30), date(2026, 12, 30), date(2027, 1, 30), date(2027, 2, 28)]
    weeks = [day for day, _ in kinds.schedule(300, 3, "week", date(2026, 12, 28))]
    assert weeks == [date(2026, 12, 28), date(2027, 1, 4), date(2027, 1, 11)]


@given(st.integers(12, 10**12), st.sampled_from(kinds.PARTS[1:]), st.sampled_from(sorted(kinds.EVERY)))
def test_parts_are_all_of_it_and_the_next_one_is_what_is_missing(total: int, parts: int, every: str) -> None:
    plan = kinds.schedule(total, parts, every, date(2026, 1, 31))
    assert len(plan) == parts
    assert sum(part for _, part in plan) == total
    assert [day for day, _ in plan] == sorted({day for day, _ in plan})
    given_so_far = 0
    for day, part in plan:
        assert kinds.next_part(plan, given_so_far) == (day, part)
        assert kinds.next_part(plan, given_so_far + part - 1) == (day, 1)
        given_so_far += part
    assert kinds.next_part(plan, total) is None


# From asking to closing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "seen", "how"),
    [
        ("grant", None, "conversation"),
        ("loan", "A loan, to be given back without interest", "vouched"),
        ("reimbursement", "Given back for what was spent for all", "receipt"),
        ("group", "Something several do together", "conversation"),
    ],
)
def test_each_kind_goes_from_asking_to_received(asks: Asks, kind: str, seen: str | None, how: str) -> None:
    number = asks.ask(asks.noor, SMALL, kind=kind, months=6 if kind == "loan" else None)
    for steward in (asks.asha, asks.beto):
        browser = page(asks, steward, number)
        assert (seen is None) or browser.sees(seen)
        assert browser.sees("I have seen the receipt") is (kind == "reimbursement")
        browser.fill(how=how).press("I have read it, it can go on")
    for steward in (asks.asha, asks.beto):
        page(asks, steward, number).press("Agree to this")
    assert asks.state(number) == "reserved"
    asks.prepare(number, SMALL)
    asks.approve(number)
    asks.do(asks.asha, number, payments.hand_over)
    page(asks, asks.noor, number).click("I have it").press("Yes, I have it")
    assert asks.state(number) == "closed"
    with asks.app.app_context():
        assert (asks.load(number).loan_id is not None) is (kind == "loan")
    adds_up(asks)


def test_a_receipt_is_only_looked_at_where_something_was_spent(asks: Asks) -> None:
    number = asks.ask(asks.noor, SMALL)
    browser = page(asks, asks.asha, number)
    browser.post(f"{browser.url}/check", how="receipt", seen=asks.seen(number))
    assert browser.status == 422


# In parts ----------------------------------------------------------------------------------------------


def test_one_decision_sets_all_of_it_aside_and_each_part_is_a_payment(asks: Asks) -> None:
    number = asks.screened(asks.noor, MIDDLE, parts=3)
    vote = page(asks, asks.kai, number).click("The vote")
    assert vote.sees("given in 3 parts")
    asks.vote_and_close(number)
    assert asks.hold(number) == (MIDDLE, 0)
    with asks.app.app_context():
        first = asks.load(number).first_on
        plan = cards.queries.parts_of(asks.load(number))
    assert first is not None
    assert [part for _, part in plan] == [166_667, 166_667, 166_666]
    assert page(asks, asks.noor, number).sees("The next part is for")
    for at, (day, part) in enumerate(plan):
        with clock.frozen(noon(day)):
            offered = page(asks, asks.asha, number, "/pay")
            assert offered.page.xpath("//input[@name='amount']/@value") == [f"{part / 100:.2f}"]
            asks.prepare(number, part)
            asks.approve(number)
            asks.do(asks.asha, number, payments.hand_over)
            asks.do(asks.noor, number, payments.confirm)
            with asks.app.app_context():
                told = asks.load(number)
                later = cards.queries.next_part(told)
                assert (later is None) is (at == 2)
                if later:
                    assert told.act_by is not None
                    assert told.act_by.date() == later[0], "the next date is what everybody waits for"
            assert waits(asks) == []
        if at < 2:
            with clock.frozen(noon(plan[at + 1][0])):
                assert waits(asks) == [asks.public_id(number)], "it is in the queue again when its day comes"
    assert asks.state(number) == "closed"
    adds_up(asks)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def waits(asks: Asks) -> list[str]:
    """The public ids of what waits for a steward."""
    with asks.app.app_context():
        fund = fund_of(asks.group.id)
        assert fund is not None
        return [line.public_id for line in lines.queue(asks.dee.load(), fund).items]


def test_what_is_not_help_that_is_kept_comes_at_once(asks: Asks) -> None:
    number = asks.draft(asks.noor, MIDDLE, kind="loan", months=6, parts=3)
    with asks.app.app_context():
        assert (asks.load(number).parts, asks.load(number).every) == (1, None)
    browser = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/ask/when")
    assert not browser.sees("All at once, or in parts?")


def test_the_rest_of_the_parts_can_go_back_to_the_fund(asks: Asks) -> None:
    number = asks.reserved(asks.noor, MIDDLE, parts=2)
    asks.prepare(number, MIDDLE // 2)
    asks.approve(number)
    asks.do(asks.asha, number, payments.hand_over)
    asks.do(asks.noor, number, payments.confirm)
    page(asks, asks.noor, number).click("I do not need the rest").press("I do not need the rest")
    assert asks.state(number) == "closed"
    assert asks.hold(number) == (0, 0)
    adds_up(asks)


def test_another_kind_asks_again_what_it_is_for_and_shows_again_what_others_see(asks: Asks) -> None:
    asks.draft(asks.noor, SMALL)
    browser = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/ask/kind")
    browser.fill(kind="group").press("Go on")
    assert browser.sees("What is it for?")
    browser.fill(purpose="things").press("Go on")
    assert browser.sees("This is what others will see")
    assert browser.sees("Something several do together")


@pytest.mark.parametrize(("says", "then"), [("Yes, that helps", SMALL), ("No, I need all of it", MIDDLE)])
def test_less_is_agreed_on_only_if_the_person_says_it_is_enough(asks: Asks, says: str, then: int) -> None:
    number = asks.ask(asks.noor, MIDDLE)
    less = page(asks, asks.asha, number).click("Ask whether less would be enough")
    less.fill(amount="5000").press("Send")
    assert less.status == 422, "not less"
    less.fill(amount="2000").press("Send")
    assert asks.state(number) == "needs_info"
    noor = page(asks, asks.noor, number)
    assert noor.sees("Would KES 2,000.00 be enough?")
    noor.press(says)
    with asks.app.app_context():
        assert (asks.load(number).amount, asks.load(number).state) == (then, "submitted")
    assert page(asks, asks.asha, number).sees("Would KES 2,000.00 be enough?")
