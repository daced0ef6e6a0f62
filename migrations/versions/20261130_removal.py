"""Cases about members, pauses, suspensions, and the way back; votes that only their roll knows of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_removal"
down_revision = "20261130_register"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_out",
        sa.Column("id", KEY, nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("may_ask_on", sa.Date(), nullable=False),
        sa.Column("forget_on", sa.Date(), nullable=False),
        sa.CheckConstraint("may_ask_on < forget_on", name=op.f("ck_kept_out_days")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_kept_out_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_out")),
        sa.UniqueConstraint("collective_id", "tag", name=op.f("uq_kept_out_collective_id_tag")),
    )
    with op.batch_alter_table("kept_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_out_forget_on"), ["forget_on"], unique=False)

    op.create_table(
        "member_pause",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("agreement_version", KEY, nullable=False),
        sa.Column("point", KEY, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("agreed_by_id", KEY, nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forget_on", sa.Date(), nullable=False),
        sa.CheckConstraint("(began_at IS NULL) = (until IS NULL)", name=op.f("ck_member_pause_begun")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["membership.id"], name=op.f("fk_member_pause_agreed_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["membership.id"], name=op.f("fk_member_pause_asked_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_member_pause_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["membership.id"], name=op.f("fk_member_pause_person_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_pause")),
        sa.UniqueConstraint("public_id", name=op.f("uq_member_pause_public_id")),
    )
    with op.batch_alter_table("member_pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_pause_agreed_by_id"), ["agreed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_pause_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_pause_forget_on"), ["forget_on"], unique=False)
        batch_op.create_index("ix_member_pause_person_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "uq_member_pause_asked",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("began_at IS NULL"),
            postgresql_where=sa.text("began_at IS NULL"),
        )

    op.create_table(
        "removal_case",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("agreement_version", KEY, nullable=False),
        sa.Column("point", KEY, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_moderator", sa.Boolean(), nullable=False),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposal_id", KEY, nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("forget_on", sa.Date(), nullable=True),
        sa.Column("lot_commitment", sa.String(length=64), nullable=False),
        sa.Column("lot_secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_from", KEY, nullable=True),
        sa.Column("drawn_from_hash", sa.String(length=64), nullable=True),
        sa.Column("drawn_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (started_at IS NULL)", name=op.f("ck_removal_case_started")),
        sa.CheckConstraint(
            "(state = 'ended') = (forget_on IS NOT NULL)", name=op.f("ck_removal_case_forgotten")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('none', 'no_vote', 'taken_back', 'left', 'mediate', 'suspend', 'remove', 'confirmed', 'overturned', 'no_panel')",
            name=op.f("ck_removal_case_outcome"),
        ),
        sa.CheckConstraint("state <> 'ended' OR outcome IS NOT NULL", name=op.f("ck_removal_case_ended")),
        sa.CheckConstraint(
            "state IN ('asked', 'notice', 'voting', 'mediation', 'suspension', 'removal', 'appeal', 'ended')",
            name=op.f("ck_removal_case_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('removal', 'appeal') OR appeal_until IS NOT NULL",
            name=op.f("ck_removal_case_appeal"),
        ),
        sa.CheckConstraint(
            "(started_at IS NULL) = (notice_until IS NULL)", name=op.f("ck_removal_case_notice")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_removal_case_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["membership.id"], name=op.f("fk_removal_case_person_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_removal_case_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_removal_case_public_id")),
    )
    with op.batch_alter_table("removal_case", schema=None) as batch_op:
        batch_op.create_index("ix_removal_case_collective", ["collective_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_removal_case_forget_on"), ["forget_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_removal_case_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_removal_case_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_index("ix_removal_case_state", ["state", "notice_until"], unique=False)
        batch_op.create_index(
            "uq_removal_case_under_way",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('asked', 'ended')"),
            postgresql_where=sa.text("state NOT IN ('asked', 'ended')"),
        )

    op.create_table(
        "return_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposal_id", KEY, nullable=True),
        sa.Column("forget_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'voting') = (forget_on IS NULL)", name=op.f("ck_return_request_forgotten")
        ),
        sa.CheckConstraint(
            "state IN ('voting', 'welcome', 'declined')", name=op.f("ck_return_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_return_request_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_return_request_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_request")),
        sa.UniqueConstraint("collective_id", "tag", name=op.f("uq_return_request_collective_id_tag")),
        sa.UniqueConstraint("public_id", name=op.f("uq_return_request_public_id")),
    )
    with op.batch_alter_table("return_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_request_forget_on"), ["forget_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_return_request_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "removal_seat",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("membership_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('confirm', 'overturn')) = (reason_sealed IS NOT NULL)",
            name=op.f("ck_removal_seat_reason"),
        ),
        sa.CheckConstraint("role IN ('mediator', 'panel')", name=op.f("ck_removal_seat_role")),
        sa.CheckConstraint(
            "state IN ('asked', 'passed', 'accepted', 'confirm', 'overturn')",
            name=op.f("ck_removal_seat_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["removal_case.id"],
            name=op.f("fk_removal_seat_case_id_removal_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_removal_seat_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_seat")),
        sa.UniqueConstraint("case_id", "membership_id", name=op.f("uq_removal_seat_case_id_membership_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_removal_seat_public_id")),
    )
    with op.batch_alter_table("removal_seat", schema=None) as batch_op:
        batch_op.create_index("ix_removal_seat_membership_id", ["membership_id", "state"], unique=False)

    op.create_table(
        "removal_starter",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("membership_id", KEY, nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["removal_case.id"],
            name=op.f("fk_removal_starter_case_id_removal_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_removal_starter_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("case_id", "membership_id", name=op.f("pk_removal_starter")),
    )
    with op.batch_alter_table("removal_starter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_removal_starter_membership_id"), ["membership_id"], unique=False)

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("paired_act", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_paired_act_about_id"), ["about_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_paired_act_about_id_membership"), "membership", ["about_id"], ["id"]
        )

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("roll_only", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_column("roll_only")

    op.execute("DELETE FROM paired_act WHERE about_id IS NOT NULL")
    with op.batch_alter_table("paired_act", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_paired_act_about_id_membership"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_paired_act_about_id"))
        batch_op.drop_column("about_id")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("suspended_until")
        batch_op.drop_column("paused_until")

    with op.batch_alter_table("removal_starter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_removal_starter_membership_id"))

    op.drop_table("removal_starter")
    with op.batch_alter_table("removal_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_removal_seat_membership_id")

    op.drop_table("removal_seat")
    with op.batch_alter_table("return_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_request_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_return_request_forget_on"))

    op.drop_table("return_request")
    with op.batch_alter_table("removal_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_removal_case_under_way",
            sqlite_where=sa.text("state NOT IN ('asked', 'ended')"),
            postgresql_where=sa.text("state NOT IN ('asked', 'ended')"),
        )
        batch_op.drop_index("ix_removal_case_state")
        batch_op.drop_index(batch_op.f("ix_removal_case_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_removal_case_person_id"))
        batch_op.drop_index(batch_op.f("ix_removal_case_forget_on"))
        batch_op.drop_index("ix_removal_case_collective")

    op.drop_table("removal_case")
    with op.batch_alter_table("member_pause", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_member_pause_asked",
            sqlite_where=sa.text("began_at IS NULL"),
            postgresql_where=sa.text("began_at IS NULL"),
        )
        batch_op.drop_index("ix_member_pause_person_id")
        batch_op.drop_index(batch_op.f("ix_member_pause_forget_on"))
        batch_op.drop_index(batch_op.f("ix_member_pause_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_member_pause_agreed_by_id"))

    op.drop_table("member_pause")
    with op.batch_alter_table("kept_out", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_out_forget_on"))

    op.drop_table("kept_out")
