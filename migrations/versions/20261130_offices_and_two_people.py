"""Offices besides the steward's, acts that take two people, and the chain of uses of power."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130"
down_revision = "20261120b"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OFFICES = (
    "office IN ('steward', 'fund_steward', 'facilitator', 'welcomer', 'safety', 'moderator', "
    "'returning_officer', 'delegate')"
)


def upgrade() -> None:
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_mandate_office"), type_="check")
        batch_op.create_check_constraint(op.f("ck_mandate_office"), OFFICES)
    op.create_table(
        "paired_act",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("agreed_by_id", KEY, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'done', 'taken_back')", name=op.f("ck_paired_act_state")),
        sa.CheckConstraint(
            "agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name=op.f("ck_paired_act_two_people")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (agreed_by_id IS NOT NULL)", name=op.f("ck_paired_act_done_by_two")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["membership.id"], name=op.f("fk_paired_act_agreed_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["membership.id"], name=op.f("fk_paired_act_asked_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_paired_act_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paired_act")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paired_act_public_id")),
    )
    with op.batch_alter_table("paired_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paired_act_agreed_by_id"), ["agreed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paired_act_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index("ix_paired_act_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_paired_act_subject", ["subject", "id"], unique=False)
        batch_op.create_index(
            "uq_paired_act_asked",
            ["collective_id", "kind", "subject"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
    op.create_table(
        "audit_head",
        sa.Column("collective_id", KEY, autoincrement=False, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_seq", KEY, nullable=False),
        sa.Column("first_link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kid", sa.String(length=8), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("collective_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_row",
        sa.Column("collective_id", KEY, autoincrement=False, nullable=False),
        sa.Column("seq", KEY, autoincrement=False, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("kid", sa.String(length=8), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("collective_id", "seq", name=op.f("pk_audit_row")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index("ix_audit_row_hour", ["collective_id", "hour"], unique=False)


def downgrade() -> None:
    op.drop_table("audit_row")
    op.drop_table("audit_head")
    op.drop_table("paired_act")
    op.execute("DELETE FROM mandate WHERE office <> 'steward'")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_mandate_office"), type_="check")
        batch_op.create_check_constraint(op.f("ck_mandate_office"), "office IN ('steward')")
