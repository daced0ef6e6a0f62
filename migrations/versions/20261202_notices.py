"""What members do not want to be told, and their quiet hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_notices"
down_revision = "20261202_moderation"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice_off",
        sa.Column("membership_id", KEY, autoincrement=False, nullable=False),
        sa.Column("group", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_notice_off_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("membership_id", "group", name=op.f("pk_notice_off")),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("membership_id", KEY, autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("begins", KEY, nullable=False),
        sa.Column("ends", KEY, nullable=False),
        sa.Column("zone_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "begins BETWEEN 0 AND 23 AND ends BETWEEN 0 AND 23 AND begins <> ends",
            name=op.f("ck_quiet_hours_hours"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_quiet_hours_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_quiet_hours")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quiet_hours_public_id")),
    )


def downgrade() -> None:
    op.drop_table("quiet_hours")
    op.drop_table("notice_off")
