"""Payments: approved exactly as prepared, by different people, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.fund.models import FundDetailLook, FundPayment, FundRequestParty
from swsolidarity.fund.queries import requests as queries
from tests.fund.asks import MIDDLE, SMALL, Asks, actions, asking, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def _tamper(asks: Asks, number: int, **values: object) -> None:
    with asks.writing():
        payment = db.session.scalars(select(FundPayment).where(FundPayment.request_id == number)).one()
        for name, value in values.items():
            setattr(payment, name, value)


def test_a_swapped_destination_voids_what_was_prepared(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    content = asks.content(number)
    asks.do(asks.noor, number, actions.redirect, to=asking.Destination(rail="cash", details="elsewhere"))
    with pytest.raises(Conflict):
        asks.do(asks.beto, number, payments.approve, content=content)


@pytest.mark.parametrize("stage", ["prepared", "approved"])
@pytest.mark.parametrize("what", ["destination", "rail", "amount", "source", "payment_rail"])
def test_anything_changed_behind_the_application_stops_the_payment(asks: Asks, stage: str, what: str) -> None:
    number = asks.prepared(asks.noor, MIDDLE, SMALL)
    content = asks.content(number)
    if stage == "approved":
        asks.approve(number)
    if what in ("destination", "rail"):
        asks.force(number, **{what: "mobile"})
    else:
        column, value = {
            "amount": ("amount", SMALL + 1),
            "source": ("source_id", asks.ids["bank"]),
            "payment_rail": ("rail", "bank"),
        }[what]
        _tamper(asks, number, **{column: value})
    with pytest.raises(Conflict):
        if stage == "prepared":
            asks.do(asks.beto, number, payments.approve, content=content)
        else:
            asks.do(asks.asha, number, payments.hand_over)
    assert asks.state(number) == "reserved"
    assert asks.hold(number) == (MIDDLE, 0)


def test_an_approval_is_for_the_page_that_was_seen(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    old = asks.content(number)
    asks.do(asks.asha, number, payments.cancel)
    asks.prepare(number, MIDDLE)
    assert asks.content(number) != old, "two equal payments are two"
    with pytest.raises(Conflict):
        asks.do(asks.beto, number, payments.approve, content=old)


def test_more_than_is_held_or_than_is_there_cannot_be_prepared(asks: Asks) -> None:
    number = asks.reserved(asks.noor)
    with pytest.raises(Invalid):
        asks.prepare(number, MIDDLE + 1)
    with pytest.raises(Invalid):
        asks.prepare(number, MIDDLE, place="bank")
    with pytest.raises(Invalid):
        asks.do(asks.asha, number, payments.prepare, amount=asks.money(SMALL), source="nothing")


def test_one_payment_at_a_time(asks: Asks) -> None:
    number = asks.prepared(asks.noor, MIDDLE, SMALL)
    with pytest.raises(Conflict):
        asks.prepare(number, SMALL, by=asks.beto)


def test_the_database_refuses_one_person_for_two_hands(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    for values in (
        {"approved_by": asks.asha.id, "approved_hash": b"x" * 32},
        {"approved_by": asks.beto.id, "approved_hash": b"x" * 32},
        {"state": "approved"},
        {"handed_over_by": asks.lee.id},
    ):
        with pytest.raises(IntegrityError):
            _tamper(asks, number, **values)


def test_the_database_refuses_a_party_in_a_payment(asks: Asks) -> None:
    number = asks.reserved(asks.kai)
    asks.prepare(number, SMALL)
    with asks.writing():
        db.session.add(FundRequestParty(request_id=number, membership_id=asks.mira.id, role="aside"))
    with pytest.raises(DBAPIError, match="a party has no hand"):
        _tamper(asks, number, second_id=None, approved_by=asks.mira.id)
    with pytest.raises(IntegrityError):
        _tamper(asks, number, state="nonsense")


def test_the_details_are_seen_by_two_and_counted(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    asks.do(asks.asha, number, payments.show_destination)
    asks.do(asks.beto, number, payments.show_destination)
    with pytest.raises(Refused):
        asks.do(asks.mira, number, payments.show_destination)
    with pytest.raises(Refused):
        asks.do(asks.mira, number, payments.approve, content=asks.content(number))
    asks.do(asks.beto, number, payments.pass_on)
    asks.do(asks.mira, number, payments.show_destination)
    with asks.app.app_context():
        request = asks.load(number)
        assert queries.looks_at(request) == (3, 3)
        payment = queries.live_payment(request)
        assert payment is not None
        assert queries.has_opened_details(asks.mira.load(), payment)
        assert not queries.has_opened_details(asks.lee.load(), payment)
        with clock.moved(timedelta(minutes=16)):
            assert not queries.has_opened_details(asks.mira.load(), payment)
        assert db.session.query(FundDetailLook).count() == 3


def test_what_came_back_is_held_again_and_can_be_sent_again(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    asks.do(asks.mira, number, payments.record_fate, came_back=True, seen=asks.seen(number))
    asks.do(asks.mira, number, payments.record_fate, came_back=True, seen=asks.seen(number))
    assert asks.state(number) == "sent"
    asks.do(asks.asha, number, payments.record_fate, came_back=True, seen=asks.seen(number))
    assert asks.state(number) == "reserved"
    assert asks.hold(number) == (MIDDLE, 0)
    assert asks.balance("tin") == 1_000_000
    assert asks.balance("transit") == 0
    asks.prepare(number, MIDDLE)
    asks.approve(number)
    asks.do(asks.beto, number, payments.hand_over)
    asks.do(asks.noor, number, payments.confirm)
    assert asks.state(number) == "closed"


def test_not_confirmed_in_time_two_can_record_that_it_arrived(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    with pytest.raises(Conflict, match="still has time"):
        asks.do(asks.mira, number, payments.record_fate, came_back=False, seen=asks.seen(number))
    with clock.moved(timedelta(days=10)):
        for steward in (asks.mira, asks.dee):
            assert asks.state(number) == "sent"
            asks.do(steward, number, payments.record_fate, came_back=False, seen=asks.seen(number))
    assert asks.state(number) == "closed"


@pytest.mark.parametrize(
    ("came_back", "pay", "ends"),
    [
        (False, MIDDLE, "closed"),
        (False, SMALL, "partly_paid"),
        (True, SMALL, "reserved"),
    ],
)
def test_a_dispute_is_settled_by_two_who_did_not_hand_it_over(
    asks: Asks, came_back: bool, pay: int, ends: str
) -> None:
    number = asks.sent(asks.noor, MIDDLE, pay)
    asks.do(asks.noor, number, payments.dispute)
    with pytest.raises(Refused):
        asks.do(asks.asha, number, payments.record_fate, came_back=came_back, seen=asks.seen(number))
    asks.do(asks.beto, number, payments.record_fate, came_back=not came_back, seen=asks.seen(number))
    asks.do(asks.beto, number, payments.record_fate, came_back=came_back, seen=asks.seen(number))
    assert asks.state(number) == "disputed"
    asks.do(asks.mira, number, payments.record_fate, came_back=came_back, seen=asks.seen(number))
    assert asks.state(number) == ends
    with pytest.raises((Conflict, Refused)):
        asks.do(asks.noor, number, payments.confirm)


def test_the_place_being_emptied_meanwhile_is_said_calmly(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    asks.approve(number)
    other = asks.reserved(asks.kai, SMALL)
    asks.pay_in(MIDDLE, place="bank")
    with asks.writing():
        from swsolidarity.fund import ledger

        ledger.transfer_asset(
            to=asks.account("bank"),
            source=asks.account("tin"),
            amount=asks.money(900_000),
            key="move",
            recorded_by=asks.asha.id,
            approved_by=asks.beto.id,
        )
    with pytest.raises(Conflict, match="not that much"):
        asks.do(asks.asha, number, payments.hand_over)
    assert asks.state(number) == asks.state(other) == "reserved"
