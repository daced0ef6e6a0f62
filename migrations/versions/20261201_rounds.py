"""Rounds: a sum that members share out among projects they suggest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_rounds"
down_revision = "20261201_requests"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fund_round",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("pot_id", KEY, nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("projects_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("decision_ref", sa.String(80), nullable=True),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("words_erased", sa.Boolean(), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'voting', 'decided', 'off')", name=op.f("ck_fund_round_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fund_round_amount")),
        sa.CheckConstraint(
            "(state IN ('voting', 'decided')) = (decision_ref IS NOT NULL)",
            name=op.f("ck_fund_round_decision"),
        ),
        sa.CheckConstraint(
            "(state IN ('decided', 'off')) = (ended_on IS NOT NULL)", name=op.f("ck_fund_round_ended")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_round_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["pot_id"], ["fund_account.id"], name=op.f("fk_fund_round_pot_id_fund_account")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["membership.id"], name=op.f("fk_fund_round_opened_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_round")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_round_public_id")),
    )
    op.create_index("ix_fund_round_fund_id", "fund_round", ["fund_id", "id"])
    op.create_table(
        "fund_project",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("round_id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=True),
        sa.Column("cost", KEY, nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("asked_by", KEY, nullable=True),
        sa.Column("checked_by", KEY, nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('suggested', 'sent_back', 'checked', 'withdrawn', 'asked')",
            name=op.f("ck_fund_project_state"),
        ),
        sa.CheckConstraint("cost > 0", name=op.f("ck_fund_project_cost")),
        sa.CheckConstraint("checked_by <> asked_by", name=op.f("ck_fund_project_two_people")),
        sa.CheckConstraint("state <> 'asked' OR request_id IS NOT NULL", name=op.f("ck_fund_project_asked")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["fund_round.id"], name=op.f("fk_fund_project_round_id_fund_round")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["fund_request.id"], name=op.f("fk_fund_project_request_id_fund_request")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["membership.id"], name=op.f("fk_fund_project_asked_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["membership.id"], name=op.f("fk_fund_project_checked_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_project")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_project_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_fund_project_request_id")),
    )
    op.create_index("ix_fund_project_round_id", "fund_project", ["round_id", "id"])
    op.create_index("ix_fund_project_asked_by", "fund_project", ["asked_by", "state"])


def downgrade() -> None:
    op.drop_table("fund_project")
    op.drop_table("fund_round")
