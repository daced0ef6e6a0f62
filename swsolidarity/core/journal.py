"""The journal: what happened, as ids only, in the same transaction as the happening.

It is history and outbox in one. A domain records an event; the worker later hands the entry to
whoever asked to hear of that kind (``@on(PostWritten)`` in a domain's ``notify.py``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from sqlalchemy import JSON, Index, String, bindparam, delete, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core import clock, prepared
from swsolidarity.core.db import Base, affected, db, directly, transaction
from swsolidarity.core.jobs import job

_ID_LIKE = re.compile(r"[\w.:/-]{0,80}")
MAX_ATTEMPTS = 8
KEPT = timedelta(days=365)
"""As long as the chain of uses of power: by then what happened has its own record, or none (safety §9)."""
BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact. Subclasses add fields that hold ids and numbers, never a word anybody wrote."""

    kind: ClassVar[str]
    collective_id: int | None
    subject: str


class JournalEntry(Base):
    """One fact, and until ``due_at`` is empty, one delivery still to be made."""

    __tablename__ = "journal"
    __table_args__ = (
        Index(
            "ix_journal_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_journal_subject", "subject"),
        Index("ix_journal_collective_id", "collective_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collective_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    happened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


SomeEvent = TypeVar("SomeEvent", bound=Event)
Handler = Callable[[SomeEvent], None]

_handlers: dict[str, list[Callable[[Any], None]]] = defaultdict(list)
_kinds: dict[str, type[Event]] = {}


def on(event_class: type[SomeEvent]) -> Callable[[Handler[SomeEvent]], Handler[SomeEvent]]:
    """Register a function that the worker calls, in a transaction of its own, for each such event."""

    def register(handler: Handler[SomeEvent]) -> Handler[SomeEvent]:
        _kinds[event_class.kind] = event_class
        if handler not in _handlers[event_class.kind]:
            _handlers[event_class.kind].append(handler)
        return handler

    return register


def record(event: Event) -> None:
    """Write a fact into the journal, in the caller's transaction.

    Raises ``ValueError`` if a field holds anything that does not look like an id or a number.
    """
    data = {
        f.name: getattr(event, f.name) for f in fields(event) if f.name not in ("collective_id", "subject")
    }
    for value in (event.subject, *data.values()):
        if not (
            value is None or isinstance(value, int) or (isinstance(value, str) and _ID_LIKE.fullmatch(value))
        ):
            raise ValueError(f"{event.kind}: the journal takes ids and numbers only")
    # Past the session: most actions record something, and an entry is never looked at in the same breath.
    directly(
        _ENTRY,
        {
            "collective_id": event.collective_id,
            "kind": event.kind,
            "subject": event.subject,
            "data": data,
            "happened_at": clock.this_hour(),
            "due_at": clock.now() if _handlers[event.kind] else None,
            "attempts": 0,
        },
    )


_ENTRY = insert(JournalEntry)


_ANY_DUE = select(JournalEntry.id).where(JournalEntry.due_at <= bindparam("now")).limit(1)
_NEXT = (
    select(JournalEntry)
    .where(JournalEntry.due_at <= bindparam("now"))
    .order_by(JournalEntry.due_at, JournalEntry.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def anything_due() -> bool:
    """Whether an entry waits to be delivered: a read that holds no lock, so an idle worker costs nothing."""
    found = prepared.row(_ANY_DUE, {"now": clock.now()}) is not None
    db.session.rollback()
    return found


def hand_out_one() -> bool:
    """Deliver the oldest due entry within the caller's transaction; False if nothing is due.

    ``SKIP LOCKED`` lets several workers share PostgreSQL; on SQLite the writing transaction is
    exclusive anyway. A handler that raises makes the caller roll back and call ``put_off``.
    """
    entry = db.session.scalars(_NEXT, {"now": clock.now()}).first()
    if entry is None:
        return False
    event_class = _kinds.get(entry.kind)
    if event_class is not None:
        happened = event_class(collective_id=entry.collective_id, subject=entry.subject, **entry.data)
        try:
            for handler in _handlers[entry.kind]:
                handler(happened)
        except Exception as error:
            raise DeliveryFailed(entry.id) from error
    entry.due_at = None
    return True


class DeliveryFailed(Exception):
    """A handler raised; carries the entry so that it can be put off in a fresh transaction."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(f"journal entry {entry_id}")
        self.entry_id = entry_id


def put_off(entry_id: int) -> None:
    """Try an entry again later, twice as late each time; after the last attempt leave it as history."""
    entry = db.session.get_one(JournalEntry, entry_id, with_for_update=True)
    if entry.due_at is None:
        return  # another worker delivered it after ours failed
    entry.attempts += 1
    if entry.attempts >= MAX_ATTEMPTS:
        entry.due_at = None
    else:
        entry.due_at = clock.now() + timedelta(seconds=2**entry.attempts)


@job("core.forget_journal", every=24 * 3600, forgets=True)
def forget() -> None:
    """Drop what happened a year ago or longer, some at a time so that nobody waits for the lock."""
    old = select(JournalEntry.id).where(JournalEntry.happened_at < clock.now() - KEPT)
    some = delete(JournalEntry).where(JournalEntry.id.in_(old.order_by(JournalEntry.id).limit(BATCH)))
    gone = BATCH
    while gone == BATCH:
        with transaction() as session:
            gone = affected(session.execute(some.execution_options(synchronize_session=False)))
