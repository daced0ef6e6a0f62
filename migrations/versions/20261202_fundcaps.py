"""What one person gets in some time: tags, and the names of the secrets that make them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_fundcaps"
down_revision = "20261202_fundrules"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fund_cap_secret",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_cap_secret_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_cap_secret")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_cap_secret_public_id")),
    )
    op.create_index("ix_fund_cap_secret_fund_id", "fund_cap_secret", ["fund_id", "id"])
    op.create_table(
        "fund_cap_use",
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("secret_id", KEY, nullable=False),
        sa.Column("tag", sa.LargeBinary(16), nullable=False),
        sa.Column("use_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["secret_id"], ["fund_cap_secret.id"], name=op.f("fk_fund_cap_use_secret_id_fund_cap_secret")
        ),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_fund_cap_use")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fund_cap_use_tag", "fund_cap_use", ["secret_id", "tag"])
    op.add_column("fund_request", sa.Column("cap_uses_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("fund_request", "cap_uses_sealed")
    op.drop_table("fund_cap_use")
    op.drop_table("fund_cap_secret")
