"""The web process is killed in the middle of each main action, at every statement that writes.

The process is a fork of this one, so that it is killed where we want it and starts in no time. Whatever had
not been committed is not there at all; what had been is there once, and sending the form again shows it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from swsolidarity.core import clock
from swsolidarity.core.db import Base, db, transaction
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import NamedBallot, Proposal
from swsolidarity.fund.models.books import Entry
from swsolidarity.fund.promises import check_all
from swsolidarity.threads.models import Post
from tests.browser import Browser
from tests.fund.asks import Asks

AFTER_COMMIT = -1


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def _die(*_args: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(stop_at: int) -> None:
    """Die before writing statement number ``stop_at``; the commit counts as the last one."""
    written = count(1)

    def look(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and next(written) == stop_at:
            _die()

    def commit(_conn: object) -> None:
        if next(written) == stop_at:
            _die()

    event.listen(Engine, "before_cursor_execute", look)
    event.listen(Engine, "commit", commit)
    if stop_at == AFTER_COMMIT:
        event.listen(db.session.session_factory, "after_commit", _die)


def _killed(app: Flask, do: Callable[[], object], stop_at: int) -> bool:
    """Do it in a process that dies on the way; False if it came to its end."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    process = os.fork()
    if process == 0:
        try:
            _arm(stop_at)
            do()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def _everything(app: Flask) -> list[tuple[str, list[str]]]:
    with app.app_context():
        found = [
            (table.name, sorted(map(repr, db.session.execute(select(table)).all())))
            for table in Base.metadata.sorted_tables
        ]
        db.session.remove()
        return found


def _is_all_or_nothing(app: Flask, fund: int, do: Callable[[], object]) -> None:
    before = _everything(app)
    points = 0
    for stop_at in count(1):
        if not _killed(app, do, stop_at):
            break
        points += 1
        assert _everything(app) == before, f"half-written at statement {stop_at}"
        assert points < 200
    assert points > 3
    with app.app_context():
        assert check_all(fund).problems == ()
        db.session.remove()


def _count(app: Flask, model: type[Base], *where: object) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


def _twice_is_once(app: Flask, browser: Browser, words: str, model: type[Base], *where: object) -> None:
    """Killed after the commit and before the answer; the person presses the button again."""
    before = _count(app, model, *where)
    assert _killed(app, lambda: browser.press(words), AFTER_COMMIT)
    assert _count(app, model, *where) == before + 1
    browser.press(words)
    assert browser.status == 200
    assert _count(app, model, *where) == before + 1


def _page(asks: Asks, who: object, path: str) -> Browser:
    return Browser(asks.app).sign_in(who, proved=True).open(f"/c/{asks.group.address}/{path}")  # type: ignore[arg-type]


def test_a_conversation(asks: Asks) -> None:
    kai = _page(asks, asks.kai, "talk/new").fill(title="Where to eat", text="Anybody hungry?")
    filled = dict(kai.filled)
    _is_all_or_nothing(asks.app, asks.id, lambda: kai.press("Start"))
    other = _page(asks, asks.kai, "talk/new").fill(**filled)
    assert _killed(asks.app, lambda: other.press("Start"), AFTER_COMMIT)
    other.fill(**filled).press("Start")
    assert _count(asks.app, Post) == 2


def test_a_named_vote(asks: Asks) -> None:
    asks.screened(asks.noor)
    kai = _page(asks, asks.kai, "decide/").click("Vote").fill(ballot="yes")
    _is_all_or_nothing(asks.app, asks.id, lambda: kai.press("Send my vote"))
    assert _count(asks.app, NamedBallot) == 1


def test_a_vote_that_closes_and_sets_money_aside(asks: Asks) -> None:
    number = asks.screened(asks.noor)
    for voter in (asks.kai, asks.asha, asks.beto, asks.mira):
        with asks.writing():
            proposal = db.session.scalars(select(Proposal)).one()
            decisions.vote(voter.load(), proposal, choice="yes")
            proposal_id, closes_at = proposal.id, proposal.closes_at
    assert closes_at is not None

    def close() -> None:
        with asks.app.app_context(), clock.frozen(closes_at + timedelta(minutes=1)), transaction():
            decisions.close(proposal_id)

    _is_all_or_nothing(asks.app, asks.id, close)
    close()  # another worker comes along
    assert asks.state(number) == "reserved"
    assert _count(asks.app, Entry, Entry.kind == "reserve") == 1


def test_money_on_its_way_and_received(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    asks.approve(number)
    asha = _page(asks, asks.asha, f"fund/r/{asks.public_id(number)}/pay")
    _is_all_or_nothing(asks.app, asks.id, lambda: asha.press("handed"))
    assert asks.state(number) == "sent"
    noor = _page(asks, asks.noor, f"fund/r/{asks.public_id(number)}/received")
    _is_all_or_nothing(asks.app, asks.id, lambda: noor.press("Yes, I have it"))
    assert asks.state(number) == "closed"


def test_what_was_kept_before_the_answer_was_lost_is_there_once(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    asks.approve(number)
    asha = _page(asks, asks.asha, f"fund/r/{asks.public_id(number)}/pay")
    _twice_is_once(asks.app, asha, "handed", Entry, Entry.kind == "dispatch")
    noor = _page(asks, asks.noor, f"fund/r/{asks.public_id(number)}/received")
    _twice_is_once(asks.app, noor, "Yes, I have it", Entry, Entry.kind == "settle")
    with asks.app.app_context():
        assert check_all(asks.id).problems == ()
