"""Work that falls due by the clock: closing votes, letting drafts lapse, forgetting on schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core import clock
from swsolidarity.core.db import Base, affected, db, insert_unless_there, transaction


class JobState(Base):
    """When a job is due next; claiming a run is one conditional update of this row."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_run_at: Mapped[datetime]
    last_run_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Job:
    """A named function run every so many seconds; it opens its own transactions, one per item."""

    name: str
    every: int
    run: Callable[[], None]
    forgets: bool = False


_jobs: dict[str, Job] = {}


def job(
    name: str, *, every: int, forgets: bool = False
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a job. ``every`` is in seconds. The function must be safe to run twice.

    ``forgets``: it does nothing but drop what is kept no longer, so that ``retention run`` runs it too.
    """

    def register(run: Callable[[], None]) -> Callable[[], None]:
        _jobs[name] = Job(name, every, run, forgets)
        return run

    return register


def registered() -> list[Job]:
    """All jobs, by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def due() -> list[Job]:
    """Jobs whose time has come, read without writing; a job never seen before is due."""
    states = db.session.execute(select(JobState.name, JobState.next_run_at))
    waiting = {state.name: state.next_run_at for state in states}
    now = clock.now()
    return [job for job in registered() if waiting.get(job.name, now) <= now]


def claim(job: Job) -> bool:
    """Take a due job for this worker, in a transaction of its own; False if another was first."""
    now = clock.now()
    with transaction() as session:
        session.execute(insert_unless_there(JobState).values(name=job.name, next_run_at=now))
        taken = session.execute(
            update(JobState)
            .where(JobState.name == job.name, JobState.next_run_at <= now)
            .values(next_run_at=now + timedelta(seconds=job.every), last_run_at=now)
        )
        return affected(taken) == 1
