"""Jobs fall due by the clock, and each run is taken by one worker only."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock, jobs
from swsolidarity.core.db import db

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("own_jobs")


def make_job(name: str = "test.job", every: int = 600) -> jobs.Job:
    jobs.job(name, every=every)(lambda: None)
    return next(job for job in jobs.registered() if job.name == name)


def test_a_job_never_seen_before_is_due(context: None) -> None:
    job = make_job()
    assert jobs.due() == [job]


def test_a_job_is_due_again_after_its_time_and_not_before(context: None) -> None:
    job = make_job(every=600)
    with clock.frozen(NOON):
        assert jobs.claim(job)
        assert not jobs.claim(job)
    with clock.frozen(NOON + timedelta(seconds=599)):
        assert jobs.due() == []
        assert not jobs.claim(job)
    with clock.frozen(NOON + timedelta(seconds=600)):
        assert jobs.due() == [job]
        assert jobs.claim(job)


def test_a_job_that_was_missed_for_a_week_runs_once_and_not_a_thousand_times(context: None) -> None:
    job = make_job(every=600)
    with clock.frozen(NOON):
        assert jobs.claim(job)
    with clock.frozen(NOON + timedelta(days=7)):
        assert jobs.claim(job)
        assert not jobs.claim(job)


def test_the_database_says_when_a_job_last_ran(context: None) -> None:
    job = make_job(every=600)
    with clock.frozen(NOON):
        jobs.claim(job)
    state = db.session.scalars(select(jobs.JobState)).one()
    assert (state.last_run_at, state.next_run_at) == (NOON, NOON + timedelta(seconds=600))


def test_finding_out_what_is_due_writes_nothing(context: None) -> None:
    make_job()
    jobs.due()
    assert db.session.scalars(select(jobs.JobState)).all() == []


def test_jobs_are_told_by_name_in_order() -> None:
    for name in ("b.two", "a.one", "c.three"):
        make_job(name)
    assert [job.name for job in jobs.registered()] == ["a.one", "b.two", "c.three"]


def test_of_many_workers_that_want_the_same_run_one_gets_it(app: Flask) -> None:
    job = make_job()
    ready, taken = threading.Barrier(6), []

    def claim() -> None:
        with app.app_context():
            ready.wait(timeout=20)
            taken.append(jobs.claim(job))
            db.session.remove()

    with clock.frozen(NOON):
        threads = [threading.Thread(target=claim) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    assert sorted(taken) == [False] * 5 + [True]
