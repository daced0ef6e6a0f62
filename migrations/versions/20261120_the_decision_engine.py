"""The decision engine: options, lots, levels of secrecy, and the whole life of a proposal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261120b"
down_revision = "20261120"


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("after_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("vote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('background', 'what_happens')", name=op.f("ck_amendment_part")),
        sa.CheckConstraint(
            "state <> 'rejected' OR answer_sealed IS NOT NULL", name=op.f("ck_amendment_rejected")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'rejected', 'withdrawn', 'to_vote', 'adopted', 'failed')",
            name=op.f("ck_amendment_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('to_vote', 'adopted') OR vote_id IS NOT NULL", name=op.f("ck_amendment_vote")
        ),
        sa.CheckConstraint("place >= 0", name=op.f("ck_amendment_place")),
        sa.ForeignKeyConstraint(["by_id"], ["membership.id"], name=op.f("fk_amendment_by_id_membership")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_amendment_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["proposal.id"], name=op.f("fk_amendment_vote_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_amendment_public_id")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendment_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amendment_vote_id"), ["vote_id"], unique=False)

    op.create_table(
        "external_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archive_hash", sa.String(length=64), nullable=False),
        sa.Column("box_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id",
            name=op.f("ck_external_result_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["membership.id"], name=op.f("fk_external_result_confirmed_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["membership.id"], name=op.f("fk_external_result_entered_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_external_result_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_result")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_external_result_proposal_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_external_result_public_id")),
    )
    with op.batch_alter_table("external_result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_external_result_confirmed_by_id"), ["confirmed_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_external_result_entered_by_id"), ["entered_by_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('todo', 'review')", name=op.f("ck_follow_up_kind")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_follow_up_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_follow_up_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "kind", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_follow_up_due",
            ["collective_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("done_on IS NULL"),
            postgresql_where=sa.text("done_on IS NULL"),
        )

    op.create_table(
        "helped_vote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("choice", sa.String(length=600), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("way IN ('phone', 'paper')", name=op.f("ck_helped_vote_way")),
        sa.CheckConstraint(
            "entered_by_id <> membership_id AND (confirmed_by_id IS NULL OR (confirmed_by_id <> membership_id AND confirmed_by_id <> entered_by_id))",
            name=op.f("ck_helped_vote_three_people"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["membership.id"], name=op.f("fk_helped_vote_confirmed_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["membership.id"], name=op.f("fk_helped_vote_entered_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_helped_vote_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_helped_vote_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helped_vote")),
        sa.UniqueConstraint(
            "proposal_id", "membership_id", name=op.f("uq_helped_vote_proposal_id_membership_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_helped_vote_public_id")),
    )
    with op.batch_alter_table("helped_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helped_vote_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_helped_vote_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_helped_vote_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion", sa.String(length=12), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kept_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paused_it", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lot_commitment", sa.String(length=64), nullable=False),
        sa.Column("lot_secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drawn_from_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'integrated') = (kept_version IS NOT NULL)", name=op.f("ck_objection_integrated")
        ),
        sa.CheckConstraint(
            "criterion IN ('harm', 'agreements', 'cannot', 'safety')", name=op.f("ck_objection_criterion")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'integrated', 'withdrawn', 'sustained', 'set_aside')",
            name=op.f("ck_objection_state"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["membership.id"], name=op.f("fk_objection_by_id_membership")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_objection_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_public_id")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_objection_proposal_id", ["proposal_id", "state"], unique=False)

    op.create_table(
        "proposal_option",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('choice', 'status_quo', 'none')", name=op.f("ck_proposal_option_kind")),
        sa.CheckConstraint(
            "state = 'offered' OR membership_id IS NOT NULL", name=op.f("ck_proposal_option_suggested_person")
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'suggested', 'declined')", name=op.f("ck_proposal_option_state")
        ),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_proposal_option_cost")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_proposal_option_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_option_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_option")),
        sa.UniqueConstraint(
            "proposal_id", "membership_id", name=op.f("uq_proposal_option_proposal_id_membership_id")
        ),
        sa.UniqueConstraint("proposal_id", "position", name=op.f("uq_proposal_option_proposal_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_option_public_id")),
    )
    with op.batch_alter_table("proposal_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_option_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "proposal_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wording_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_version_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_version")),
        sa.UniqueConstraint("proposal_id", "version", name=op.f("uq_proposal_version_proposal_id_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_version_public_id")),
    )
    op.create_table(
        "proxy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("giver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.CheckConstraint("giver_id <> holder_id", name=op.f("ck_proxy_two_people")),
        sa.CheckConstraint("valid_until > given_on", name=op.f("ck_proxy_time")),
        sa.ForeignKeyConstraint(["giver_id"], ["membership.id"], name=op.f("fk_proxy_giver_id_membership")),
        sa.ForeignKeyConstraint(["holder_id"], ["membership.id"], name=op.f("fk_proxy_holder_id_membership")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_proxy_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proxy")),
        sa.UniqueConstraint("proposal_id", "giver_id", name=op.f("uq_proxy_proposal_id_giver_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proxy_public_id")),
    )
    with op.batch_alter_table("proxy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proxy_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index("ix_proxy_holder", ["proposal_id", "holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proxy_holder_id"), ["holder_id"], unique=False)

    op.create_table(
        "returning_officer",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_returning_officer_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_returning_officer_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "membership_id", name=op.f("pk_returning_officer")),
    )
    with op.batch_alter_table("returning_officer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_returning_officer_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "seconder",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_seconder_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_seconder_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "membership_id", name=op.f("pk_seconder")),
    )
    op.create_table(
        "seconding",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("needed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("got", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("got >= 0", name=op.f("ck_seconding_got")),
        sa.CheckConstraint("needed >= 1", name=op.f("ck_seconding_needed")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_seconding_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_seconding")),
    )
    with op.batch_alter_table("seconding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seconding_until"), ["until"], unique=False)

    op.create_table(
        "teller_phrase",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("phrase_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_teller_phrase_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_teller_phrase_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teller_phrase")),
        sa.UniqueConstraint(
            "proposal_id", "commitment", name=op.f("uq_teller_phrase_proposal_id_commitment")
        ),
        sa.UniqueConstraint(
            "proposal_id", "membership_id", name=op.f("uq_teller_phrase_proposal_id_membership_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_teller_phrase_public_id")),
    )
    with op.batch_alter_table("teller_phrase", schema=None) as batch_op:
        batch_op.create_index("ix_teller_phrase_membership_id", ["membership_id"], unique=False)

    op.create_table(
        "objection_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("objection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["membership.id"], name=op.f("fk_objection_answer_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_answer_objection_id_objection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_answer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_answer_public_id")),
    )
    with op.batch_alter_table("objection_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_answer_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objection_answer_objection_id"), ["objection_id"], unique=False)

    op.create_table(
        "objection_ruling",
        sa.Column("objection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("seat", sa.String(length=8), nullable=False),
        sa.Column("ruling", sa.String(length=10), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "ruling IS NULL OR ruling IN ('sustained', 'set_aside')", name=op.f("ck_objection_ruling_ruling")
        ),
        sa.CheckConstraint(
            "seat = 'panel' OR ruling = 'set_aside'", name=op.f("ck_objection_ruling_steward")
        ),
        sa.CheckConstraint("seat IN ('steward', 'panel')", name=op.f("ck_objection_ruling_seat")),
        sa.CheckConstraint(
            "(ruling IS NULL) = (reason_sealed IS NULL)", name=op.f("ck_objection_ruling_reason")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_objection_ruling_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_ruling_objection_id_objection")
        ),
        sa.PrimaryKeyConstraint("objection_id", "membership_id", name=op.f("pk_objection_ruling")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_ruling_public_id")),
    )
    with op.batch_alter_table("objection_ruling", schema=None) as batch_op:
        batch_op.create_index("ix_objection_ruling_membership_id", ["membership_id", "ruling"], unique=False)

    with op.batch_alter_table(
        "named_ballot", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(length=8), server_default="self", nullable=False))
        batch_op.alter_column(
            "choice",
            existing_type=sa.VARCHAR(length=200),
            type_=sa.String(length=600),
            existing_nullable=False,
        )
        batch_op.create_check_constraint(
            op.f("ck_named_ballot_way"), "way IN ('self', 'proxy', 'phone', 'paper')"
        )

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_proposal_open"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_secrecy"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch_op.add_column(
            sa.Column(
                "places",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default="1",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("budget", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("step", sa.BigInteger(), server_default="100", nullable=False))
        batch_op.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(
            sa.Column("earlier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("lot_commitment", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("lot_secret_sealed", sa.LargeBinary(), nullable=True))
        batch_op.alter_column(
            "secrecy", existing_type=sa.VARCHAR(length=8), type_=sa.String(length=12), existing_nullable=False
        )
        batch_op.create_index(batch_op.f("ix_proposal_earlier_id"), ["earlier_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_proposal_earlier_id_proposal"), "proposal", ["earlier_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_proposal_budget"), "budget >= 0 AND step >= 1")
        batch_op.create_check_constraint(
            op.f("ck_proposal_open"),
            "state NOT IN ('voting', 'paused', 'closed', 'decided', 'void') OR (opened_at IS NOT NULL AND closes_at IS NOT NULL AND roll_size IS NOT NULL AND roll_hash IS NOT NULL AND rule_snapshot IS NOT NULL AND rule_hash IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            op.f("ck_proposal_paused"), "(state = 'paused') = (paused_at IS NOT NULL)"
        )
        batch_op.create_check_constraint(op.f("ck_proposal_places"), "places >= 1")
        batch_op.create_check_constraint(
            op.f("ck_proposal_secrecy"),
            "secrecy IN ('open', 'roll', 'until_voted', 'hidden', 'secret', 'external')",
        )
        batch_op.create_check_constraint(
            op.f("ck_proposal_state"),
            "state IN ('draft', 'discussion', 'frozen', 'voting', 'paused', 'closed', 'decided', 'withdrawn', 'void', 'lapsed')",
        )

    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("key", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("method", sa.String(length=16), nullable=True))
        batch_op.alter_column("rule_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_rule_draft_collective_id"), ["collective_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_rule_draft_collective_id_collective"), "collective", ["collective_id"], ["id"]
        )

    for column in ("collective_id", "key", "method"):
        op.execute(
            f"UPDATE rule_draft SET {column} = (SELECT {column} FROM decision_rule "
            "WHERE decision_rule.id = rule_draft.rule_id)"
        )
    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.alter_column(
            "collective_id",
            existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        )
        batch_op.alter_column("key", existing_type=sa.String(length=32), nullable=False)
        batch_op.alter_column("method", existing_type=sa.String(length=16), nullable=False)

    with op.batch_alter_table(
        "secret_ballot", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.alter_column(
            "choice",
            existing_type=sa.VARCHAR(length=200),
            type_=sa.String(length=600),
            existing_nullable=False,
        )


def downgrade() -> None:
    # What the first release has no words for: the nearest it knows, so that its rows are whole.
    op.execute("UPDATE proposal SET secrecy = 'secret' WHERE secrecy = 'external'")
    op.execute("UPDATE proposal SET secrecy = 'hidden' WHERE secrecy IN ('open', 'roll', 'until_voted')")
    op.execute("UPDATE proposal SET paused_at = NULL, state = 'voting' WHERE state = 'paused'")
    # Drafts of rules the first release did not have, and who would be left without one.
    op.execute("DELETE FROM rule_draft WHERE rule_id IS NULL")
    with op.batch_alter_table(
        "secret_ballot", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.alter_column(
            "choice",
            existing_type=sa.String(length=600),
            type_=sa.VARCHAR(length=200),
            existing_nullable=False,
        )

    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rule_draft_collective_id_collective"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_rule_draft_collective_id"))
        batch_op.alter_column("rule_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("method")
        batch_op.drop_column("key")
        batch_op.drop_column("collective_id")

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_proposal_budget"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_open"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_paused"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_places"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_secrecy"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_proposal_earlier_id_proposal"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_proposal_earlier_id"))
        batch_op.alter_column(
            "secrecy", existing_type=sa.String(length=12), type_=sa.VARCHAR(length=8), existing_nullable=False
        )
        batch_op.drop_column("lot_secret_sealed")
        batch_op.drop_column("lot_commitment")
        batch_op.drop_column("earlier_id")
        batch_op.drop_column("reminded")
        batch_op.drop_column("paused_at")
        batch_op.drop_column("started_at")
        batch_op.drop_column("currency")
        batch_op.drop_column("step")
        batch_op.drop_column("budget")
        batch_op.drop_column("places")
        batch_op.create_check_constraint(
            op.f("ck_proposal_open"),
            "state NOT IN ('voting', 'closed', 'decided', 'void') OR (opened_at IS NOT NULL AND closes_at IS NOT NULL AND roll_size IS NOT NULL AND roll_hash IS NOT NULL AND rule_snapshot IS NOT NULL AND rule_hash IS NOT NULL)",
        )
        batch_op.create_check_constraint(op.f("ck_proposal_secrecy"), "secrecy IN ('hidden', 'secret')")
        batch_op.create_check_constraint(
            op.f("ck_proposal_state"),
            "state IN ('draft', 'discussion', 'frozen', 'voting', 'closed', 'decided', 'withdrawn', 'void', 'lapsed')",
        )

    with op.batch_alter_table(
        "named_ballot", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.drop_constraint(op.f("ck_named_ballot_way"), type_="check")
        batch_op.alter_column(
            "choice",
            existing_type=sa.String(length=600),
            type_=sa.VARCHAR(length=200),
            existing_nullable=False,
        )
        batch_op.drop_column("way")

    with op.batch_alter_table("objection_ruling", schema=None) as batch_op:
        batch_op.drop_index("ix_objection_ruling_membership_id")

    op.drop_table("objection_ruling")
    with op.batch_alter_table("objection_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_answer_objection_id"))
        batch_op.drop_index(batch_op.f("ix_objection_answer_by_id"))

    op.drop_table("objection_answer")
    with op.batch_alter_table("teller_phrase", schema=None) as batch_op:
        batch_op.drop_index("ix_teller_phrase_membership_id")

    op.drop_table("teller_phrase")
    with op.batch_alter_table("seconding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seconding_until"))

    op.drop_table("seconding")
    op.drop_table("seconder")
    with op.batch_alter_table("returning_officer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_returning_officer_membership_id"))

    op.drop_table("returning_officer")
    with op.batch_alter_table("proxy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proxy_holder_id"))
        batch_op.drop_index("ix_proxy_holder")
        batch_op.drop_index(batch_op.f("ix_proxy_giver_id"))

    op.drop_table("proxy")
    op.drop_table("proposal_version")
    with op.batch_alter_table("proposal_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_option_membership_id"))

    op.drop_table("proposal_option")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index("ix_objection_proposal_id")
        batch_op.drop_index(batch_op.f("ix_objection_by_id"))

    op.drop_table("objection")
    with op.batch_alter_table("helped_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_helped_vote_membership_id"))
        batch_op.drop_index(batch_op.f("ix_helped_vote_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_helped_vote_confirmed_by_id"))

    op.drop_table("helped_vote")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_follow_up_due",
            sqlite_where=sa.text("done_on IS NULL"),
            postgresql_where=sa.text("done_on IS NULL"),
        )

    op.drop_table("follow_up")
    with op.batch_alter_table("external_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_result_entered_by_id"))
        batch_op.drop_index(batch_op.f("ix_external_result_confirmed_by_id"))

    op.drop_table("external_result")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_vote_id"))
        batch_op.drop_index(batch_op.f("ix_amendment_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_amendment_by_id"))

    op.drop_table("amendment")
