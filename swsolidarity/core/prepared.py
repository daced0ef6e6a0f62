"""What hot pages read: compiled once for a kind of database, and sent past everything but the driver.

What costs time is what SQLAlchemy does around a statement: more than the database needs to answer it.

    _OPEN = select(Thread.public_id, Thread.pinned).where(Thread.id == bindparam("thread_id"))
    prepared.row(_OPEN, {"thread_id": 7}).pinned

A statement is built once, at module level or behind ``@cache``, as what is compiled is kept by the statement
itself. Only for reads of columns: what waits in the session is not written first.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Select
from sqlalchemy.exc import DBAPIError

from swsolidarity.core.db import connected

Read = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
"""A SELECT of columns, whatever their types."""


class _Prepared:
    """The text of a statement, what is filled into it, and how its rows become values of ours."""

    def __init__(self, statement: Read, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        given = {name: _binder(bound, dialect) for name, bound in compiled.binds.items() if bound.required}
        # With this a list for IN is written out now; SQLAlchemy does it each time.
        state = compiled.construct_expanded_state(dict.fromkeys(given))
        self.text = state.statement
        self.by_place = state.positiontup is not None
        self.names = tuple(state.positiontup or state.parameters)
        self.fixed = {name: value for name, value in state.parameters.items() if name not in given}
        if not all(isinstance(value, str | int | None) for value in self.fixed.values()):
            raise TypeError("a statement is put together with texts and numbers; the rest is filled in")
        self.convert = [(name, process) for name, process in given.items() if process]
        columns = list(statement.selected_columns)
        self.revive = [
            (at, process)
            for at, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        # Two columns of one name are told apart by their places, as whole rows of two tables are.
        shape = namedtuple("Row", [column.key or "" for column in columns], rename=True)  # type: ignore[misc]
        self.row: Callable[[Any], Any] = partial(tuple.__new__, shape)

    def filled(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver wants them: by place for SQLite, by name for PostgreSQL."""
        whole = {**self.fixed, **values}
        for name, process in self.convert:
            whole[name] = process(whole[name])
        if self.by_place:
            return tuple(map(whole.__getitem__, self.names))
        return {name: whole[name] for name in self.names}

    def revived(self, rows: list[Any]) -> list[Any]:
        """Rows as the driver gave them, with names for their columns."""
        if self.revive:
            rows = [list(row) for row in rows]
            for at, process in self.revive:
                for row in rows:
                    row[at] = process(row[at])
        return [self.row(row) for row in rows]


def _binder(bound: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of ours one of the driver's, if anything has to."""
    process: Callable[[Any], Any] | None = bound.type.dialect_impl(dialect).bind_processor(dialect)
    return process


@lru_cache(maxsize=500)
def _prepared(statement: Read, dialect: Dialect) -> _Prepared:
    return _Prepared(statement, dialect)


def rows(statement: Read, values: Mapping[str, Any]) -> list[Any]:
    """All rows; a column is an attribute, by its name or label."""
    connection = connected()
    ready = _prepared(statement, connection.dialect)
    filled = ready.filled(values)
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, None, ready.text, filled, None, False)
    driver: Any = connection.connection.dbapi_connection
    try:
        found = driver.execute(ready.text, filled).fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        if connection.dialect.is_disconnect(error, driver, None):
            # It goes wrong again, and SQLAlchemy looks after the connection as it does everywhere else.
            return list(connection.execute(statement, values))
        # PostgreSQL would answer a second try with "the transaction is aborted", and hide what it was.
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(
            ready.text, filled, error, base, hide_parameters=True, dialect=connection.dialect
        ) from error
    return ready.revived(found)


def row(statement: Read, values: Mapping[str, Any]) -> Any | None:
    """The first row, or None."""
    return next(iter(rows(statement, values)), None)


def value(statement: Read, values: Mapping[str, Any]) -> Any | None:
    """The first column of the first row, or None."""
    found = row(statement, values)
    return None if found is None else found[0]


__all__ = ["row", "rows", "value"]
