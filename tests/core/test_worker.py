"""The worker: everything due is done once, whoever else works, whatever fails, however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from swsolidarity import worker
from swsolidarity.core import clock, jobs, journal
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.web.throttle import Throttle
from tests.core.victim import Numbered, note
from tests.counting import Statements

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.usefixtures("own_handlers", "own_jobs")


def happen(app: Flask, how_many: int) -> None:
    with app.app_context(), transaction():
        for number in range(how_many):
            journal.record(Numbered(collective_id=None, subject="tests.thing:x", number=number))


def noted(app: Flask) -> list[int]:
    with app.app_context():
        return sorted(int.from_bytes(key, "big") for key in db.session.scalars(select(Throttle.key)))


def waiting(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(JournalEntry.id).where(JournalEntry.due_at.is_not(None))).all())


def at_once(work: Callable[[], object], threads: int) -> None:
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in running)


def test_one_tick_does_everything_that_is_due(app: Flask) -> None:
    journal.on(Numbered)(note)
    ran = []
    jobs.job("test.job", every=600)(lambda: ran.append(1))
    happen(app, 5)
    assert worker.tick(app) == 6
    assert noted(app) == [0, 1, 2, 3, 4]
    assert ran == [1]
    assert worker.tick(app) == 0


def test_a_tick_with_nothing_due_is_two_reads_and_takes_no_lock(app: Flask, statements: Statements) -> None:
    """It happens every second, for years, on somebody's old laptop."""
    jobs.job("test.job", every=600)(lambda: None)
    with clock.frozen(NOON):
        worker.tick(app)
        with statements.counted() as seen:
            assert worker.tick(app) == 0
    assert [sql.split()[0] for sql in seen] == ["SELECT", "SELECT"]


def test_taking_a_job_that_ran_before_is_one_statement(app: Flask, statements: Statements) -> None:
    jobs.job("test.job", every=600)(lambda: None)
    (job,) = jobs.registered()
    with app.app_context(), clock.frozen(NOON):
        assert jobs.claim(job)
    with app.app_context(), clock.frozen(NOON + timedelta(hours=1)), statements.counted() as seen:
        assert jobs.claim(job)
    assert [sql.split()[0] for sql in seen if not sql.startswith("BEGIN")] == ["UPDATE"]


def test_what_a_job_makes_happen_is_handed_out_in_the_same_tick(app: Flask) -> None:
    journal.on(Numbered)(note)

    @jobs.job("test.job", every=600)
    def run() -> None:
        with transaction():
            journal.record(Numbered(collective_id=None, subject="tests.thing:x", number=7))

    worker.tick(app)
    assert noted(app) == [7]


def test_several_workers_at_once_deliver_each_entry_exactly_once(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each delivery leaves a row that can be left only once, so a second delivery would fail and say so."""
    journal.on(Numbered)(note)
    happen(app, 40)
    at_once(lambda: worker.tick(app), 4)
    worker.tick(app)
    assert noted(app) == list(range(40))
    assert waiting(app) == 0
    assert capsys.readouterr().err == ""


def test_several_workers_at_once_run_each_job_once(app: Flask) -> None:
    ran: list[str] = []
    for name in ("test.a", "test.b", "test.c"):
        jobs.job(name, every=600)(lambda name=name: ran.append(name))  # type: ignore[misc]
    with clock.frozen(NOON):
        at_once(lambda: worker.tick(app), 4)
    assert sorted(ran) == ["test.a", "test.b", "test.c"]


def test_a_handler_that_fails_is_put_off_and_blocks_nobody(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = [True]

    @journal.on(Numbered)
    def handler(event: Numbered) -> None:
        note(event)
        if event.number == 0 and broken:
            raise RuntimeError("Asha wrote this")

    with clock.frozen(NOON):
        happen(app, 3)
        worker.tick(app)
        assert noted(app) == [1, 2]
        assert waiting(app) == 1
        worker.tick(app)
        assert noted(app) == [1, 2], "not tried again before its time"
        broken.clear()
    with clock.frozen(NOON + timedelta(seconds=2)):
        worker.tick(app)
    assert noted(app) == [0, 1, 2]
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["error"] for line in lines] == ["RuntimeError"]
    assert "Asha" not in "".join(lines)


def test_a_handler_that_never_works_is_given_up_and_stays_in_the_history(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    @journal.on(Numbered)
    def handler(_event: Numbered) -> None:
        raise RuntimeError

    happen(app, 1)
    for hour in range(12):
        with clock.moved(timedelta(hours=hour)):
            worker.tick(app)
    assert len(capsys.readouterr().err.splitlines()) == journal.MAX_ATTEMPTS
    assert waiting(app) == 0
    with app.app_context():
        assert db.session.scalars(select(JournalEntry)).one().attempts == journal.MAX_ATTEMPTS


def test_a_job_that_fails_stops_neither_the_others_nor_its_next_run(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    @jobs.job("test.a", every=600)
    def broken() -> None:
        ran.append("a")
        db.session.add(Throttle(key=b"half", count=0, since=NOON, last_at=NOON))
        db.session.flush()
        raise RuntimeError("Asha wrote this")

    jobs.job("test.b", every=600)(lambda: ran.append("b"))
    with clock.frozen(NOON):
        worker.tick(app)
    with clock.frozen(NOON + timedelta(seconds=600)):
        worker.tick(app)
    assert ran == ["a", "b", "a", "b"]
    assert noted(app) == []
    error = capsys.readouterr().err
    assert '"where": "test.a"' in error
    assert "Asha" not in error


def test_kill_9_in_the_middle_of_a_delivery_loses_nothing_and_repeats_nothing(
    app: Flask, instance: Path, database_url: str
) -> None:
    journal.on(Numbered)(note)
    happen(app, 6)
    with app.app_context():
        db.engine.dispose()
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.core.victim", str(instance), database_url, "3"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert victim.stdin is not None
    assert victim.stdout is not None
    with victim.stdin, victim.stdout:
        assert victim.stdout.readline() == "in the middle\n"
        assert noted(app) == [0, 1, 2], "what was committed is there, what was not is not"
        victim.send_signal(signal.SIGKILL)
        assert victim.wait(timeout=20) == -signal.SIGKILL
    worker.tick(app)
    assert noted(app) == [0, 1, 2, 3, 4, 5]
    assert waiting(app) == 0


def test_the_loop_survives_a_database_that_is_away_and_ends_when_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stop, turns = threading.Event(), []

    def tick(_app: Flask) -> int:
        turns.append(1)
        if len(turns) == 1:
            raise OperationalError("SELECT Asha", {}, Exception("away"))
        stop.set()
        return 0

    monkeypatch.setattr(worker, "tick", tick)
    worker.loop(app, stop, pause=0)
    assert len(turns) == 2
    error = capsys.readouterr().err
    assert json.loads(error)["error"] == "OperationalError"
    assert "Asha" not in error


def test_the_worker_beside_a_web_server_works_and_ends_cleanly(app: Flask) -> None:
    seen = threading.Event()

    @journal.on(Numbered)
    def handler(event: Numbered) -> None:
        note(event)
        seen.set()

    happen(app, 1)
    end = worker.start_thread(app)
    assert seen.wait(timeout=20)
    end()
    assert not [thread for thread in threading.enumerate() if thread.name == "worker"]
    assert noted(app) == [0]
