"""Alembic's entry: our metadata, our types, on whichever database the application is configured for."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from swsolidarity.core.db import Base, UTCDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column type as the plain type it stores, so that a migration needs no import of ours."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


engine = current_app.extensions["migrate"].db.engine

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
