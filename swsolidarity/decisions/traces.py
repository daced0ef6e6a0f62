"""What a database keeps of rows after a box was sealed, and making it drop that (decisions §6)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal


def clear(tables: Sequence[str]) -> bool:
    """Make the database drop what it keeps of rows of these tables that are gone; outside any transaction.

    PostgreSQL keeps dead rows until a full vacuum; ``CLUSTER`` is one that also leaves rows in the order of
    their keys. SQLite keeps pages in its log until a checkpoint. False if readers were in the way.
    """
    engine = db.engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "postgresql":
            return _checkpointed(connection)
        try:
            # Whoever votes waits behind a full vacuum, and that behind whoever reads: not for long.
            connection.exec_driver_sql("SET lock_timeout = '2s'")
            for table in tables:
                connection.exec_driver_sql(f"CLUSTER {table} USING pk_{table}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
        return True


def _checkpointed(connection: Connection) -> bool:
    """Empty SQLite's write-ahead log. Nobody can write while it waits for readers, so it hardly waits."""
    patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql("PRAGMA busy_timeout = 100")
    try:
        return connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar() == 0
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")


def are_cleared(proposal_ids: Sequence[int]) -> None:
    """Note that nothing is left of how these boxes were filled."""
    db.session.execute(update(Proposal).where(Proposal.id.in_(proposal_ids)).values(traces_cleared=True))
