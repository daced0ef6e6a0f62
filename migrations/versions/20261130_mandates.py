"""Reminders before an office ends, petitions for a recall, and people named for an office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_mandates"
down_revision = "20261130c"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OFFICES = (
    "office IN ('steward', 'fund_steward', 'facilitator', 'welcomer', 'safety', 'moderator', "
    "'returning_officer', 'delegate')"
)


def upgrade() -> None:
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded", KEY, server_default="0", nullable=False))
    op.create_table(
        "recall_petition",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("mandate_id", KEY, nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needed", KEY, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.CheckConstraint("needed >= 2", name=op.f("ck_recall_petition_needed")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_recall_petition_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_recall_petition_mandate_id_mandate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_petition")),
        sa.UniqueConstraint("mandate_id", name=op.f("uq_recall_petition_mandate_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recall_petition_public_id")),
    )
    with op.batch_alter_table("recall_petition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_petition_collective_id"), ["collective_id"], unique=False)
    op.create_table(
        "recall_signature",
        sa.Column("petition_id", KEY, nullable=False),
        sa.Column("membership_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_recall_signature_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"],
            ["recall_petition.id"],
            name=op.f("fk_recall_signature_petition_id_recall_petition"),
        ),
        sa.PrimaryKeyConstraint("petition_id", "membership_id", name=op.f("pk_recall_signature")),
    )
    with op.batch_alter_table("recall_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recall_signature_membership_id"), ["membership_id"], unique=False
        )
    op.create_table(
        "naming",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("membership_id", KEY, nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.CheckConstraint(OFFICES, name=op.f("ck_naming_office")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_naming_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_naming_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_naming")),
        sa.UniqueConstraint("membership_id", "office", name=op.f("uq_naming_membership_id_office")),
        sa.UniqueConstraint("public_id", name=op.f("uq_naming_public_id")),
    )
    with op.batch_alter_table("naming", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_naming_collective_id"), ["collective_id"], unique=False)


def downgrade() -> None:
    op.drop_table("naming")
    op.drop_table("recall_signature")
    op.drop_table("recall_petition")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_column("reminded")
