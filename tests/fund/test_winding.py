"""Ending a fund: what is promised is paid, everything can be taken along, private words are deleted."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund import promises
from swsolidarity.fund.actions import rounds, winding
from swsolidarity.fund.actions.asking import Destination
from swsolidarity.fund.jobs.winding import wind_down
from swsolidarity.fund.models import EntryNote, Fund, FundRequest, FundRequestParty
from swsolidarity.fund.queries import winding as queries
from swsolidarity.fund.queries.books import fund_of
from tests.browser import Browser
from tests.fund.asks import SMALL, WORDS, Asks, actions, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000, note="From the party")
    return made


def fund(asks: Asks) -> Fund:
    found = fund_of(asks.group.id)
    assert found is not None
    return found


def propose(asks: Asks) -> int:
    with asks.writing():
        winding.propose(asks.kai.load(), fund(asks), remainder="Our sisters across the river", keep_days=30)
        return db.session.scalars(
            select(Proposal.id).where(Proposal.effect == winding.WIND_DOWN, Proposal.state != "decided")
        ).one()


def close(asks: Asks, number: int, choice: str) -> str | None:
    voters = (asks.kai, asks.noor, asks.asha, asks.beto, asks.mira, asks.dee)
    for who in voters:
        with asks.writing():
            decisions.vote(who.load(), db.session.get_one(Proposal, number), choice=choice)
    with asks.app.app_context():
        closes_at = db.session.get_one(Proposal, number).closes_at
    assert closes_at is not None
    with clock.frozen(closes_at), asks.writing():
        return decisions.close(number)


def state(asks: Asks) -> str | None:
    with asks.app.app_context():
        found = queries.current(fund(asks))
        return found.state if found else None


def test_a_group_ends_its_fund(asks: Asks) -> None:
    assert close(asks, propose(asks), "no") == "not_adopted"
    assert state(asks) is None
    held = asks.reserved(asks.noor, SMALL)
    waiting = asks.ask(asks.lee, SMALL)
    number = propose(asks)
    with pytest.raises(Refused), asks.writing():
        winding.propose(asks.dee.load(), fund(asks), remainder="Me", keep_days=30)
    assert close(asks, number, "yes") == "adopted"
    assert state(asks) == "winding"

    # Nothing new; what is promised is paid; the rest waits for whoever still waits.
    with pytest.raises(Refused):
        asks.draft(asks.kai, SMALL)
    with pytest.raises(Refused), asks.writing():
        rounds.call(
            asks.dee.load(),
            fund(asks),
            asks.account("general"),
            title="Spring",
            amount=asks.money(SMALL),
            projects_until=clock.now().date(),
        )
    to = Destination(rail="bank", details="Their account")
    with pytest.raises(Conflict), asks.writing():
        winding.give_rest(asks.dee.load(), fund(asks), to)
    asks.do(asks.lee, waiting, actions.withdraw)
    asks.prepare(held, SMALL)
    asks.approve(held)
    asks.do(asks.asha, held, payments.hand_over)
    asks.do(asks.noor, held, payments.confirm)
    with asks.app.app_context():
        wind_down()
    assert state(asks) == "winding"  # there is money left

    page = Browser(asks.app).sign_in(asks.dee).open(f"/c/{asks.group.address}/fund/leaving/rest")
    assert page.status == 200
    with asks.writing():
        rest = winding.give_rest(asks.dee.load(), fund(asks), to).id
    assert asks.hold(rest)[0] == 1_000_000 - SMALL
    asks.prepare(rest, 1_000_000 - SMALL)
    asks.approve(rest)
    asks.do(asks.asha, rest, payments.hand_over)
    with clock.moved(timedelta(days=8)):
        for who in (asks.beto, asks.mira):
            asks.do(who, rest, payments.record_fate, came_back=False, seen=asks.seen(rest))
    with asks.app.app_context():
        wind_down()
        assert promises.check_all(fund(asks).id).problems == ()
    assert state(asks) == "closed"
    with asks.app.app_context():
        assert db.session.scalars(select(FundRequest.words_sealed).where(FundRequest.id == held)).one()
    with clock.moved(timedelta(days=31)), asks.app.app_context():
        wind_down()
    assert state(asks) == "done"
    with asks.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(EntryNote)) == 0
        assert db.session.scalar(select(func.count()).select_from(FundRequestParty)) == 0
        left = db.session.scalars(select(FundRequest)).all()
        assert {one.words or one.public_text or one.destination for one in left} == {None}
        assert promises.check_all(fund(asks).id).problems == ()


def test_everything_is_taken_along_and_checked_without_the_server(asks: Asks, tmp_path: Path) -> None:
    asks.vote_and_close(asks.screened(asks.noor))
    page = Browser(asks.app).sign_in(asks.dee).open(f"/c/{asks.group.address}/fund/leaving")
    page.press("Take everything along")
    assert page.response is not None
    data = page.response.get_data()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert sum(name.startswith("decisions/") for name in names) == 2
    found = subprocess.run(
        [sys.executable, "-I", "verify.py", "fund.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "The books are right." in found.stdout
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode()
    assert WORDS not in whole
    for who in (asks.noor, asks.asha, asks.dee):
        assert who.public_id not in whole
    other = Browser(asks.app).sign_in(asks.kai).open(f"/c/{asks.group.address}/fund/leaving")
    assert not other.sees("Take everything along (ZIP)")
