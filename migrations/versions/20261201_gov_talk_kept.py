"""Conversations are kept for a year after the last reply, or as long as the collective decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "20261201_gov_d"
down_revision = "20261201_gov_c"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOTICE = timedelta(days=60)


def upgrade() -> None:
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("talk_months", KEY, nullable=False, server_default="12"))
        batch_op.add_column(
            sa.Column("talk_goes_from", sa.Date(), nullable=False, server_default="0001-01-01")
        )
        batch_op.create_check_constraint(op.f("ck_collective_talk_months"), "talk_months BETWEEN 1 AND 24")
    # Nothing that was said before is gone over night: two months to see it coming.
    table = sa.table("collective", sa.column("talk_goes_from", sa.Date))
    first: date = datetime.now(UTC).date() + NOTICE
    op.execute(sa.update(table).values(talk_goes_from=first))


def downgrade() -> None:
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_collective_talk_months"), type_="check")
        batch_op.drop_column("talk_goes_from")
        batch_op.drop_column("talk_months")
