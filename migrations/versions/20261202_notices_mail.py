"""Where somebody wants to be told by e-mail that there is something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_notices_mail"
down_revision = "20261202_notices"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mail_address",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(16), nullable=True),
        sa.Column("code_until", MOMENT, nullable=True),
        sa.Column("begins", KEY, nullable=False),
        sa.Column("zone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("says_where", sa.Boolean(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("told_until", MOMENT, nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'proved', 'refused')", name=op.f("ck_mail_address_state")),
        sa.CheckConstraint(
            "(state = 'refused') = (address_sealed IS NULL)", name=op.f("ck_mail_address_refused")
        ),
        sa.CheckConstraint("begins BETWEEN 0 AND 23", name=op.f("ck_mail_address_begins")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_mail_address_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_address_public_id")),
        sa.UniqueConstraint("account_id", name=op.f("uq_mail_address_account_id")),
    )
    op.create_index("ix_mail_address_next_at", "mail_address", ["next_at"])


def downgrade() -> None:
    op.drop_index("ix_mail_address_next_at", table_name="mail_address")
    op.drop_table("mail_address")
