"""In which month an account was last used, so that one nobody uses can be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "20261201_gov_e"
down_revision = "20261201_gov_d"


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("used_in", sa.Date(), nullable=True))
    # Nobody knows when: the time begins now.
    month = datetime.now(UTC).date().replace(day=1)
    op.execute(sa.update(sa.table("account", sa.column("used_in", sa.Date))).values(used_in=month))
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("used_in", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("used_in")
