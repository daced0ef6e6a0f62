"""Who hears of what, what waits for whom, and what the clock's jobs do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund import queries as fund_queries
from swsolidarity.fund.jobs import requests as jobs
from swsolidarity.fund.notify import KIND
from swsolidarity.notices import kinds
from swsolidarity.notices.models import Notice
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, actions, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    told(made)
    return made


def told(asks: Asks) -> set[str]:
    """Hand everything out; the names of those who heard something of the fund's requests since."""
    names = {
        m.id: m.name
        for m in (asks.asha, asks.beto, asks.mira, asks.dee, asks.lee, asks.noor, asks.kai, asks.new)
    }
    # Votes close in days to come, and so does what they tell.
    with asks.app.app_context(), clock.moved(timedelta(days=40)):
        worker.hand_out(10_000)
        rows = list(db.session.scalars(select(Notice).where(Notice.kind == KIND)))
        for row in rows:
            assert row.subject.startswith("fund.fund:"), "a notice never leads to one request"
        found = {names[row.membership_id] for row in rows}
    with asks.writing():
        for row in db.session.scalars(select(Notice)):
            db.session.delete(row)
    return found


STEWARDS = {"Asha", "Beto", "Mira", "Dee", "Lee"}


def test_stewards_hear_of_a_request_and_nobody_else(asks: Asks) -> None:
    asks.ask(asks.noor)
    assert told(asks) == STEWARDS


def test_a_steward_who_asks_does_not_hear_of_their_own(asks: Asks) -> None:
    asks.ask(asks.asha, rail="trusted", trusted="Mira")
    assert told(asks) == STEWARDS - {"Asha", "Mira"}


@pytest.mark.parametrize("outcome", ["yes", "no"])
def test_every_outcome_is_told_in_the_same_words(asks: Asks, outcome: str) -> None:
    number = asks.screened(asks.noor)
    told(asks)
    asks.vote_and_close(number, outcome)
    heard = told(asks)
    assert "Noor" in heard
    assert str(kinds.sentence(KIND)) == "Something about the fund is waiting for you"


def test_the_second_steward_hears_of_a_prepared_payment(asks: Asks) -> None:
    number = asks.reserved(asks.noor, SMALL)
    told(asks)
    asks.prepare(number, SMALL)
    assert told(asks) == STEWARDS - {"Asha"}
    asks.approve(number)
    assert told(asks) == STEWARDS - {"Beto"}
    asks.do(asks.beto, number, payments.hand_over)
    assert told(asks) == {"Noor"}


def titles(asks: Asks, who: Member) -> list[str]:
    with asks.app.app_context():
        return [str(need.title) for need in fund_queries.needs_you(who.load())]


def test_what_needs_whom(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    assert titles(asks, asks.asha) == ["Somebody asks the fund for help: 2026-001"]
    assert titles(asks, asks.noor) == titles(asks, asks.kai) == titles(asks, asks.outsider) == []
    asks.do(asks.asha, number, actions.check, how="vouched", seen=asks.seen(number))
    assert titles(asks, asks.asha) == [], "she has done her part"
    assert titles(asks, asks.beto) != []
    asks.do(asks.beto, number, actions.ask_back, words="When?", about_text=False, seen=asks.seen(number))
    assert titles(asks, asks.beto) == []
    assert titles(asks, asks.noor) == ["One question about what you asked for"]
    asks.do(asks.noor, number, actions.withdraw)
    assert titles(asks, asks.noor) == []
    paid = asks.sent(asks.kai, SMALL)
    assert titles(asks, asks.kai) == ["Something is on its way to you"]
    assert titles(asks, asks.lee) == []
    with clock.moved(timedelta(days=8)):
        assert titles(asks, asks.lee) == ["A payment was not confirmed in time: 2026-002"]
    asks.do(asks.kai, paid, payments.dispute)
    assert titles(asks, asks.lee) == ["A payment did not arrive: 2026-002"]


def test_the_fund_page_knows_what_open_votes_ask_for(asks: Asks) -> None:
    from swsolidarity.fund.queries.books import fund_of

    asks.screened(asks.noor)
    asks.screened(asks.kai, 600_000)
    asks.ask(asks.kai)
    with asks.app.app_context():
        fund = fund_of(asks.group.id)
        assert fund is not None
        assert fund_queries.asked_by_open_votes(fund)["KES"].minor == MIDDLE + 600_000
        assert len(fund_queries.my_requests(asks.kai.load(), fund)) == 2


def test_the_jobs_do_what_is_due_and_nothing_else(asks: Asks) -> None:
    waiting = asks.ask(asks.noor)
    asks.do(asks.asha, waiting, actions.ask_back, words="When?", about_text=False, seen=asks.seen(waiting))
    held = asks.reserved(asks.kai, SMALL)
    draft = asks.draft(asks.new)

    def run(days: int) -> None:
        with clock.moved(timedelta(days=days)), asks.app.app_context():
            for job in (jobs.requests_run_out, jobs.remind, jobs.forget, jobs.drop_drafts):
                job()
                job()

    run(1)
    assert [asks.state(n) for n in (waiting, held, draft)] == ["needs_info", "reserved", "draft"]
    told(asks)
    run(24)
    assert [asks.state(n) for n in (waiting, held)] == ["lapsed", "reserved"]
    assert {"Kai"} | STEWARDS <= told(asks) | {"Noor"}
    run(31)
    assert asks.state(held) == "lapsed"
    with asks.app.app_context():
        from swsolidarity.fund.models import FundRequest

        assert db.session.get(FundRequest, draft) is None
    run(200)
    assert [asks.state(n) for n in (waiting, held)] == ["redacted", "redacted"]
    assert asks.balance("general") == 1_000_000


def test_nothing_anybody_wrote_is_on_the_disk_in_the_clear(asks: Asks) -> None:
    import pathlib

    from tests.fund.asks import ADDRESS, WORDS

    asks.sent(asks.noor)
    with asks.app.app_context():
        url = db.engine.url
        if url.get_backend_name() != "sqlite":
            return
        folder = pathlib.Path(url.database or "").parent
        data = b"".join(file.read_bytes() for file in folder.iterdir())
    for canary in (WORDS, ADDRESS, "A place to stay"):
        assert canary.encode() not in data
