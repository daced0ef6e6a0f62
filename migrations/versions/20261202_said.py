"""What somebody says with a vote that has their name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_said"
down_revision = "20261202_fundlots"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ballot_words",
        sa.Column("proposal_id", KEY, autoincrement=False, nullable=False),
        sa.Column("membership_id", KEY, autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_ballot_words_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_ballot_words_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "membership_id", name=op.f("pk_ballot_words")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ballot_words_public_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ballot_words_membership_id"), "ballot_words", ["membership_id"])


def downgrade() -> None:
    op.drop_table("ballot_words")
