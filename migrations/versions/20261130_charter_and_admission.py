"""What a collective has set for itself, admission in gates, and agreements that are adopted by a decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130c"
down_revision = "20261130_removal"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OFFICES = (
    "office IN ('steward', 'fund_steward', 'facilitator', 'welcomer', 'safety', 'moderator', "
    "'returning_officer', 'delegate')"
)


def upgrade() -> None:
    _collectives()
    _requests()
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adopted_by", sa.String(length=80), nullable=True))
    op.execute("UPDATE agreement SET adopted_by = 'founding'")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.alter_column("adopted_by", existing_type=sa.String(length=80), nullable=False)
    _new_tables()


def _collectives() -> None:
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concern_days", KEY, nullable=True))
        batch_op.add_column(sa.Column("vote_on_admission", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("gates_for_invited", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("recall_percent", KEY, nullable=True))
    # Whoever was founded earlier keeps the ways in that its members know.
    op.execute(
        "UPDATE collective SET concern_days = 0, vote_on_admission = FALSE, gates_for_invited = FALSE, "
        "recall_percent = 20"
    )
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.alter_column("concern_days", existing_type=KEY, nullable=False)
        batch_op.alter_column("vote_on_admission", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("gates_for_invited", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("recall_percent", existing_type=KEY, nullable=False)
        batch_op.create_check_constraint(op.f("ck_collective_concern_days"), "concern_days BETWEEN 0 AND 30")
        batch_op.create_check_constraint(
            op.f("ck_collective_recall_percent"), "recall_percent BETWEEN 5 AND 50"
        )


def _requests() -> None:
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_join_request_state"), type_="check")
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("join_by", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("vouches_needed", KEY, nullable=True))
        batch_op.add_column(sa.Column("concern_days", KEY, nullable=True))
        batch_op.add_column(sa.Column("vote_on_admission", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("probation_days", KEY, nullable=True))
        batch_op.add_column(sa.Column("gate_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("decision_ref", sa.String(length=80), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE join_request SET asked_at = asked_on || ' 00:00:00.000000'")
    else:
        op.execute("UPDATE join_request SET asked_at = asked_on::timestamp AT TIME ZONE 'UTC'")
    op.execute(
        "UPDATE join_request SET "
        "join_by = (SELECT join_by FROM collective WHERE collective.id = join_request.collective_id), "
        "vouches_needed = "
        "(SELECT vouches_needed FROM collective WHERE collective.id = join_request.collective_id), "
        "probation_days = "
        "(SELECT probation_days FROM collective WHERE collective.id = join_request.collective_id), "
        "concern_days = 0, vote_on_admission = FALSE"
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.alter_column("asked_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("join_by", existing_type=sa.String(length=10), nullable=False)
        batch_op.alter_column("vouches_needed", existing_type=KEY, nullable=False)
        batch_op.alter_column("concern_days", existing_type=KEY, nullable=False)
        batch_op.alter_column("vote_on_admission", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("probation_days", existing_type=KEY, nullable=False)
        batch_op.drop_column("asked_on")
        batch_op.create_check_constraint(
            op.f("ck_join_request_state"),
            "state IN ('waiting', 'concerns', 'vote', 'accepted', 'declined', 'joined')",
        )
        batch_op.create_index("ix_join_request_gate", ["state", "gate_until"], unique=False)


def _new_tables() -> None:
    op.create_table(
        "concern",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("join_request_id", KEY, nullable=False),
        sa.Column("membership_id", KEY, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["join_request_id"],
            ["join_request.id"],
            name=op.f("fk_concern_join_request_id_join_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_concern_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint(
            "join_request_id", "membership_id", name=op.f("uq_concern_join_request_id_membership_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_concern_public_id")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_membership_id"), ["membership_id"], unique=False)
    op.create_table(
        "office",
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("seats", KEY, nullable=False),
        sa.Column("term_months", KEY, nullable=False),
        sa.Column("terms_most", KEY, nullable=False),
        sa.CheckConstraint(OFFICES, name=op.f("ck_office_office")),
        sa.CheckConstraint("seats BETWEEN 1 AND 20", name=op.f("ck_office_seats")),
        sa.CheckConstraint("term_months BETWEEN 1 AND 12", name=op.f("ck_office_term_months")),
        sa.CheckConstraint("terms_most BETWEEN 1 AND 10", name=op.f("ck_office_terms_most")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_office_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("collective_id", "office", name=op.f("pk_office")),
    )
    op.create_table(
        "charter_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'adopted', 'not_adopted')", name=op.f("ck_charter_change_state")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (decided_at IS NULL)", name=op.f("ck_charter_change_decided")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_charter_change_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_charter_change_public_id")),
    )
    with op.batch_alter_table("charter_change", schema=None) as batch_op:
        batch_op.create_index("ix_charter_change_collective", ["collective_id", "state", "id"], unique=False)
    op.create_table(
        "agreement_draft",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("base_version", KEY, nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'adopted', 'not_adopted')", name=op.f("ck_agreement_draft_state")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_agreement_draft_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agreement_draft_public_id")),
    )
    with op.batch_alter_table("agreement_draft", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_draft_collective", ["collective_id", "state", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("agreement_draft")
    op.drop_table("charter_change")
    op.drop_table("office")
    op.drop_table("concern")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_column("adopted_by")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index("ix_join_request_gate")
        batch_op.drop_constraint(op.f("ck_join_request_state"), type_="check")
        batch_op.add_column(sa.Column("asked_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE join_request SET asked_on = substr(asked_at, 1, 10)")
    else:
        op.execute("UPDATE join_request SET asked_on = (asked_at AT TIME ZONE 'UTC')::date")
    # Before, a request waited for members or had its answer; nothing came between.
    op.execute("UPDATE join_request SET state = 'waiting' WHERE state IN ('concerns', 'vote')")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.alter_column("asked_on", existing_type=sa.Date(), nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_join_request_state"), "state IN ('waiting', 'accepted', 'declined', 'joined')"
        )
        for name in (
            "asked_at",
            "join_by",
            "vouches_needed",
            "concern_days",
            "vote_on_admission",
            "probation_days",
            "gate_until",
            "decision_ref",
        ):
            batch_op.drop_column(name)
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_collective_concern_days"), type_="check")
        batch_op.drop_constraint(op.f("ck_collective_recall_percent"), type_="check")
        for name in ("concern_days", "vote_on_admission", "gates_for_invited", "recall_percent"):
            batch_op.drop_column(name)
