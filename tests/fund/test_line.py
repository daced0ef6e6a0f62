"""The waiting list: who is next, who may pass, and what somebody who waits is told."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.fund.actions import holds
from swsolidarity.fund.jobs.line import fix_line_lots
from swsolidarity.fund.queries import line
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import line as rules
from swsolidarity.fund.rules.books import month_of
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import LARGE, MIDDLE, SMALL, Asks, actions


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.under(small_sum=0)
    return made


def agreed(asks: Asks, who: Member, amount: int, *, tiers: tuple[int, int] | None = None) -> int:
    """Checked by two, who tick how urgent it is, and adopted by a vote."""
    number = asks.ask(who, amount)
    for steward, tier in zip((asks.asha, asks.beto), tiers or (None, None), strict=True):
        asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number), tier=tier)
    assert asks.vote_and_close(number) == "adopted"
    return number


def places(asks: Asks, *numbers: int) -> list[int]:
    with asks.app.app_context():
        return [queries.place_in_line(asks.load(number)) for number in numbers]


def states(asks: Asks, *numbers: int) -> list[str]:
    return [asks.state(number) for number in numbers]


def test_the_most_urgent_is_next_and_among_equals_who_was_first(asks: Asks) -> None:
    asks.under(order="need")
    first = agreed(asks, asks.noor, SMALL, tiers=(3, 3))
    second = agreed(asks, asks.kai, SMALL, tiers=(2, 2))
    urgent = agreed(asks, asks.new, SMALL, tiers=(3, 1))
    third = agreed(asks, asks.lee, SMALL, tiers=(2, 3))
    assert places(asks, urgent, second, third, first) == [1, 2, 3, 4]
    for money, waiting in ((SMALL, 3), (2 * SMALL, 1)):
        asks.pay_in(money)
        assert states(asks, urgent, second, third, first).count("waitlisted") == waiting
    assert asks.state(first) == "waitlisted"


def test_an_urgent_request_does_not_wait_behind_one_that_can(asks: Asks) -> None:
    asks.under(order="need")
    asks.pay_in(MIDDLE)
    waits = agreed(asks, asks.noor, LARGE, tiers=(3, 3))
    assert states(asks, waits, agreed(asks, asks.kai, SMALL, tiers=(1, 2))) == ["waitlisted", "reserved"]
    assert asks.state(agreed(asks, asks.lee, SMALL, tiers=(3, 3))) == "waitlisted"


def test_the_lot_decides_within_a_month_and_anybody_can_draw_it_again(asks: Asks) -> None:
    asks.under(order="lot")
    with asks.app.app_context():
        fix_line_lots()
        fund = fund_of(asks.group.id)
        assert fund is not None
        before = line.shown(fund)
        name = fund.public_id
    assert [one.secret for one in before] == [None, None], "this month and the next, both still secret"
    today = clock.now().date()
    later = month_of(month_of(today) + timedelta(days=31)) - today + timedelta(days=5)
    with clock.moved(later):
        fix_line_lots_of(asks)
        numbers = [agreed(asks, who, SMALL) for who in (asks.noor, asks.kai, asks.new, asks.lee)]
        with asks.app.app_context():
            months = {asks.load(number).lot[:7] for number in numbers}
            order = sorted(numbers, key=lambda number: asks.load(number).lot)
            references = {number: asks.load(number).reference for number in numbers}
        assert len(months) == 1
        assert places(asks, *order) == [1, 2, 3, 4]
        asks.pay_in(SMALL)
        assert states(asks, *order) == ["reserved", *["waitlisted"] * 3]
    with clock.moved(later + timedelta(days=40)), asks.app.app_context():
        shown = next(one for one in line.shown(fund) if f"{one.month:%Y-%m}" in months)
        assert shown.secret is not None
        # What was shown before the month is what the secret hashes to, and the order follows from it.
        assert hashlib.sha256(bytes.fromhex(shown.secret)).hexdigest() == shown.commitment
        assert shown.commitment in {one.commitment for one in before}
        drawn = rules.seed(name, shown.month, bytes.fromhex(shown.secret))
        again = sorted(
            references.values(), key=lambda one: hashlib.sha256(drawn + b"|" + one.encode()).digest()
        )
        assert [number for number, _lot in shown.order] == again
        assert again == [references[number] for number in order]
    with clock.moved(later + timedelta(days=40)):
        page = Browser(asks.app).sign_in(asks.kai).open(f"/c/{asks.group.address}/fund/line")
        assert page.sees(shown.commitment)
        assert page.sees(shown.secret)


def fix_line_lots_of(asks: Asks) -> None:
    with asks.app.app_context():
        fix_line_lots()


def test_who_was_agreed_under_first_come_keeps_their_place(asks: Asks) -> None:
    before = agreed(asks, asks.noor, SMALL)
    asks.under(order="need")
    urgent = agreed(asks, asks.kai, SMALL, tiers=(1, 1))
    assert places(asks, before, urgent) == [1, 2]


def test_smaller_ones_pass_for_some_days_and_then_no_longer(asks: Asks) -> None:
    asks.under(pass_days=14)
    asks.pay_in(MIDDLE)
    large = agreed(asks, asks.noor, LARGE)
    with asks.app.app_context():
        since = asks.load(large).queued_at
    assert since is not None
    with clock.frozen(since + timedelta(hours=1)):
        passed, waits = agreed(asks, asks.kai, SMALL), agreed(asks, asks.lee, MIDDLE)
    assert states(asks, large, passed, waits) == ["waitlisted", "reserved", "waitlisted"]
    with clock.frozen(since + timedelta(days=14, seconds=-1)):
        asks.pay_in(MIDDLE - SMALL)
    assert states(asks, large, waits) == ["waitlisted", "reserved"], "a part of it was still free"
    with clock.frozen(since + timedelta(hours=2)):
        late = agreed(asks, asks.new, SMALL)
    with clock.frozen(since + timedelta(days=14)):
        asks.pay_in(SMALL)
        assert states(asks, large, late) == ["waitlisted", "waitlisted"], "its turn has come"
        asks.pay_in(LARGE)
        assert states(asks, large, late) == ["reserved", "reserved"]


@pytest.mark.parametrize("how", ["withdrawn", "lapsed"])
def test_when_one_leaves_the_line_the_next_gets_what_is_free(asks: Asks, how: str) -> None:
    asks.pay_in(MIDDLE)
    large, small = agreed(asks, asks.noor, LARGE), agreed(asks, asks.kai, SMALL)
    assert states(asks, large, small) == ["waitlisted", "waitlisted"]
    if how == "withdrawn":
        asks.do(asks.noor, large, actions.withdraw)
    else:
        with clock.moved(timedelta(days=120)), asks.writing():
            assert holds.run_out(large)
    assert states(asks, large, small) == [how, "reserved"]


def test_who_waits_reads_their_place_the_rule_and_the_next_day(asks: Asks) -> None:
    asks.under(order="need")
    agreed(asks, asks.kai, SMALL, tiers=(1, 1))
    number = agreed(asks, asks.noor, SMALL, tiers=(2, 2))
    page = (
        Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}")
    )
    assert page.sees("number 2 in line")
    assert page.sees("Who needs it most urgently is next")
    assert page.sees("Stewards look next on")


def test_stewards_tick_how_urgent_it_is_only_where_the_rules_ask(asks: Asks) -> None:
    plain = asks.ask(asks.noor, SMALL)
    asks.under(order="need")
    number = asks.ask(asks.kai, SMALL)
    for one, asked in ((plain, False), (number, True)):
        page = Browser(asks.app).sign_in(asks.asha)
        page.open(f"/c/{asks.group.address}/fund/r/{asks.public_id(one)}")
        assert page.sees("How urgent is it?") is asked
    page.fill(how="conversation").press("I have read it, it can go on")
    assert page.sees("Say how urgent it is.")
    page.fill(how="conversation", tier="2").press("I have read it, it can go on")
    with asks.app.app_context():
        assert asks.load(number).tier == 2
