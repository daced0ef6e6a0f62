"""Thirty days away can be appealed like a removal."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "20261201_gov_b"
down_revision = "20261201_gov"

BEFORE = (
    "outcome IS NULL OR outcome IN ('none', 'no_vote', 'taken_back', 'left', 'mediate', 'suspend', "
    "'remove', 'confirmed', 'overturned', 'no_panel')"
)
AFTER = BEFORE.replace("'no_panel')", "'no_panel', 'lifted')")
CASE = sa.table(
    "removal_case",
    sa.column("id", sa.BigInteger),
    sa.column("state", sa.String),
    sa.column("outcome", sa.String),
    sa.column("suspended_until", sa.DateTime(timezone=True)),
    sa.column("appeal_until", sa.DateTime(timezone=True)),
)


def _allow(outcomes: str) -> None:
    with op.batch_alter_table("removal_case", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_removal_case_outcome"), type_="check")
        batch_op.create_check_constraint(op.f("ck_removal_case_outcome"), outcomes)


def upgrade() -> None:
    _allow(AFTER)
    bind = op.get_bind()
    away = sa.select(CASE.c.id, CASE.c.suspended_until).where(CASE.c.state == "suspension")
    for case, until in bind.execute(away).all():
        if until is not None:
            # Decided thirty days before its end; the time to appeal is fourteen days from then.
            values = {"appeal_until": until - timedelta(days=16)}
            bind.execute(sa.update(CASE).where(CASE.c.id == case).values(values))


def downgrade() -> None:
    op.execute(sa.update(CASE).where(CASE.c.outcome == "lifted").values(outcome="overturned"))
    again = (CASE.c.state == "appeal") & (CASE.c.outcome == "suspend")
    op.execute(sa.update(CASE).where(again).values(state="suspension"))
    _allow(BEFORE)
