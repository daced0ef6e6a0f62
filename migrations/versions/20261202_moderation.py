"""Reports and what came of them, what is hidden, notes before texts, slow conversations, whom one does not read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_moderation"
down_revision = "20261202_said"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('waiting', 'taken')")
NOTES = "note IN ('violence', 'police', 'health', 'death', 'hatred')"


def upgrade() -> None:
    op.create_table(
        "mute",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("membership_id", NUMBER, nullable=False),
        sa.Column("other_id", NUMBER, nullable=True),
        sa.Column("as_id", NUMBER, nullable=True),
        sa.Column("blocks", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("(other_id IS NULL) <> (as_id IS NULL)", name=op.f("ck_mute_one_name")),
        sa.CheckConstraint(
            "other_id IS NULL OR other_id <> membership_id", name=op.f("ck_mute_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["as_id"], ["circle_member.id"], name=op.f("fk_mute_as_id_circle_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_mute_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["membership.id"], name=op.f("fk_mute_other_id_membership"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mute")),
        sa.UniqueConstraint("membership_id", "as_id", name=op.f("uq_mute_membership_id_as_id")),
        sa.UniqueConstraint("membership_id", "other_id", name=op.f("uq_mute_membership_id_other_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mute_public_id")),
    )
    with op.batch_alter_table("mute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mute_as_id"), ["as_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mute_other_id"), ["other_id"], unique=False)

    op.create_table(
        "moderation_case",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_by_id", NUMBER, nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("agreement_version", NUMBER, nullable=False),
        sa.Column("point", NUMBER, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pause_days", NUMBER, nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", NUMBER, nullable=True),
        sa.Column("seconded_by_id", NUMBER, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lifted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("forget_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(state = 'taken') = (taken_by_id IS NOT NULL)", name=op.f("ck_moderation_case_taken")
        ),
        sa.CheckConstraint(
            "outcome IN ('nothing', 'note', 'edit', 'hide', 'pause', 'remove')",
            name=op.f("ck_moderation_case_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken', 'decided', 'appealed', 'closed')",
            name=op.f("ck_moderation_case_state"),
        ),
        sa.CheckConstraint(
            "author_id <> decided_by_id", name=op.f("ck_moderation_case_not_decided_by_its_writer")
        ),
        sa.CheckConstraint("author_id <> taken_by_id", name=op.f("ck_moderation_case_not_by_its_writer")),
        sa.CheckConstraint("decided_by_id <> seconded_by_id", name=op.f("ck_moderation_case_two_people")),
        sa.CheckConstraint("pause_days BETWEEN 1 AND 30", name=op.f("ck_moderation_case_pause_days")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["membership.id"], name=op.f("fk_moderation_case_author_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_moderation_case_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["membership.id"], name=op.f("fk_moderation_case_decided_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_moderation_case_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seconded_by_id"], ["membership.id"], name=op.f("fk_moderation_case_seconded_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["membership.id"], name=op.f("fk_moderation_case_taken_by_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_case_public_id")),
    )
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_case_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_case_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index("ix_moderation_case_forget_on", ["forget_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_case_post_id"), ["post_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_moderation_case_seconded_by_id"), ["seconded_by_id"], unique=False
        )
        batch_op.create_index("ix_moderation_case_state", ["collective_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_case_taken_by_id"), ["taken_by_id"], unique=False)
        batch_op.create_index(
            "uq_moderation_case_open", ["post_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )

    op.create_table(
        "moderation_recusal",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("membership_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_recusal_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_moderation_recusal_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "membership_id", name=op.f("pk_moderation_recusal")),
    )
    with op.batch_alter_table("moderation_recusal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moderation_recusal_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "moderation_report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("reporter_id", NUMBER, nullable=True),
        sa.Column("point", NUMBER, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_report_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["membership.id"], name=op.f("fk_moderation_report_reporter_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_report")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_moderation_report_case_id_reporter_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_report_public_id")),
    )
    with op.batch_alter_table("moderation_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_report_reporter_id"), ["reporter_id"], unique=False)

    op.create_table(
        "moderation_seat",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("membership_id", NUMBER, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=True),
        sa.CheckConstraint("role IN ('keeper', 'panel')", name=op.f("ck_moderation_seat_role")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_seat_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_moderation_seat_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "membership_id", "role", name=op.f("pk_moderation_seat")),
    )
    with op.batch_alter_table("moderation_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_seat_membership_id"), ["membership_id"], unique=False)

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("writing_paused_until", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("note", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("hidden_by", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("hidden_rule_sealed", sa.LargeBinary(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_post_note"), NOTES)
        batch_op.create_check_constraint(
            op.f("ck_post_hidden"), "(hidden_by IS NULL) = (hidden_rule_sealed IS NULL)"
        )

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("slow_minutes", NUMBER, server_default="0", nullable=False))
        batch_op.create_check_constraint(op.f("ck_thread_note"), NOTES)
        batch_op.create_check_constraint(
            op.f("ck_thread_slow_minutes"), "slow_minutes IN (0, 5, 30, 120, 720)"
        )


def downgrade() -> None:
    """The release before shows everything that is there, so what was hidden is erased."""
    hidden = "SELECT id FROM post WHERE hidden_by IS NOT NULL AND NOT removed"
    op.execute(f"DELETE FROM post_version WHERE post_id IN ({hidden})")
    here = (
        "SELECT count(*) FROM post WHERE post.thread_id = thread.id AND hidden_by IS NOT NULL AND NOT removed"
    )
    op.execute(f"UPDATE thread SET post_count = post_count - ({here})")
    gone = "removed = true, source_sealed = NULL, rendered_sealed = NULL, indexed_with = ''"
    op.execute(f"UPDATE post SET {gone} WHERE hidden_by IS NOT NULL AND NOT removed")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_thread_slow_minutes"), type_="check")
        batch_op.drop_constraint(op.f("ck_thread_note"), type_="check")
        batch_op.drop_column("slow_minutes")
        batch_op.drop_column("note")

    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_post_hidden"), type_="check")
        batch_op.drop_constraint(op.f("ck_post_note"), type_="check")
        batch_op.drop_column("hidden_rule_sealed")
        batch_op.drop_column("hidden_by")
        batch_op.drop_column("note")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("writing_paused_until")

    op.drop_table("moderation_seat")
    op.drop_table("moderation_report")
    op.drop_table("moderation_recusal")
    op.drop_table("moderation_case")
    op.drop_table("mute")
