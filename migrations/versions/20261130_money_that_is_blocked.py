"""Money that is blocked: accounts in a layer of their own, and what moves it there and back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130f"
down_revision = "20261130_mandates"

ACCOUNTS = "kind IN ('asset', 'transit', 'pot', 'hold', 'payable', 'frozen', 'pot_frozen')"
ACCOUNTS_BEFORE = "kind IN ('asset', 'transit', 'pot', 'hold', 'payable')"
ENTRIES = (
    "kind IN ('opening', 'contribution', 'reserve', 'release', 'dispatch', 'settle', 'transfer_asset', "
    "'transfer_pot', 'fee', 'count_adjust', 'freeze', 'unfreeze', 'reversal')"
)
ENTRIES_BEFORE = ENTRIES.replace("'freeze', 'unfreeze', ", "")

LAYERS = {
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
        "CREATE TRIGGER fund_seal_layers BEFORE INSERT ON fund_seal FOR EACH ROW EXECUTE FUNCTION "
        "fund_seal_layers()",
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
    with op.batch_alter_table("fund_account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_account_kind"), type_="check")
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=8), type_=sa.String(length=10), existing_nullable=False
        )
        batch_op.create_check_constraint(op.f("ck_fund_account_kind"), ACCOUNTS)
        batch_op.create_check_constraint(
            op.f("ck_fund_account_layer_of_kind"),
            "(kind IN ('frozen', 'pot_frozen')) = (layer = 'frozen')",
        )
    _kinds_of_entries(ENTRIES)
    _make_guards(dialect)
    for statement in LAYERS[dialect]:
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    there = op.get_bind().execute(
        sa.text("SELECT count(*) FROM fund_entry WHERE kind IN ('freeze', 'unfreeze')")
    )
    if there.scalar():
        raise RuntimeError("the ledger has entries the release before cannot read; nothing was changed")
    if dialect == "postgresql":
        op.execute("DROP TRIGGER fund_seal_layers ON fund_seal")
        op.execute("DROP FUNCTION fund_seal_layers()")
    else:
        op.execute("DROP TRIGGER fund_seal_layers")
    _drop_guards(dialect)
    op.execute("DELETE FROM fund_pending WHERE kind IN ('freeze', 'unfreeze')")
    op.execute("DELETE FROM fund_account WHERE kind IN ('frozen', 'pot_frozen')")
    with op.batch_alter_table("fund_account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_account_layer_of_kind"), type_="check")
        batch_op.drop_constraint(op.f("ck_fund_account_kind"), type_="check")
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=10), type_=sa.String(length=8), existing_nullable=False
        )
        batch_op.create_check_constraint(op.f("ck_fund_account_kind"), ACCOUNTS_BEFORE)
    _kinds_of_entries(ENTRIES_BEFORE)
    _make_guards(dialect)


def _kinds_of_entries(kinds: str) -> None:
    for table in ("fund_entry", "fund_pending"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_kind"), kinds)


def _drop_guards(dialect: str) -> None:
    if dialect == "sqlite":
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")


def _make_guards(dialect: str) -> None:
    if dialect == "sqlite":
        for statement in ON_SQLITE.values():
            op.execute(statement)
