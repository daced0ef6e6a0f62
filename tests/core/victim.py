"""A worker in a process of its own that is killed: ``python -m tests.core.victim INSTANCE DATABASE STOP_AT``.

It delivers entries; in the middle of delivering number STOP_AT, after writing and before committing, it says
so on its output and waits there for ever.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from swsolidarity import create_app, worker
from swsolidarity.core import jobs, journal
from swsolidarity.core.db import db
from swsolidarity.web.throttle import Throttle

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(journal.Event):
    """The n-th of many facts."""

    kind: ClassVar[str] = "test.numbered"
    number: int


def note(event: Numbered) -> None:
    """Leave a row that can be left only once."""
    db.session.add(Throttle(key=event.number.to_bytes(16, "big"), count=1, since=NOON, last_at=NOON))
    db.session.flush()


def main(instance: str, database: str, stop_at: int) -> None:
    app = create_app(
        {"INSTANCE_PATH": instance, "DATABASE_URL": database, "TESTING": True, "SMALL_SERVER": True}
    )
    jobs._jobs.clear()

    @journal.on(Numbered)
    def handler(event: Numbered) -> None:
        note(event)
        if event.number == stop_at:
            print("in the middle", flush=True)  # noqa: T201  # the test waits for this line
            sys.stdin.read()

    worker.tick(app)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
