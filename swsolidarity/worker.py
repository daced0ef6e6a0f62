"""The worker: hand out journal entries, run due jobs. One loop, in its own process or beside the web."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from swsolidarity.core import jobs, journal
from swsolidarity.core.db import db, transaction
from swsolidarity.web.errors import line_for_operator

PAUSE_SECONDS = 1.0
MOST_ENTRIES = 200


def hand_out(most: int = MOST_ENTRIES) -> int:
    """Deliver due journal entries, each in its own transaction; the number delivered.

    A handler that fails is put off and never stops the entries behind it.
    """
    delivered = 0
    for _ in range(most):
        if not journal.anything_due():
            break
        try:
            with transaction():
                if not journal.hand_out_one():
                    break
            delivered += 1
        except journal.DeliveryFailed as failure:
            line_for_operator(failure.__cause__ or failure, where="worker")
            with transaction():
                journal.put_off(failure.entry_id)
    return delivered


def run_due_jobs() -> int:
    """Run every job whose time has come and that no other worker has taken; the number run."""
    run = 0
    for job in jobs.due():
        db.session.rollback()
        if not jobs.claim(job):
            continue
        try:
            job.run()
            run += 1
        except Exception as error:  # a failing job must not stop the others
            db.session.rollback()
            line_for_operator(error, where=job.name)
    return run


def tick(app: Flask) -> int:
    """Everything that is due now, once; the number of things done. With nothing due it is two reads."""
    with app.app_context():
        try:
            done, run = hand_out(), run_due_jobs()
            return done + run + (hand_out() if run else 0)
        finally:
            db.session.remove()


def loop(app: Flask, stop: threading.Event, pause: float = PAUSE_SECONDS) -> None:
    """Tick until told to stop. A database that is away for a moment is waited for."""
    while not stop.is_set():
        try:
            tick(app)
        except SQLAlchemyError as error:
            with app.app_context():
                line_for_operator(error, where="worker")
        stop.wait(pause)


def start_thread(app: Flask) -> Callable[[], None]:
    """Run the loop beside a web server in this process; returns the function that ends it cleanly."""
    stop = threading.Event()
    thread = threading.Thread(target=loop, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=10)
        if thread.is_alive():
            print("the worker is still busy; it will be ended", file=sys.stderr)  # noqa: T201

    return end
