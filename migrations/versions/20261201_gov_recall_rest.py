"""After a recall that failed there is a rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_gov_c"
down_revision = "20261201_gov_b"


def upgrade() -> None:
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recall_rests_until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_column("recall_rests_until")
