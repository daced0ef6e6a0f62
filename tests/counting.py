"""Counts the statements a page sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Statements:
    """Listens to an engine; BEGIN, COMMIT and pragmas are not counted."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen: list[str] | None = None
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if self.seen is not None and not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            self.seen.append(statement)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements sent inside the block."""
        self.seen = seen = []
        try:
            yield seen
        finally:
            self.seen = None

    def close(self) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)
