"""Work that falls due by the clock: closing votes, letting drafts lapse, forgetting on schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core import clock, prepared
from swsolidarity.core.db import Base, affected, directly, insert_unless_there, transaction


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


_WAITING = select(JobState.name, JobState.next_run_at)


def due() -> list[Job]:
    """Jobs whose time has come, read without writing; a job never seen before is due."""
    waiting = {state.name: state.next_run_at for state in prepared.rows(_WAITING, {})}
    now = clock.now()
    return [job for job in registered() if waiting.get(job.name, now) <= now]


_TAKE = (
    update(JobState)
    .where(JobState.name == bindparam("job"), JobState.next_run_at <= bindparam("now"))
    .values(next_run_at=bindparam("again"), last_run_at=bindparam("now"))
)


def claim(job: Job) -> bool:
    """Take a due job for this worker, in a transaction of its own; False if another was first.

    Each one just before it runs: whoever takes several and dies would leave the rest undone until they are
    due again. A job never seen before has no row to change; of those who write it one is first.
    """
    now = clock.now()
    again = now + timedelta(seconds=job.every)
    with transaction():
        if affected(directly(_TAKE, {"job": job.name, "now": now, "again": again})):
            return True
        row = {"name": job.name, "next_run_at": again, "last_run_at": now}
        return affected(directly(insert_unless_there(JobState), row)) == 1
