"""The database layer: who commits, who waits, what a moment is, and that every constraint has a name."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.schema import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.core import clock
from swsolidarity.core.db import (
    Base,
    affected,
    begin_writing,
    connected,
    db,
    engine_options,
    insert_unless_there,
    normalise_url,
    transaction,
)
from swsolidarity.web.throttle import Throttle
from tests.factories import Factory

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
WRITERS, TURNS = 6, 15


def counter(name: bytes = b"one", **values: object) -> Throttle:
    return Throttle(**{"key": name, "count": 0, "since": NOON, "last_at": NOON, **values})


def in_threads(app: Flask, work: Callable[[int], None], number: int) -> list[BaseException]:
    """Run ``work`` in that many threads at once; what went wrong in them."""
    ready, errors = threading.Barrier(number), []

    def run(which: int) -> None:
        with app.app_context():
            try:
                ready.wait(timeout=20)
                work(which)
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


# Transactions


def test_returning_commits(app: Flask, context: None) -> None:
    with transaction() as session:
        session.add(counter())
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 1


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_raising_rolls_back_whatever_is_raised(context: None, error: type[BaseException]) -> None:
    with pytest.raises(error), transaction() as session:
        session.add(counter())
        session.flush()
        raise error
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0


def test_a_commit_that_fails_leaves_nothing_and_the_session_can_go_on(context: None) -> None:
    with transaction() as session:
        session.add(counter())
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(counter(b"two"))
        session.execute(text("INSERT INTO throttle SELECT * FROM throttle"))
    with transaction() as session:
        session.add(counter(b"three"))
    assert set(db.session.scalars(select(Throttle.key))) == {b"one", b"three"}


def test_the_connection_is_that_of_the_transaction_and_ends_with_it(context: None) -> None:
    begin_writing()
    first = connected()
    assert first is db.session.connection() is connected()
    with db.session.begin_nested():
        assert connected() is first
    assert connected() is first
    db.session.rollback()
    assert first.closed
    second = connected()
    assert second is db.session.connection()
    assert not second.closed


def test_begin_writing_drops_what_was_not_committed(context: None) -> None:
    db.session.add(counter())
    db.session.flush()
    begin_writing()
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0


@pytest.mark.once  # PostgreSQL locks rows, not the database
def test_begin_writing_takes_the_write_lock_at_once_on_sqlite(context: None) -> None:
    begin_writing()
    other = sqlite3.connect(str(db.engine.url.database), timeout=0)
    try:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        db.session.rollback()
        other.execute("BEGIN IMMEDIATE")
    finally:
        other.close()


def test_reading_takes_no_lock_that_a_writer_would_wait_for(app: Flask, context: None) -> None:
    with transaction() as session:
        session.add(counter())
    assert db.session.get_one(Throttle, b"one").count == 0

    def write(_which: int) -> None:
        with transaction() as session:
            session.get_one(Throttle, b"one").count = 7

    assert in_threads(app, write, 1) == []
    db.session.rollback()
    assert db.session.get_one(Throttle, b"one", populate_existing=True).count == 7


def test_writers_at_the_same_time_wait_for_each_other_and_lose_nothing(app: Flask, context: None) -> None:
    """Read, think, write, from several threads: never "database is locked", never a lost step."""
    with transaction() as session:
        session.add(counter())

    def step(_which: int) -> None:
        for _ in range(TURNS):
            with transaction() as session:
                row = session.scalars(select(Throttle).with_for_update()).one()
                row.count += 1

    assert in_threads(app, step, WRITERS) == []
    db.session.rollback()
    assert db.session.scalar(select(Throttle.count)) == WRITERS * TURNS


@pytest.mark.once  # a property of SQLite's write-ahead log
def test_a_writer_that_first_read_is_refused_by_sqlite_which_is_why_begin_writing_exists(
    app: Flask, context: None
) -> None:
    with transaction() as session:
        session.add(counter())
    row = db.session.get_one(Throttle, b"one")

    def write(_which: int) -> None:
        with transaction() as session:
            session.get_one(Throttle, b"one").count = 7

    assert in_threads(app, write, 1) == []
    row.count = 8
    with pytest.raises(OperationalError, match="locked"):
        db.session.commit()
    db.session.rollback()


def test_a_nested_wish_to_insert_unless_there_says_whether_it_did(context: None) -> None:
    row = insert_unless_there(Throttle).values(key=b"k", count=1, since=NOON, last_at=NOON)
    with transaction() as session:
        assert affected(session.execute(row)) == 1
        assert affected(session.execute(row)) == 0


def test_two_threads_that_insert_the_same_row_agree_on_one(app: Flask, context: None) -> None:
    won = []

    def insert(which: int) -> None:
        with transaction() as session:
            row = insert_unless_there(Throttle).values(key=b"k", count=which, since=NOON, last_at=NOON)
            won.append(affected(session.execute(row)))

    assert in_threads(app, insert, 4) == []
    assert sorted(won) == [0, 0, 0, 1]


# Guarantees of the database itself


def test_foreign_keys_are_enforced(context: None) -> None:
    orphan = AccountSession(
        token_digest=b"d" * 32,
        account_id=404,
        label="Blue 3",
        started_at=NOON,
        last_used_on=NOON.date(),
        expires_at=NOON,
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(orphan)


def test_check_constraints_are_enforced(make: Factory, context: None) -> None:
    person = make.person()
    with pytest.raises(IntegrityError), transaction() as session:
        session.get_one(Account, person.id).theme = "pink"


@pytest.mark.once  # pragmas are SQLite's
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
        ("synchronous", 1),
    ],
)
def test_every_connection_to_sqlite_is_set_up_the_careful_way(
    context: None, pragma: str, value: str | int
) -> None:
    with db.engine.connect() as one, db.engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_every_constraint_and_index_has_a_name_so_that_a_migration_can_reach_it() -> None:
    nameless = [
        f"{table.name}: {constraint!r}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint | ForeignKeyConstraint | UniqueConstraint)
        and not constraint.name
    ]
    assert nameless == []


def test_no_name_is_longer_than_postgresql_keeps() -> None:
    """PostgreSQL cuts names at 63 bytes; two that are cut alike would collide."""
    names = [str(table.name) for table in Base.metadata.sorted_tables]
    for table in Base.metadata.sorted_tables:
        names += [str(column.name) for column in table.columns]
        names += [str(index.name) for index in table.indexes]
        names += [str(constraint.name) for constraint in table.constraints if constraint.name]
    assert [name for name in names if len(name) > 63] == []


# Moments


def test_a_moment_comes_back_aware_and_in_utc_whatever_zone_it_went_in_with(context: None) -> None:
    nairobi = timezone(timedelta(hours=3))
    with transaction() as session:
        session.add(counter(last_at=datetime(2026, 3, 12, 15, 0, 0, 123456, nairobi)))
    db.session.expire_all()
    found = db.session.get_one(Throttle, b"one").last_at
    assert found == NOON.replace(microsecond=123456)
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("naive", [datetime(2026, 3, 12), clock.now().replace(tzinfo=None)])  # noqa: DTZ001
def test_a_moment_without_a_zone_is_refused_on_the_way_in_and_in_questions(
    context: None, naive: datetime
) -> None:
    with pytest.raises((StatementError, ValueError), match="time zone"), transaction() as session:
        session.add(counter(last_at=naive))
    with pytest.raises((StatementError, ValueError), match="time zone"):
        db.session.scalars(select(Throttle).where(Throttle.last_at < naive)).all()


def test_moments_compare_in_the_database_as_they_do_in_python(context: None) -> None:
    moments = [NOON + timedelta(microseconds=offset) for offset in (0, 1, 999_999, 1_000_000)]
    with transaction() as session:
        session.add_all(counter(bytes([number]), last_at=at) for number, at in enumerate(moments))
    earlier = select(func.count()).select_from(Throttle)
    for number, at in enumerate(moments):
        assert db.session.scalar(earlier.where(Throttle.last_at < at)) == number


# Addresses of databases


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////var/lib/x.db", "sqlite:////var/lib/x.db"),
    ],
)
def test_database_addresses_are_spelled_for_the_driver_we_use(given: str, wanted: str) -> None:
    assert normalise_url(given) == wanted


def test_a_pool_is_only_asked_for_where_there_is_one_to_size() -> None:
    assert "pool_size" not in engine_options("sqlite:///x.db")
    assert engine_options("postgresql+psycopg://h/d")["pool_pre_ping"] is True


# Disk full


@pytest.mark.once  # SQLite can be given a ceiling; PostgreSQL's volume cannot be filled in a test
def test_a_full_disk_leaves_nothing_half_written(app: Flask, context: None) -> None:
    db.session.remove()
    db.engine.dispose()

    def ceiling(connection: sqlite3.Connection, _record: object) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={used + 4}")

    engine: Engine = db.engine
    event.listen(engine, "connect", ceiling)
    try:
        with pytest.raises(OperationalError, match="full"), transaction() as session:
            for number in range(5_000):
                session.add(counter(number.to_bytes(16, "big")))
            session.flush()
        assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0
        with transaction() as session:
            session.add(counter())
        assert db.session.scalar(select(func.count()).select_from(Throttle)) == 1
    finally:
        event.remove(engine, "connect", ceiling)
        db.session.remove()
        engine.dispose()
