"""Finding encrypted text: keyed tokens in the full-text index of SQLite (FTS5) or PostgreSQL (tsvector).

A domain keeps one index beside each table whose texts can be found, and beside each text with which rules and
key its tokens were made.

    POSTS = search.FullText("post_words", Post.__table__)
    POSTS.put(post.id, search.tokens("12.all", words.words("What people see")))

A thief of the disk sees how many different words a text has and which texts for the same readers share one;
how often a word comes can let them guess common ones. They see no order and no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    DDL,
    ColumnElement,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    delete,
    event,
    insert,
    literal_column,
    select,
)
from sqlalchemy import table as lightweight
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from swsolidarity.core import vault, words
from swsolidarity.core.db import BigInt, connected, directly

_Tokens: Final = Text().with_variant(TSVECTOR(), "postgresql")
_PAGES_AT_ONCE: Final = -200  # negative: segments of every age take part (SQLite, FTS5, 6.7)

Wanted = Sequence[tuple[str, ...]]
"""Words of which each is wanted in any of its forms."""


def made_with() -> str:
    """The rules and the key of today, as they are written beside tokens."""
    return f"{words.VERSION}.{vault.current().keyring.active}"


def tokens(readers: str, found_by: Iterable[str]) -> str:
    """What is kept of a text: sorted, so that its order is not."""
    return " ".join(sorted(set(vault.current().search_tokens(readers, found_by))))


def question(parts: Iterable[tuple[str, Wanted]], dialect: str) -> str:
    """The question to the index: texts for any of these groups of readers that have all that is wanted there.

    Under every key there is: while keys are changed some texts are indexed with one and some with another.
    """
    keys = vault.current().keyring.kids
    asked = [_for_one(readers, wanted, kid, dialect) for readers, wanted in parts for kid in keys]
    return (" | " if dialect == "postgresql" else " OR ").join(asked)


def _for_one(readers: str, wanted: Wanted, kid: str, dialect: str) -> str:
    both, either = (" & ", " | ") if dialect == "postgresql" else (" AND ", " OR ")
    made = vault.current()
    each = (either.join(made.search_tokens(readers, forms, kid)) for forms in wanted)
    return "(" + both.join(f"({forms})" for forms in each) + ")"


def _ddl(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


class FullText:
    """The index beside a table, under the same numbers.

    On SQLite a table of FTS5 without places of words: nothing here asks for them, and they would tell more.
    It knows nothing of foreign keys, so that whoever deletes texts says so here; ``sweep`` makes good for
    what was forgotten. The numbers of the texts must never be given twice.
    """

    def __init__(self, name: str, owner: Table) -> None:
        self.name, self.owner = name, owner
        self._table = lightweight(name, column("rowid", BigInt), column("tokens", _Tokens))
        self._new = insert(self._table)
        self._gone = delete(self._table).where(self._table.c.rowid == bindparam("number", type_=BigInt))
        FULL_TEXTS.add(name)
        for dialect in ("sqlite", "postgresql"):
            for statement in self.made_on(dialect):
                event.listen(owner, "after_create", _ddl(statement).execute_if(dialect=dialect))
        event.listen(owner, "before_drop", _ddl(f"DROP TABLE IF EXISTS {name}"))

    def made_on(self, dialect: str) -> tuple[str, ...]:
        """The statements that make it, for ``create_all`` and for a migration."""
        name, owner = self.name, self.owner.name
        if dialect == "sqlite":
            return (
                f"CREATE VIRTUAL TABLE {name} USING fts5"
                "(tokens, detail=none, columnsize=0, tokenize='ascii')",
            )
        return (
            f"CREATE TABLE {name} (rowid BIGINT CONSTRAINT pk_{name} PRIMARY KEY, tokens tsvector NOT NULL, "
            f"CONSTRAINT fk_{name}_rowid_{owner} FOREIGN KEY (rowid) REFERENCES {owner} (id) "
            "ON DELETE CASCADE)",
            f"CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens)",
        )

    def row(self, number: int, tokens: str) -> dict[str, Any]:
        """A text as it is written here."""
        return {"rowid": number, "tokens": tokens}

    def put(self, number: int, tokens: str) -> None:
        """A text that was not there."""
        directly(self._new, self.row(number, tokens))

    def put_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The same for many, each as ``row`` gives it."""
        connected().execute(self._new, rows)

    def take(self, number: int) -> None:
        """A text that is gone, or about to be put anew."""
        directly(self._gone, {"number": number})

    def take_all(self, numbers: Select[int]) -> None:
        """Texts that are about to be deleted."""
        directly(delete(self._table).where(self._table.c.rowid.in_(numbers)), {})

    def holding(self, dialect: str) -> tuple[Any, ColumnElement[int], ColumnElement[bool]]:
        """For a statement: where to select from, the number of a text there, and what holds of those that
        answer what is filled in as ``question``.
        """
        number: ColumnElement[int] = self._table.c.rowid
        if dialect == "postgresql":
            return self._table, number, self._table.c.tokens.op("@@")(cast(bindparam("question"), TSQUERY))
        return self._table, number, literal_column(self.name).op("MATCH")(bindparam("question"))

    def sweep(self) -> bool:
        """Let go of what was deleted, some pages at a time; whether that was all. PostgreSQL does it."""
        connection = connected()
        if connection.dialect.name != "sqlite":
            return True
        driver: Any = connection.connection.dbapi_connection
        there = select(self.owner.c.id).where(self.owner.c.id == self._table.c.rowid)
        connection.execute(delete(self._table).where(~there.exists()))
        before = driver.total_changes
        merging = lightweight(self.name, column(self.name), column("rank"))
        connection.execute(insert(merging), {self.name: "merge", "rank": _PAGES_AT_ONCE})
        return bool(driver.total_changes - before < 2)


FULL_TEXTS: Final[set[str]] = set()
"""The names of all there are."""


def is_full_text(name: str | None) -> bool:
    """Whether a table or index of the database belongs to a full-text index, which no model describes."""
    return any(re.fullmatch(rf"(?:pk_|ix_)?{one}(?:_[a-z]+)?", name or "") for one in FULL_TEXTS)
