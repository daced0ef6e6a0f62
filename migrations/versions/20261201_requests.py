"""Requests of every kind, in parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_requests"
down_revision = "20261130g"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_request_kind"), type_="check")
        batch_op.alter_column("kind", existing_type=sa.String(5), type_=sa.String(13))
        batch_op.add_column(sa.Column("parts", KEY, nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("every", sa.String(5), nullable=True))
        batch_op.add_column(sa.Column("first_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_fund_request_kind"), "kind IN ('grant', 'loan', 'reimbursement', 'group')"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_parts"), "parts >= 1 AND (parts > 1) = (every IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_in_parts"), "parts = 1 OR kind IN ('grant', 'group')"
        )
        batch_op.create_check_constraint(op.f("ck_fund_request_every"), "every IN ('week', 'month')")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("parts", server_default=None)
    # Drafts had no step for the kind: what was chosen on the first page counts as answered.
    op.execute("UPDATE fund_request SET steps_done = steps_done + 64")


def downgrade() -> None:
    op.execute("UPDATE fund_request SET steps_done = steps_done - 64 WHERE steps_done >= 64")
    # The release before knows money that comes at once, as a gift or a loan.
    op.execute("UPDATE fund_request SET parts = 1, every = NULL")
    op.execute("UPDATE fund_request SET kind = 'grant' WHERE kind NOT IN ('grant', 'loan')")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        for name in ("every", "in_parts", "parts", "kind"):
            batch_op.drop_constraint(op.f(f"ck_fund_request_{name}"), type_="check")
        for name in ("first_on", "every", "parts"):
            batch_op.drop_column(name)
        batch_op.alter_column("kind", existing_type=sa.String(13), type_=sa.String(5))
        batch_op.create_check_constraint(op.f("ck_fund_request_kind"), "kind IN ('grant', 'loan')")
