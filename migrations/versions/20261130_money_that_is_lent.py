"""Loans: accounts in a layer of their own, money that comes back or is forgiven, requests to borrow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130g"
down_revision = "20261130f"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACCOUNTS = "kind IN ('asset', 'transit', 'pot', 'hold', 'payable', 'frozen', 'pot_frozen', 'loan', 'loaned')"
ACCOUNTS_BEFORE = ACCOUNTS.replace(", 'loan', 'loaned'", "")
LAYER = (
    "layer = CASE WHEN kind IN ('frozen', 'pot_frozen') THEN 'frozen' "
    "WHEN kind IN ('loan', 'loaned') THEN 'loan' ELSE 'liquid' END"
)
LAYER_BEFORE = "(kind IN ('frozen', 'pot_frozen')) = (layer = 'frozen')"
ENTRIES = (
    "kind IN ('opening', 'contribution', 'reserve', 'release', 'dispatch', 'settle', 'transfer_asset', "
    "'transfer_pot', 'fee', 'count_adjust', 'freeze', 'unfreeze', 'loan_repay', 'loan_forgive', 'reversal')"
)
ENTRIES_BEFORE = ENTRIES.replace("'loan_repay', 'loan_forgive', ", "")

LAYERS = {
    "postgresql": (
        "CREATE OR REPLACE FUNCTION fund_seal_layers() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF EXISTS (SELECT 1 FROM fund_posting JOIN fund_account ON fund_account.id = "
        "fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id GROUP BY "
        "fund_account.currency HAVING min(abs(fund_posting.amount)) <> max(abs(fund_posting.amount)))"
        " OR (SELECT count(DISTINCT fund_account.layer) FROM fund_posting JOIN fund_account ON "
        "fund_account.id = fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) <> "
        "(SELECT CASE WHEN kind IN ('freeze', 'unfreeze', 'loan_repay') THEN 2 ELSE 1 END FROM "
        "fund_entry WHERE fund_entry.id = NEW.entry_id) AND (SELECT count(DISTINCT "
        "fund_account.layer) FROM fund_posting JOIN fund_account ON fund_account.id = "
        "fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) <> (SELECT CASE WHEN "
        "kind IN ('freeze', 'unfreeze', 'loan_repay', 'settle', 'reversal') THEN 2 ELSE 1 END FROM "
        "fund_entry WHERE fund_entry.id = NEW.entry_id) THEN RAISE EXCEPTION 'the entry does not "
        "balance across layers' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW;"
        " END$guard$",
    ),
    "sqlite": (
        "CREATE TRIGGER fund_seal_layers BEFORE INSERT ON fund_seal FOR EACH ROW WHEN EXISTS (SELECT "
        "1 FROM fund_posting JOIN fund_account ON fund_account.id = fund_posting.account_id WHERE "
        "fund_posting.entry_id = NEW.entry_id GROUP BY fund_account.currency HAVING "
        "min(abs(fund_posting.amount)) <> max(abs(fund_posting.amount))) OR (SELECT count(DISTINCT "
        "fund_account.layer) FROM fund_posting JOIN fund_account ON fund_account.id = "
        "fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) <> (SELECT CASE WHEN "
        "kind IN ('freeze', 'unfreeze', 'loan_repay') THEN 2 ELSE 1 END FROM fund_entry WHERE "
        "fund_entry.id = NEW.entry_id) AND (SELECT count(DISTINCT fund_account.layer) FROM "
        "fund_posting JOIN fund_account ON fund_account.id = fund_posting.account_id WHERE "
        "fund_posting.entry_id = NEW.entry_id) <> (SELECT CASE WHEN kind IN ('freeze', 'unfreeze', "
        "'loan_repay', 'settle', 'reversal') THEN 2 ELSE 1 END FROM fund_entry WHERE fund_entry.id = "
        "NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'the entry does not balance across layers'); END",
    ),
}

LAYERS_BEFORE = {
    "postgresql": (
        "CREATE OR REPLACE FUNCTION fund_seal_layers() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF EXISTS (SELECT 1 FROM fund_posting JOIN fund_account ON fund_account.id = "
        "fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id GROUP BY "
        "fund_account.currency HAVING min(abs(fund_posting.amount)) <> max(abs(fund_posting.amount)))"
        " OR (SELECT count(DISTINCT fund_account.layer) FROM fund_posting JOIN fund_account ON "
        "fund_account.id = fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) <> "
        "(SELECT CASE WHEN kind IN ('freeze', 'unfreeze') THEN 2 ELSE 1 END FROM fund_entry WHERE "
        "fund_entry.id = NEW.entry_id) THEN RAISE EXCEPTION 'the entry does not balance across "
        "layers' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
    ),
    "sqlite": (
        "CREATE TRIGGER fund_seal_layers BEFORE INSERT ON fund_seal FOR EACH ROW WHEN EXISTS (SELECT "
        "1 FROM fund_posting JOIN fund_account ON fund_account.id = fund_posting.account_id WHERE "
        "fund_posting.entry_id = NEW.entry_id GROUP BY fund_account.currency HAVING "
        "min(abs(fund_posting.amount)) <> max(abs(fund_posting.amount))) OR (SELECT count(DISTINCT "
        "fund_account.layer) FROM fund_posting JOIN fund_account ON fund_account.id = "
        "fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) <> (SELECT CASE WHEN "
        "kind IN ('freeze', 'unfreeze') THEN 2 ELSE 1 END FROM fund_entry WHERE fund_entry.id = "
        "NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'the entry does not balance across layers'); END",
    ),
}

# SQLite changes a table by copying it, and the guards on it are gone with what was copied; while it does so,
# no guard may name the table.
ON_SQLITE = {
    "fund_entry_no_update": (
        "CREATE TRIGGER fund_entry_no_update BEFORE UPDATE ON fund_entry FOR EACH ROW WHEN TRUE BEGIN"
        " SELECT RAISE(ABORT, 'fund_entry is append-only'); END"
    ),
    "fund_entry_no_delete": (
        "CREATE TRIGGER fund_entry_no_delete BEFORE DELETE ON fund_entry FOR EACH ROW WHEN TRUE BEGIN"
        " SELECT RAISE(ABORT, 'fund_entry is append-only'); END"
    ),
    "fund_entry_no_replace": (
        "CREATE TRIGGER fund_entry_no_replace BEFORE INSERT ON fund_entry FOR EACH ROW WHEN EXISTS "
        "(SELECT 1 FROM fund_entry WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'fund_entry is "
        "append-only'); END"
    ),
    "fund_seal_balanced": (
        "CREATE TRIGGER fund_seal_balanced BEFORE INSERT ON fund_seal FOR EACH ROW WHEN (SELECT "
        "count(*) FROM fund_posting JOIN fund_account ON fund_account.id = fund_posting.account_id "
        "WHERE fund_posting.entry_id = NEW.entry_id) < 2 OR EXISTS (SELECT 1 FROM fund_posting JOIN "
        "fund_account ON fund_account.id = fund_posting.account_id WHERE fund_posting.entry_id = "
        "NEW.entry_id GROUP BY fund_account.layer, fund_account.currency HAVING "
        "sum(fund_posting.amount) <> 0) BEGIN SELECT RAISE(ABORT, 'the entry does not balance'); END"
    ),
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _drop_guards(dialect)
    _kinds(ACCOUNTS, LAYER, ENTRIES)
    with op.batch_alter_table("fund_entry", schema=None) as batch_op:
        batch_op.create_index(
            "uq_fund_entry_loan_forgive",
            ["fund_id", "decision_ref"],
            unique=True,
            sqlite_where=sa.text("kind = 'loan_forgive'"),
            postgresql_where=sa.text("kind = 'loan_forgive'"),
        )
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_request_kind"), type_="check")
        batch_op.add_column(sa.Column("loan_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("months", KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_fund_request_loan_id_fund_account"), "fund_account", ["loan_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_fund_request_kind"), "kind IN ('grant', 'loan')")
        batch_op.create_check_constraint(
            op.f("ck_fund_request_months"), "(kind = 'loan') = (months IS NOT NULL)"
        )
        batch_op.create_check_constraint(op.f("ck_fund_request_lent"), "loan_id IS NULL OR kind = 'loan'")
    _make_guards(dialect, LAYERS)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    there = op.get_bind().execute(sa.text("SELECT count(*) FROM fund_account WHERE layer = 'loan'"))
    if there.scalar():
        raise RuntimeError("the ledger has loans the release before cannot read; nothing was changed")
    _drop_guards(dialect)
    # A request to borrow that was not received yet: the release before knows no other kind than a gift.
    op.execute("UPDATE fund_request SET months = NULL, kind = 'grant'")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        for name in ("lent", "months", "kind"):
            batch_op.drop_constraint(op.f(f"ck_fund_request_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_fund_request_loan_id_fund_account"), type_="foreignkey")
        batch_op.drop_column("months")
        batch_op.drop_column("loan_id")
        batch_op.create_check_constraint(op.f("ck_fund_request_kind"), "kind = 'grant'")
    with op.batch_alter_table("fund_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fund_entry_loan_forgive",
            sqlite_where=sa.text("kind = 'loan_forgive'"),
            postgresql_where=sa.text("kind = 'loan_forgive'"),
        )
    _kinds(ACCOUNTS_BEFORE, LAYER_BEFORE, ENTRIES_BEFORE)
    _make_guards(dialect, LAYERS_BEFORE)


def _kinds(accounts: str, layer: str, entries: str) -> None:
    with op.batch_alter_table("fund_account", schema=None) as batch_op:
        for name, condition in (("kind", accounts), ("layer_of_kind", layer)):
            batch_op.drop_constraint(op.f(f"ck_fund_account_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_fund_account_{name}"), condition)
    for table in ("fund_entry", "fund_pending"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_kind"), entries)


def _drop_guards(dialect: str) -> None:
    if dialect == "sqlite":
        for name in (*ON_SQLITE, "fund_seal_layers"):
            op.execute(f"DROP TRIGGER {name}")


def _make_guards(dialect: str, layers: dict[str, tuple[str, ...]]) -> None:
    """On PostgreSQL the trigger stays and asks the new function."""
    if dialect == "sqlite":
        for statement in ON_SQLITE.values():
            op.execute(statement)
    for statement in layers[dialect]:
        op.execute(statement)
