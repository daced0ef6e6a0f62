"""Entries that members drawn by lot look at each month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_audits"
down_revision = "20261201_bank"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fund_audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=True),
        sa.Column("drawn_on", sa.Date(), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(drawn_on IS NULL) = (head IS NULL)", name=op.f("ck_fund_audit_drawn")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_audit_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_audit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_audit_public_id")),
        sa.UniqueConstraint("fund_id", "month", name=op.f("uq_fund_audit_fund_id_month")),
    )
    op.create_table(
        "fund_audit_task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("audit_id", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("membership_id", KEY, nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("decision", sa.String(4), nullable=True),
        sa.Column("counted", sa.String(4), nullable=True),
        sa.Column("bank", sa.String(4), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("words_erased", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'answered', 'refused', 'lapsed')", name=op.f("ck_fund_audit_task_state")
        ),
        sa.CheckConstraint(
            "(state = 'answered') = (decision IS NOT NULL AND counted IS NOT NULL AND bank IS NOT NULL)",
            name=op.f("ck_fund_audit_task_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["fund_audit.id"], name=op.f("fk_fund_audit_task_audit_id_fund_audit")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_audit_task_entry_id_fund_entry")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_fund_audit_task_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_audit_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_audit_task_public_id")),
    )
    op.create_index("ix_fund_audit_task_audit_id", "fund_audit_task", ["audit_id", "id"])
    op.create_index("ix_fund_audit_task_membership_id", "fund_audit_task", ["membership_id", "state"])


def downgrade() -> None:
    op.drop_table("fund_audit_task")
    op.drop_table("fund_audit")
