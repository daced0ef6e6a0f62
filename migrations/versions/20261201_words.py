"""The six words of the books, posted each week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_words"
down_revision = "20261201_winding"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fund_weekly_words",
        sa.Column("fund_id", KEY, autoincrement=False, nullable=False),
        sa.Column("thread_ref", sa.String(80), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("posted_seq", KEY, nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_weekly_words_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["membership.id"], name=op.f("fk_fund_weekly_words_asked_by_membership")
        ),
        sa.PrimaryKeyConstraint("fund_id", name=op.f("pk_fund_weekly_words")),
    )


def downgrade() -> None:
    op.drop_table("fund_weekly_words")
