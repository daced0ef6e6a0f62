"""Alembic's entry: our metadata, our types, on whichever database the application is configured for."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from swsolidarity.core.db import Base, UTCDateTime
from swsolidarity.core.search import is_full_text


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column type as the plain type it stores, so that a migration needs no import of ours."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, _kind: str, _parents: Any) -> bool:
    """Leave out what no model describes."""
    return not is_full_text(name)


engine = current_app.extensions["migrate"].db.engine

with engine.connect() as connection:
    # SQLite changes a table by copying it: nothing may follow the references while that goes on, and the
    # switch is deaf inside a transaction. Whether they all still hold is asked at the end.
    raw = connection.connection.dbapi_connection if engine.dialect.name == "sqlite" else None
    if raw is not None:
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        include_name=include_name,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if raw is not None and raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise RuntimeError("a row refers to one that is not there; nothing was changed")
    connection.commit()
    if raw is not None:
        raw.execute("PRAGMA foreign_keys=ON")
