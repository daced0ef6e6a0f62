"""Who is the second in the fund is asked as it is everywhere: another person, in time, both in office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import FUND_STEWARD, STEWARD
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.jobs.books import end_unseconded
from swsolidarity.fund.models.books import CashCount, Fund, PendingEntry
from swsolidarity.fund.models.requests import FundPayment
from swsolidarity.fund.rules import books as rules
from tests.factories import Member
from tests.fund.asks import SMALL, Asks, payments
from tests.fund.asks import actions as requests

DAY = timedelta(days=1)


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def moved_pots(asks: Asks) -> int:
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        return actions.prepare(
            asks.asha.load(),
            fund,
            "transfer_asset",
            to=asks.account("bank"),
            source=asks.account("tin"),
            amount=asks.money(100),
        ).id


def agrees(asks: Asks, number: int, who: Member) -> None:
    with asks.writing():
        pending = db.session.get_one(PendingEntry, number)
        fund = db.session.get_one(Fund, asks.id)
        actions.approve(who.load(), fund, pending, content_hash=pending.content_hash.hex())


def counted(asks: Asks) -> int:
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        return actions.enter_count(
            asks.asha.load(), fund, place=asks.account("bank"), counted=asks.money(0)
        ).id


def confirms(asks: Asks, number: int, who: Member) -> None:
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        actions.confirm_count(who.load(), fund, db.session.get_one(CashCount, number))


def payment_state(asks: Asks) -> str:
    with asks.app.app_context():
        return db.session.scalars(select(FundPayment.state)).one()


def lays_down(asks: Asks, who: Member) -> None:
    with asks.writing():
        person = who.load()
        for office in (STEWARD, FUND_STEWARD):
            if person.holds(office):
                collectives.lay_down(person, office)


def test_after_its_time_nobody_agrees_and_the_clock_takes_it_away(asks: Asks) -> None:
    entry, count, number = moved_pots(asks), counted(asks), asks.prepared(asks.noor)
    content = asks.content(number)
    with clock.moved((rules.SECOND_DAYS + 1) * DAY):
        for late in (
            lambda: agrees(asks, entry, asks.beto),
            lambda: confirms(asks, count, asks.beto),
            lambda: asks.do(asks.beto, number, payments.approve, content=content),
        ):
            with pytest.raises(Refused, match="time to agree is over"):
                late()
        for _twice in range(2):
            with asks.app.app_context():
                end_unseconded()
        with asks.app.app_context():
            assert db.session.get_one(PendingEntry, entry).state == "withdrawn"
            assert db.session.get_one(CashCount, count).state == "withdrawn"
            db.session.remove()
        assert (asks.state(number), payment_state(asks)) == ("reserved", "void")


def test_within_its_time_the_clock_takes_nothing_away(asks: Asks) -> None:
    entry, count, number = moved_pots(asks), counted(asks), asks.prepared(asks.noor)
    with clock.moved(rules.COUNT_DAYS * DAY):
        with asks.app.app_context():
            end_unseconded()
        confirms(asks, count, asks.beto)
        agrees(asks, entry, asks.beto)
        asks.approve(number)
        assert payment_state(asks) == "approved"


def test_where_the_first_one_is_not_in_office_any_more_nobody_is_the_second(asks: Asks) -> None:
    entry, count, number = moved_pots(asks), counted(asks), asks.prepared(asks.noor)
    content = asks.content(number)
    lays_down(asks, asks.asha)
    for second in (
        lambda: agrees(asks, entry, asks.beto),
        lambda: confirms(asks, count, asks.beto),
        lambda: asks.do(asks.beto, number, payments.approve, content=content),
    ):
        with pytest.raises(Conflict, match="may not do it any more"):
            second()


def test_a_signature_of_somebody_who_is_not_in_office_any_more_counts_for_nothing(asks: Asks) -> None:
    number = asks.screened(asks.noor, SMALL)
    asks.do(asks.asha, number, requests.sign, seen=asks.seen(number))
    lays_down(asks, asks.asha)
    asks.do(asks.beto, number, requests.sign, seen=asks.seen(number))
    assert asks.state(number) == "fast_track"
    asks.do(asks.mira, number, requests.sign, seen=asks.seen(number))
    assert asks.state(number) == "reserved"
