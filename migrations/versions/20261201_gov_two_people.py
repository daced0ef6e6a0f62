"""What two people do to an objection is kept with every other act of two; the second one's words have a place."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "20261201_gov"
down_revision = "20261130g"

KIND = "decisions.set_aside"

ACT = sa.table(
    "paired_act",
    sa.column("public_id", sa.String),
    sa.column("collective_id", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("binding", sa.String),
    sa.column("about_id", sa.BigInteger),
    sa.column("state", sa.String),
    sa.column("asked_by_id", sa.BigInteger),
    sa.column("asked_at", sa.DateTime(timezone=True)),
    sa.column("expires_at", sa.DateTime(timezone=True)),
)
HALF_SAID = sa.text(
    "SELECT objection.public_id, objection.by_id, proposal.collective_id, objection_ruling.membership_id "
    "FROM objection_ruling JOIN objection ON objection.id = objection_ruling.objection_id "
    "JOIN proposal ON proposal.id = objection.proposal_id "
    "WHERE objection_ruling.seat = 'steward' AND objection.state IN ('open', 'answered') "
    "AND objection.drawn_from IS NULL AND proposal.ended_at IS NULL"
)


def upgrade() -> None:
    with op.batch_alter_table("paired_act", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer_sealed", sa.LargeBinary(), nullable=True))
    bind = op.get_bind()
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    # The words stay where they were said, sealed for that place; what is asked is new for three days.
    for objection, by_id, collective_id, asked_by_id in bind.execute(HALF_SAID).all():
        subject = f"decisions.objection:{objection}"
        bind.execute(
            sa.insert(ACT).values(
                public_id=secrets.token_urlsafe(16),
                collective_id=collective_id,
                kind=KIND,
                subject=subject,
                binding=hashlib.sha256(f"{KIND}\x1f{subject}".encode()).hexdigest(),
                about_id=by_id,
                state="asked",
                asked_by_id=asked_by_id,
                asked_at=now,
                expires_at=now + timedelta(hours=73),
            )
        )


def downgrade() -> None:
    op.execute(sa.delete(ACT).where(ACT.c.kind == KIND))
    with op.batch_alter_table("paired_act", schema=None) as batch_op:
        batch_op.drop_column("answer_sealed")
