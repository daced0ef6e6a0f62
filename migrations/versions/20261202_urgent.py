"""Urgent help: the month whose amount a request is counted against."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_urgent"
down_revision = "20261202_books"


def upgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgent_in", sa.Date(), nullable=True))
        batch_op.create_index("ix_fund_request_urgent", ["fund_id", "urgent_in"])


def downgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_request_urgent")
        batch_op.drop_column("urgent_in")
