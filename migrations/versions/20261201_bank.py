"""Bank statements: how to read those of a place, and their lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_bank"
down_revision = "20261201_rounds"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER fund_bank_line_equal_insert BEFORE INSERT ON fund_bank_line FOR EACH ROW "
        "WHEN NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fund_posting WHERE "
        "fund_posting.entry_id = NEW.entry_id AND fund_posting.account_id = NEW.account_id AND "
        "fund_posting.amount = NEW.amount) BEGIN SELECT RAISE(ABORT, 'a line matches a posting of "
        "the same place and amount'); END",
        "CREATE TRIGGER fund_bank_line_equal_update BEFORE UPDATE OF entry_id, account_id, amount "
        "ON fund_bank_line FOR EACH ROW WHEN NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
        " fund_posting WHERE fund_posting.entry_id = NEW.entry_id AND fund_posting.account_id = "
        "NEW.account_id AND fund_posting.amount = NEW.amount) BEGIN SELECT RAISE(ABORT, 'a line "
        "matches a posting of the same place and amount'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION fund_bank_line_equal_insert() RETURNS trigger LANGUAGE plpgsql "
        "AS $guard$BEGIN IF NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fund_posting "
        "WHERE fund_posting.entry_id = NEW.entry_id AND fund_posting.account_id = NEW.account_id "
        "AND fund_posting.amount = NEW.amount) THEN RAISE EXCEPTION 'a line matches a posting of "
        "the same place and amount' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_bank_line_equal_insert BEFORE INSERT ON fund_bank_line FOR EACH ROW "
        "EXECUTE FUNCTION fund_bank_line_equal_insert()",
        "CREATE OR REPLACE FUNCTION fund_bank_line_equal_update() RETURNS trigger LANGUAGE plpgsql "
        "AS $guard$BEGIN IF NEW.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fund_posting "
        "WHERE fund_posting.entry_id = NEW.entry_id AND fund_posting.account_id = NEW.account_id "
        "AND fund_posting.amount = NEW.amount) THEN RAISE EXCEPTION 'a line matches a posting of "
        "the same place and amount' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_bank_line_equal_update BEFORE UPDATE OF entry_id, account_id, amount "
        "ON fund_bank_line FOR EACH ROW EXECUTE FUNCTION fund_bank_line_equal_update()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "fund_bank_layout",
        sa.Column("account_id", KEY, autoincrement=False, nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["fund_account.id"], name=op.f("fk_fund_bank_layout_account_id_fund_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_fund_bank_layout")),
    )
    op.create_table(
        "fund_bank_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("split_from", KEY, nullable=True),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(16), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("amount", KEY, nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("reason", sa.String(12), nullable=True),
        sa.Column("brought_on", sa.Date(), nullable=False),
        sa.Column("late_on", sa.Date(), nullable=False),
        sa.Column("brought_by", KEY, nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", KEY, nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'matched', 'split', 'ignored')", name=op.f("ck_fund_bank_line_state")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_fund_bank_line_amount")),
        sa.CheckConstraint(
            "(state = 'matched') = (entry_id IS NOT NULL)", name=op.f("ck_fund_bank_line_matched")
        ),
        sa.CheckConstraint(
            "(state = 'ignored') = (reason IS NOT NULL)", name=op.f("ck_fund_bank_line_ignored")
        ),
        sa.CheckConstraint("(state = 'open') = (settled_on IS NULL)", name=op.f("ck_fund_bank_line_settled")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["fund_account.id"], name=op.f("fk_fund_bank_line_account_id_fund_account")
        ),
        sa.ForeignKeyConstraint(
            ["split_from"], ["fund_bank_line.id"], name=op.f("fk_fund_bank_line_split_from_fund_bank_line")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_bank_line_entry_id_fund_entry")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by"], ["membership.id"], name=op.f("fk_fund_bank_line_brought_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["membership.id"], name=op.f("fk_fund_bank_line_settled_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_bank_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_bank_line_public_id")),
        sa.UniqueConstraint(
            "account_id", "fingerprint", name=op.f("uq_fund_bank_line_account_id_fingerprint")
        ),
        sa.UniqueConstraint("account_id", "entry_id", name=op.f("uq_fund_bank_line_account_id_entry_id")),
    )
    op.create_index("ix_fund_bank_line_state", "fund_bank_line", ["account_id", "state", "made_on", "id"])
    op.create_index("ix_fund_bank_line_split_from", "fund_bank_line", ["split_from"])
    op.create_index("ix_fund_bank_line_late_on", "fund_bank_line", ["state", "late_on"])
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("fund_bank_line")
    op.drop_table("fund_bank_layout")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("insert", "update"):
            op.execute(f"DROP FUNCTION IF EXISTS fund_bank_line_equal_{name}()")
