"""Who opens or sends more than anybody needs is slowed down, and nobody else is (safety P8, P20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.collectives import gate
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import say
from swsolidarity.notices.models import Notice
from swsolidarity.notices.notify import READ
from swsolidarity.threads import actions as threads
from swsolidarity.web.budgets import Budget
from swsolidarity.web.throttle import Throttle, TooMany
from tests.browser import Browser
from tests.conftest import Statements
from tests.factories import Factory, Member

LIMITS = {"READ_AN_HOUR": 300, "READ_AN_HOUR_AT_FIRST": 60, "SENT_AN_HOUR": 240}


@pytest.fixture
def limited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it is delivered, with the clock standing still."""
    for name, most in LIMITS.items():
        monkeypatch.setitem(app.config, name, most)
    gate.opened.forget()
    gate.sent.forget()
    with clock.frozen(clock.midnight(clock.now().date()) + timedelta(days=1, hours=9)):
        yield app
    gate.opened.forget()
    gate.sent.forget()


@pytest.fixture
def asha(limited: Flask, make: Factory) -> Member:
    return make.member(make.collective("Harbour"), "Asha")


def conversation(app: Flask, by: Member) -> str:
    with app.app_context(), transaction():
        thread = threads.start(by.load(), title="Rent", source="Who can help?", audience="all")
        db.session.flush()
        return f"/c/{by.group.address}/talk/{thread.public_id}"


def told_stewards(app: Flask) -> list[int]:
    with app.app_context():
        worker.tick(app)
    with app.app_context():
        return sorted(db.session.scalars(select(Notice.membership_id).where(Notice.kind == READ)))


@pytest.mark.parametrize(("state", "most"), [("active", 300), ("probation", 60)])
def test_whoever_reads_everything_stops_at_the_budget_and_stewards_see_one_notice(
    limited: Flask, make: Factory, state: str, most: int
) -> None:
    group = make.collective()
    stewards = [make.member(group, steward=True) for _ in range(2)]
    crawler, other = make.member(group, state=state), make.member(group)
    page = conversation(limited, stewards[0])
    client = Browser(limited).sign_in(crawler).client
    answers = [client.get(page, buffered=True).status_code for _ in range(most + 40)]
    assert answers == [200] * most + [429] * 40
    refused = client.get(page, buffered=True)
    assert refused.headers["Retry-After"] == str(3600 // most)
    assert "You have opened very many pages in a short time." in refused.get_data(as_text=True)
    assert client.get(f"/c/{group.address}/home").status_code == 200, "what needs them they still see"
    assert Browser(limited).sign_in(other).open(page).status == 200
    assert told_stewards(limited) == sorted(one.id for one in stewards)
    with clock.moved(timedelta(seconds=3600 // most)):
        assert [client.get(page, buffered=True).status_code for _ in range(2)] == [200, 429]
    with clock.moved(timedelta(hours=2)):
        client = Browser(limited).sign_in(crawler).client
        assert {client.get(page, buffered=True).status_code for _ in range(most)} == {200}
        assert client.get(page, buffered=True).status_code == 429
        assert len(told_stewards(limited)) == 2, "one notice a day, not one each time"
    with limited.app_context():
        subjects = set(db.session.scalars(select(Notice.subject).where(Notice.kind == READ)))
    assert len(subjects) == 1
    assert crawler.public_id not in subjects.pop()


def test_what_was_opened_through_another_worker_counts_too(limited: Flask, asha: Member) -> None:
    """Two workers are two memories; they tell each other through the table."""
    first, second = (Budget("read", say("Too much."), shared=True) for _ in range(2))
    with limited.app_context():
        for _ in range(300):
            first.take("asha", 300)
        done = 0
        with pytest.raises(TooMany):
            for done in range(300):  # noqa: B007  # looked at below
                second.take("asha", 300)
        assert done == 30, "it hears of it when it tells for the first time"
        with clock.moved(timedelta(minutes=30)):
            for _ in range(120):
                second.take("asha", 300)
            with pytest.raises(TooMany):
                second.take("asha", 300)


def test_a_page_costs_no_statement_more(limited: Flask, asha: Member, statements: Statements) -> None:
    page = conversation(limited, asha)
    client = Browser(limited).sign_in(asha).client
    counts = []
    for _ in range(60):
        with statements.counted() as seen:
            client.get(page, buffered=True)
        counts.append(len(seen))
    usual = min(counts)
    assert usual <= 8
    assert [number for number, count in enumerate(counts, 1) if count > usual] == [30, 60]


def test_one_floods_and_the_others_write_on(limited: Flask, asha: Member, make: Factory) -> None:
    """All of them from 127.0.0.1, as over Tor. What the one was writing is still there."""
    beto = make.member(asha.group, "Beto")
    page = conversation(limited, beto)
    flood = Browser(limited).sign_in(asha).open(page)
    answers = []
    for number in range(33):
        flood.fill(text=f"Buy this now, number {number}").press("Send", follow=False)
        answers.append(flood.status)
        if flood.status == 303:
            flood.open(page)
    assert answers == [303] * 30 + [429] * 3
    assert "Buy this now, number 32" in flood.page.xpath("string(//textarea[@name='text'])")
    assert flood.sees("You have written a lot in a short time.")
    other = Browser(limited).sign_in(beto).open(page).fill(text="It is Tuesday.").press("Send", follow=False)
    assert other.status == 303


def test_whoever_sends_without_end_is_stopped_wherever_they_send(
    limited: Flask, asha: Member, make: Factory
) -> None:
    beto = make.member(asha.group, "Beto")
    page = conversation(limited, asha)
    flood = Browser(limited).sign_in(asha).open(page)
    token = flood.page.xpath("//input[@name='csrf_token']/@value")[0]
    address = f"{page}/read"
    answers = [flood.client.post(address, data={"csrf_token": token}).status_code for _ in range(245)]
    assert answers == [303] * 240 + [429] * 5
    kept = flood.client.post(f"{page}/reply", data={"csrf_token": token, "text": "Something that took long"})
    assert kept.status_code == 429
    words = kept.get_data(as_text=True)
    assert "You have sent very much in a short time." in words
    assert "Something that took long" in words
    other = Browser(limited).sign_in(beto).open(page).fill(text="It is Tuesday.").press("Send", follow=False)
    assert other.status == 303


def test_nothing_in_the_table_says_who_or_from_where(limited: Flask, asha: Member) -> None:
    page = conversation(limited, asha)
    client = Browser(limited).sign_in(asha).client
    for _ in range(31):
        client.get(page, buffered=True)
    with limited.app_context():
        keys = db.session.scalars(select(Throttle.key)).all()
        assert keys
        for known in (asha.public_id, asha.person.login_name, "127.0.0.1"):
            assert not [key for key in keys if known.encode() in key]
