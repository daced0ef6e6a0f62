"""Reminders before an office ends, petitions for a recall, and people named for an office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_mandates"
down_revision = "20261130"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OFFICES = (
    "office IN ('steward', 'fund_steward', 'facilitator', 'welcomer', 'safety', 'moderator', "
    "'returning_officer', 'delegate')"
)


def upgrade() -> None:
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded", KEY, server_default="0", nullable=False))
