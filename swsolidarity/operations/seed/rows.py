"""Rows on their way into the database: collected, written in batches, one transaction for each batch."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, text

from swsolidarity.core.db import Base, db, transaction
from swsolidarity.core.search import FullText

BATCH = 5_000


class Rows:
    """Takes rows as plain values and hands out their numbers before they are written."""

    def __init__(self) -> None:
        self._order = {table.name: at for at, table in enumerate(Base.metadata.sorted_tables)}
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {}
        self._found: dict[FullText, list[dict[str, Any]]] = {}
        self._numbers: dict[type[Base], count[int]] = {}
        self._held = 0

    def number(self, model: type[Base]) -> int:
        """The next number of a table; nobody else may be writing to it."""
        if model not in self._numbers:
            newest = db.session.scalar(select(func.max(model.__table__.c.id)))
            db.session.rollback()
            self._numbers[model] = count((newest or 0) + 1)
        return next(self._numbers[model])

    def add(self, model: type[Base], **values: Any) -> None:
        """One row, with the same columns every time."""
        self._waiting.setdefault(model, []).append(values)
        self._held += 1

    def can_be_found(self, index: FullText, number: int, tokens: str) -> None:
        """The words of a row, as the actions put them where words are looked for."""
        self._found.setdefault(index, []).append(index.row(number, tokens))

    def rest(self) -> None:
        """A place where a batch may end: everything a row points to is there."""
        if self._held >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, in the order in which tables point to each other."""
        with transaction() as session:
            for model in sorted(self._waiting, key=lambda model: self._order[model.__tablename__]):
                rows = self._waiting[model]
                if rows:
                    session.connection().execute(insert(cast(Table, model.__table__)), rows)
            for index, found in self._found.items():
                index.put_all(found)
        self._waiting.clear()
        self._found.clear()
        self._held = 0

    def let_others_write(self) -> None:
        """Write the rest and give the numbers back: until the next row the actions may write."""
        self.flush()
        numbered = list(self._numbers)
        self._numbers.clear()
        if db.engine.dialect.name != "postgresql":
            return
        with transaction() as session:
            for model in numbered:
                session.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :newest)"),
                    {
                        "table": model.__tablename__,
                        "newest": session.scalar(select(func.max(model.__table__.c.id))),
                    },
                )
