"""What is written in conversations can be found: keyed tokens in the full-text index of the database.

Nothing is indexed here, because nothing can be opened here: the worker does it within minutes, as it does
whenever the rules of indexing change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_search"
down_revision = "20261201_talk"

SQLITE = ("CREATE VIRTUAL TABLE post_words USING fts5(tokens, detail=none, columnsize=0, tokenize='ascii')",)
POSTGRESQL = (
    "CREATE TABLE post_words (rowid BIGINT CONSTRAINT pk_post_words PRIMARY KEY, tokens tsvector NOT NULL, "
    "CONSTRAINT fk_post_words_rowid_post FOREIGN KEY (rowid) REFERENCES post (id) ON DELETE CASCADE)",
    "CREATE INDEX ix_post_words_tokens ON post_words USING gin (tokens)",
)


def upgrade() -> None:
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("indexed_with", sa.String(length=12), server_default="", nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_post_indexed_with"), ["indexed_with"], unique=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE post_words")
    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_indexed_with"))
        batch_op.drop_column("indexed_with")
