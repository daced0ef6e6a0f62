"""The lots of the waiting list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_fundlots"
down_revision = "20261202_fundline"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ["pot_id", "line_rank", "queued_at", "id"]
AFTER = ["pot_id", "line_rank", "lot", "queued_at", "id"]


def upgrade() -> None:
    op.create_table(
        "fund_line_lot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_line_lot_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_line_lot")),
        sa.UniqueConstraint("fund_id", "month", name=op.f("uq_fund_line_lot_fund_id_month")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_line_lot_public_id")),
    )
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lot", sa.String(72), nullable=False, server_default=""))
        batch_op.drop_index("ix_fund_request_line")
        batch_op.create_index("ix_fund_request_line", AFTER)
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("lot", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_request_line")
        batch_op.create_index("ix_fund_request_line", BEFORE)
        batch_op.drop_column("lot")
    op.drop_table("fund_line_lot")
