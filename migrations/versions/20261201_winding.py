"""Ending a fund by decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_winding"
down_revision = "20261201_audits"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state <> 'stopped'")


def upgrade() -> None:
    op.add_column("fund", sa.Column("winding_since", sa.Date(), nullable=True))
    op.create_table(
        "fund_wind_down",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("decision_ref", sa.String(80), nullable=True),
        sa.Column("keep_days", KEY, nullable=False),
        sa.Column("asked_by", KEY, nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=True),
        sa.Column("remainder_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'stopped', 'winding', 'closed', 'done')", name=op.f("ck_fund_wind_down_state")
        ),
        sa.CheckConstraint("keep_days BETWEEN 30 AND 365", name=op.f("ck_fund_wind_down_keep_days")),
        sa.CheckConstraint(
            "(state IN ('closed', 'done')) = (delete_on IS NOT NULL)",
            name=op.f("ck_fund_wind_down_delete_on"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_wind_down_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["membership.id"], name=op.f("fk_fund_wind_down_asked_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_wind_down")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_wind_down_public_id")),
    )
    op.create_index(
        "uq_fund_wind_down_open",
        "fund_wind_down",
        ["fund_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("fund_wind_down")
    op.drop_column("fund", "winding_since")
