"""Money a bank blocks: what gives way, who is told, and that the same promises come back first."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.fund.actions import blocking, books
from swsolidarity.fund.models import FundRequest
from swsolidarity.fund.models.books import Entry, Fund, PendingEntry
from swsolidarity.fund.promises import check_all
from swsolidarity.fund.queries import blocking as queries
from swsolidarity.fund.rules import blocking as rules
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, actions
from tests.fund.test_effects import at_once


@pytest.fixture
def asks(app: Flask) -> Asks:
    """Five stewards; 7,000 in the tin and 5,000 at the bank, all for the general pot."""
    made = Asks(app)
    made.pay_in(700_000, place="tin")
    made.pay_in(500_000, place="bank")
    return made


def prepared(asks: Asks, minor: int, *, back: bool = False, pot: str = "general") -> int:
    prepare = blocking.prepare_free_again if back else blocking.prepare_block
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        return prepare(
            asks.asha.load(),
            fund,
            place=asks.account("bank"),
            pot=asks.account(pot),
            amount=asks.money(minor),
        ).id


def agree(asks: Asks, pending: int, by: Member | None = None) -> Entry:
    with asks.writing():
        fund, waits = db.session.get_one(Fund, asks.id), db.session.get_one(PendingEntry, pending)
        content = waits.content_hash.hex()
        return books.approve((by or asks.beto).load(), fund, waits, content_hash=content)


def block(asks: Asks, minor: int, *, back: bool = False, pot: str = "general") -> Entry:
    return agree(asks, prepared(asks, minor, back=back, pot=pot))


def right(asks: Asks) -> bool:
    with asks.app.app_context():
        problems = check_all(asks.id).problems
        assert not problems, problems
    return True


def page(asks: Asks, path: str = "") -> str:
    return f"/c/{asks.group.address}/fund/{path}"


@given(
    st.integers(0, 100),
    st.integers(1, 200),
    st.lists(st.integers(1, 50), max_size=6),
)
def test_the_latest_promises_give_way_and_no_more_than_it_takes(
    free: int, needed: int, amounts: list[int]
) -> None:
    held = [rules.Held(at, f"2026-{at:03d}", amount) for at, amount in enumerate(amounts)]
    room = rules.make_room(needed, free=free, held=held)
    assert list(room.waits) == held[: len(room.waits)]
    given_back = sum(one.amount for one in room.waits)
    assert free + given_back == needed + room.free - room.short
    assert not (room.free and room.short)
    if room.waits:
        assert free + given_back - room.waits[-1].amount < needed
    if room.short:
        assert len(room.waits) == len(held)


def test_blocked_money_leaves_what_can_be_spent_and_comes_back(asks: Asks) -> None:
    block(asks, 500_000)
    assert (asks.balance("bank"), asks.balance("general")) == (0, 700_000)
    assert asks.balance("frozen-bank") == asks.balance("frozen-general") == 500_000
    assert right(asks)
    block(asks, 500_000, back=True)
    assert (asks.balance("bank"), asks.balance("general")) == (500_000, 1_200_000)
    assert asks.balance("frozen-bank") == asks.balance("frozen-general") == 0
    assert right(asks)


def test_promises_wait_in_the_order_of_their_decisions_before_everybody_in_line(asks: Asks) -> None:
    first, second, third = (asks.reserved(who, 400_000) for who in (asks.noor, asks.kai, asks.lee))
    late = asks.reserved(asks.new, 600_000)
    assert [asks.state(one) for one in (first, second, third, late)] == ["reserved"] * 3 + ["waitlisted"]
    block(asks, 500_000)
    assert [asks.state(one) for one in (first, second, third)] == ["reserved", "waitlisted", "waitlisted"]
    assert asks.history(third)[-1] == "waitlisted"
    with asks.app.app_context():
        line = [
            db.session.get_one(FundRequest, one)
            for one in sorted(
                (second, third, late), key=lambda one: db.session.get_one(FundRequest, one).queued_at
            )
        ]
        assert [one.id for one in line] == [second, third, late]
        assert [one.reason for one in line] == ["frozen", "frozen", None]
    # What is left over is not given to somebody who waits behind them.
    assert asks.balance("general") == 300_000
    assert right(asks)


def test_the_same_decisions_are_kept_when_money_comes_back_and_as_often_as_it_is_blocked(asks: Asks) -> None:
    first, second = asks.reserved(asks.noor, 600_000), asks.reserved(asks.kai, 500_000)
    for times in range(1, 4):
        block(asks, 500_000)
        assert [asks.state(one) for one in (first, second)] == ["reserved", "waitlisted"], times
        assert right(asks)
        block(asks, 500_000, back=True)
        assert [asks.state(one) for one in (first, second)] == ["reserved", "reserved"], times
        assert asks.hold(second) == (500_000, 0)
        assert right(asks)
    with asks.app.app_context():
        assert db.session.get_one(FundRequest, second).reason is None
    assert asks.history(second)[-2:] == ["waitlisted", "reserved"]


def test_money_that_comes_in_goes_to_whoever_lost_it(asks: Asks) -> None:
    number = asks.reserved(asks.noor, 900_000)
    block(asks, 500_000)
    assert asks.state(number) == "waitlisted"
    asks.pay_in(200_000)
    assert asks.state(number) == "reserved"
    assert right(asks)


def test_what_is_on_its_way_never_waits(asks: Asks) -> None:
    sent = asks.sent(asks.noor, MIDDLE)  # from the tin
    other = asks.reserved(asks.kai, MIDDLE)
    block(asks, 500_000)
    assert (asks.state(sent), asks.state(other)) == ("sent", "waitlisted")
    assert asks.hold(sent) == (MIDDLE, MIDDLE)
    assert right(asks)


def test_a_payment_that_was_only_prepared_is_void(asks: Asks) -> None:
    number = asks.prepared(asks.noor, 900_000, pay=100_000)
    block(asks, 500_000)
    assert asks.state(number) == "waitlisted"
    asks.pay_in(500_000)
    asks.prepare(number, 100_000)
    assert right(asks)


def test_a_small_sum_two_stewards_agreed_to_keeps_its_two_signatures(asks: Asks) -> None:
    """It waited or was blocked; whenever it gets its money, the two who signed stand behind it."""
    asks.reserved(asks.kai, 700_000)
    number = asks.reserved(asks.noor, 250_000)
    block(asks, 500_000)
    assert asks.state(number) == "waitlisted"
    waits = asks.reserved(asks.lee, SMALL)
    assert asks.state(waits) == "waitlisted"
    asks.pay_in(500_000)
    assert [asks.state(one) for one in (number, waits)] == ["reserved", "reserved"]
    assert right(asks)


def test_a_pot_that_cannot_bear_it_is_refused_and_another_bears_the_rest(asks: Asks) -> None:
    asks.sent(asks.noor, 700_000)
    asks.pay_in(300_000, place="bank", pot="emergency")
    with pytest.raises(Invalid, match="cannot bear all of it"):
        prepared(asks, 600_000)
    block(asks, 500_000)
    block(asks, 300_000, pot="emergency")
    assert [asks.balance(code) for code in ("bank", "general", "emergency")] == [0, 0, 0]
    assert asks.balance("frozen-bank") == 800_000
    assert right(asks)


def test_it_takes_two_and_neither_keeps_the_place(asks: Asks) -> None:
    pending = prepared(asks, 100_000)
    with pytest.raises(Refused, match="a second person"):
        agree(asks, pending, by=asks.asha)
    with pytest.raises(Refused, match="Fund stewards do this"):
        agree(asks, pending, by=asks.kai)
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        for prepare in (blocking.prepare_block, blocking.prepare_free_again):
            with pytest.raises(Refused, match="You keep this money"):
                prepare(
                    asks.mira.load(),
                    fund,
                    place=asks.account("tin"),
                    pot=asks.account("general"),
                    amount=asks.money(1),
                )
        tin = blocking.prepare_block(
            asks.asha.load(),
            fund,
            place=asks.account("tin"),
            pot=asks.account("general"),
            amount=asks.money(1),
        ).id
    with pytest.raises(Refused, match="part in this"):
        agree(asks, tin, by=asks.mira)
    assert asks.balance("frozen-bank") == 0


def test_what_became_impossible_meanwhile_records_nothing(asks: Asks) -> None:
    pending = prepared(asks, 500_000)
    block(asks, 500_000)
    with pytest.raises(Conflict, match="Nothing was recorded"):
        agree(asks, pending)
    assert right(asks)
    with pytest.raises(Invalid, match="There is not that much"):
        prepared(asks, 1)
    with pytest.raises(Invalid, match="Not that much is blocked"):
        prepared(asks, 500_001, back=True)


def test_looking_changes_nothing(asks: Asks) -> None:
    number = asks.reserved(asks.noor, 900_000)
    with asks.app.app_context():
        place = asks.account("bank").public_id
        before = db.session.get_one(Fund, asks.id).head
        found = queries.room(asks.account("general"), 500_000)
        assert [one.request_id for one in found.waits] == [number]
    browser = Browser(asks.app).sign_in(asks.asha).open(page(asks, f"places/{place}/blocked"))
    assert browser.sees("If this place were blocked today")
    assert browser.sees("1 request would wait for money again:")
    assert browser.sees("This is only a look: nothing has changed.")
    with asks.app.app_context():
        assert db.session.get_one(Fund, asks.id).head == before
        assert asks.account("bank").balance == 500_000
    assert asks.state(number) == "reserved"


def test_a_steward_and_a_second_person_block_a_place_and_free_it_again(asks: Asks) -> None:
    asks.reserved(asks.noor, 900_000)
    one, two = (Browser(asks.app).sign_in(who) for who in (asks.asha, asks.beto))
    with asks.app.app_context():
        place = asks.account("bank").public_id
    one.open(page(asks, f"places/{place}/blocked")).press("Prepare it")
    assert one.sees("Waiting for a second person")
    two.open(page(asks, "waiting")).click("Blocked")
    assert two.sees("If you agree now")
    assert two.sees("1 request would wait for money again:")
    two.press("Agree to exactly this")
    assert two.sees("Recorded.")
    member = Browser(asks.app).sign_in(asks.kai).open(page(asks))
    assert member.sees("Blocked, not counted")
    assert "5,000.00" in member.text
    asker = Browser(asks.app).sign_in(asks.noor).open(page(asks)).click("2026-001")
    assert asker.sees("There is less money than when this was agreed. You are first in line.")
    one.open(page(asks, "pots"))
    assert one.sees("Besides, KES 5,000.00 is blocked")
    one.click("It is free again").press("Prepare it")
    two.open(page(asks, "waiting")).click("Free again").press("Agree to exactly this")
    asker.open(page(asks))
    assert asker.sees("Ready to pay")
    assert not Browser(asks.app).sign_in(asks.kai).open(page(asks)).sees("Blocked, not counted")


def test_wrong_amounts_are_asked_again_with_what_was_typed(asks: Asks) -> None:
    with asks.app.app_context():
        place = asks.account("bank").public_id
    browser = Browser(asks.app).sign_in(asks.asha)
    browser.open(page(asks, f"places/{place}/blocked")).fill(amount="6000", note="letter").press("Prepare it")
    assert browser.status == 422
    assert browser.sees("There is not that much in it.")
    block(asks, 100_000)
    browser.open(page(asks, f"places/{place}/free-again")).fill(amount="1001").press("Prepare it")
    assert browser.status == 422
    assert browser.sees("Not that much is blocked.")


def test_the_second_to_wait_reads_its_number(asks: Asks) -> None:
    asks.reserved(asks.kai, 600_000)
    number = asks.reserved(asks.noor, 600_000)
    asks.pay_in(100)
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        pending = blocking.prepare_block(
            asks.asha.load(),
            fund,
            place=asks.account("tin"),
            pot=asks.account("general"),
            amount=asks.money(700_000),
        ).id
    agree(asks, pending)
    asker = Browser(asks.app).sign_in(asks.noor).open(page(asks, f"r/{asks.public_id(number)}"))
    assert asker.sees("You are number 2 in line.")
    steward = Browser(asks.app).sign_in(asks.lee).open(page(asks, f"r/{asks.public_id(number)}"))
    assert steward.sees("Money was blocked, so it waits as number 2 in line.")


def test_withdrawing_while_it_waits_is_possible(asks: Asks) -> None:
    number = asks.reserved(asks.noor, 900_000)
    block(asks, 500_000)
    asks.do(asks.noor, number, actions.withdraw)
    block(asks, 500_000, back=True)
    assert (asks.state(number), asks.balance("general")) == ("withdrawn", 1_200_000)
    assert right(asks)


def test_an_entry_that_kept_a_promise_again_leads_to_its_decision(asks: Asks) -> None:
    number = asks.reserved(asks.noor, 900_000)
    block(asks, 500_000)
    block(asks, 500_000, back=True)
    with asks.app.app_context():
        entry = db.session.scalars(
            select(Entry).where(Entry.kind == "reserve").order_by(Entry.seq.desc()).limit(1)
        ).one()
        reference, name = asks.load(number).decision_ref or "", entry.public_id
        assert entry.decision_ref == f"{reference}~2"
    browser = Browser(asks.app).sign_in(asks.kai).open(page(asks, f"e/{name}")).click("Look at it")
    assert browser.status == 200
    assert reference.partition(":")[2] in browser.url


def test_two_who_agree_at_once_block_it_once(asks: Asks) -> None:
    number = asks.reserved(asks.noor, 900_000)
    pending = prepared(asks, 500_000)
    found = at_once(
        asks.app, [lambda who=who: agree(asks, pending, by=who) for who in (asks.beto, asks.dee, asks.lee)]
    )
    assert sum(isinstance(one, Entry) for one in found) == 1, found
    assert asks.balance("frozen-bank") == 500_000
    assert asks.state(number) == "waitlisted"
    assert right(asks)
