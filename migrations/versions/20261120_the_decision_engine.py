"""The decision engine: options, lots, levels of secrecy, and the whole life of a proposal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261120b"
down_revision = "20261120"


def upgrade() -> None:
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

    with op.batch_alter_table(
        "named_ballot", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.alter_column(
            "choice",
            existing_type=sa.VARCHAR(length=200),
            type_=sa.String(length=600),
            existing_nullable=False,
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
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("lot_commitment", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("lot_secret_sealed", sa.LargeBinary(), nullable=True))
        batch_op.alter_column(
            "secrecy", existing_type=sa.VARCHAR(length=8), type_=sa.String(length=12), existing_nullable=False
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
    with op.batch_alter_table(
        "secret_ballot", schema=None, table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.alter_column(
            "choice",
            existing_type=sa.String(length=600),
            type_=sa.VARCHAR(length=200),
            existing_nullable=False,
        )

    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_proposal_budget"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_open"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_paused"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_places"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_secrecy"), type_="check")
        batch_op.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch_op.alter_column(
            "secrecy", existing_type=sa.String(length=12), type_=sa.VARCHAR(length=8), existing_nullable=False
        )
        batch_op.drop_column("lot_secret_sealed")
        batch_op.drop_column("lot_commitment")
        batch_op.drop_column("paused_at")
        batch_op.drop_column("started_at")
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
        batch_op.alter_column(
            "choice",
            existing_type=sa.String(length=600),
            type_=sa.VARCHAR(length=200),
            existing_nullable=False,
        )

    with op.batch_alter_table("proposal_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_option_membership_id"))

    op.drop_table("proposal_option")
