"""How urgent a request is, and its place among those in line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_fundline"
down_revision = "20261202_fundcaps"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tier", KEY, nullable=True))
        batch_op.add_column(sa.Column("line_rank", KEY, nullable=False, server_default="1"))
        batch_op.create_check_constraint(op.f("ck_fund_request_tier"), "tier BETWEEN 1 AND 3")
        batch_op.create_check_constraint(op.f("ck_fund_request_line_rank"), "line_rank BETWEEN 0 AND 3")
        batch_op.drop_index("ix_fund_request_line")
        batch_op.create_index("ix_fund_request_line", ["pot_id", "line_rank", "queued_at", "id"])
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("line_rank", server_default=None)
    # Whose money was blocked waits before everybody.
    op.execute("UPDATE fund_request SET line_rank = 0 WHERE state = 'waitlisted' AND reason = 'frozen'")


def downgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_request_line")
        batch_op.create_index("ix_fund_request_line", ["pot_id", "queued_at", "id"])
        batch_op.drop_constraint(op.f("ck_fund_request_line_rank"), type_="check")
        batch_op.drop_constraint(op.f("ck_fund_request_tier"), type_="check")
        batch_op.drop_column("line_rank")
        batch_op.drop_column("tier")
