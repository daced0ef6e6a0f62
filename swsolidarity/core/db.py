"""The database: one base class, one session, SQLite and PostgreSQL behind the same code.

Only the edge commits (a request, a job item, a command): returning commits, raising rolls back.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Column, DateTime, Dialect, Engine, Integer, MetaData, Pool, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.session import Session, SessionTransaction
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
)


_FILE = "database_file"
# Files this process has had open: they are not made anew.
_seen: set[str] = set()


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive datetimes going in, gives aware ones coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None] | None:
        """SQLite keeps text: one step from there to here, because a page has dozens of these."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(f"{value}+00:00")
        return super().result_processor(dialect, coltype)


# SQLite grows a primary key by itself only when its type is spelled INTEGER.
BigInt = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """What every table's class derives from."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {int: BigInt, datetime: UTCDateTime()}


# Flask-SQLAlchemy is given only the metadata: with a class that has a type_annotation_map it raises.
db = SQLAlchemy(metadata=Base.metadata)


def engine_options(url: str, *, slow_seconds: int = 5) -> dict[str, Any]:
    """Options for ``create_engine`` that fit the kind of database behind ``url``.

    An error never carries the values of a statement: they can be what somebody wrote.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": slow_seconds, "check_same_thread": False}}
    return options | {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def normalise_url(url: str) -> str:
    """The address of a database as SQLAlchemy wants it; plain ``postgres://`` becomes psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        # We say BEGIN ourselves: the driver would begin too late, and always deferred.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)
        record.info[_FILE] = _identity(connection.execute("PRAGMA database_list").fetchone()[2])


def _identity(path: str) -> tuple[str, int, int] | None:
    """Which file a path stands for right now; None for no file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return path, found.st_dev, found.st_ino


@event.listens_for(Pool, "checkout")
def _still_the_same_file(_connection: Any, record: Any, _proxy: Any) -> None:
    """A file that was moved away or replaced is written on in vain, and nobody notices."""
    file = record.info.get(_FILE)
    if file is not None and _identity(file[0]) != file:
        raise DisconnectionError("the database is another file now")


@event.listens_for(Engine, "do_connect")
def _never_an_empty_one(dialect: Dialect, _record: Any, arguments: Any, _keywords: Any) -> None:
    """SQLite would make a new file in place of one that is gone, and nobody would look for the old one."""
    path = str(arguments[0]) if dialect.name == "sqlite" and arguments else ""
    if path in _seen and not os.path.exists(path):
        raise sqlite3.OperationalError("the database file is gone")
    if path and path != ":memory:":
        _seen.add(path)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Nothing is looked at yet, so nothing can go wrong that SQLAlchemy would have to put into words.
            driver: Any = connection.connection.dbapi_connection
            driver.execute("BEGIN")


def begin_writing() -> None:
    """End what was only read so far and begin a transaction that will write.

    In SQLite a transaction that has read and then writes after somebody else's commit fails at once,
    whatever the timeout: whoever means to write says so before the first read. Slow work (hashing a
    passphrase) belongs before this call, because from here on other writers wait.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})


@contextmanager
def transaction() -> Iterator[Session]:
    """One writing transaction at an edge outside the web: commits on return, rolls back on raise."""
    begin_writing()
    session: Session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


_CONNECTION = "connection"


@event.listens_for(Session, "after_begin")
def _keep(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info[_CONNECTION] = connection


@event.listens_for(Session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_CONNECTION, None)


def connected() -> Connection:
    """The connection of the transaction that has begun, or begins now.

    ``session.connection()`` gives the same; it finds out each time which database is meant and in which state
    the transaction is, and a page asks for it a dozen times.
    """
    session = db.session()
    return session.info.get(_CONNECTION) or session.connection()


def directly(statement: Any, values: Mapping[str, Any]) -> Any:
    """The result of a statement about columns, past everything that objects need.

    It takes half the time of ``session.execute``. What waits in the session is not written first: for
    what is read to be shown, and for what comes first in a transaction.
    """
    return connected().execute(statement, values)


Model = TypeVar("Model", bound=Base)


def columns_of(model: type[Base]) -> tuple[Column[Any], ...]:
    """Every column of a model, for a statement whose rows ``to_look_at`` is given."""
    return tuple(model.__table__.columns)  # type: ignore[arg-type]  # SQLAlchemy types a table as less


def to_look_at(model: type[Model], row: Sequence[Any], at: int = 0, **related: Any) -> Model:
    """An object from the columns of a model, which begin at this place of the row: for pages that only read.

    No session knows it, which makes it ten times as fast as one that is loaded. Its relationships are those
    given. Setting an attribute raises, and so does reading a relationship that was not given.
    """
    made = model.__new__(model)
    made.__dict__.update(zip(model.__table__.columns.keys(), row[at:], strict=False), **related)
    return made


def affected(result: Any) -> int:
    """How many rows an INSERT, UPDATE or DELETE touched; SQLAlchemy types this only on cursor results."""
    return int(result.rowcount)


def dialect_name() -> str:
    """Which database is in use: "sqlite" or "postgresql"."""
    return str(db.session.get_bind().dialect.name)


def insert_or(model: type[Base], dialect: str) -> Any:
    """An INSERT that has ``on_conflict_do_…`` and ``excluded``, in the words of a database."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(model)


def insert_unless_there(model: type[Base]) -> Any:
    """An INSERT that does nothing when the row's key exists, in the words of the database in use."""
    return _insert_unless_there(model, dialect_name())


@cache
def _insert_unless_there(model: type[Base], dialect: str) -> Any:
    made: Any = insert_or(model, dialect).on_conflict_do_nothing()
    # Without this psycopg's answer to "how many rows?" is thrown away and `affected` gives -1.
    return made.execution_options(preserve_rowcount=True)
