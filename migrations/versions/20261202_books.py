"""Several currencies in one fund: requests and months say theirs, and one can be exchanged for another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_books"
down_revision = "20261202_pictures"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENTRIES = (
    "kind IN ('opening', 'contribution', 'reserve', 'release', 'dispatch', 'settle', 'transfer_asset', "
    "'transfer_pot', 'fee', 'count_adjust', 'freeze', 'unfreeze', 'loan_repay', 'loan_forgive', "
    "'exchange', 'reversal')"
)
ENTRIES_BEFORE = ENTRIES.replace("'exchange', ", "")
GUARD = {
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION fund_seal_currencies() RETURNS trigger LANGUAGE plpgsql AS "
            "$guard$BEGIN IF (SELECT count(DISTINCT fund_account.currency) FROM fund_posting JOIN "
            "fund_account ON fund_account.id = fund_posting.account_id WHERE fund_posting.entry_id = "
            "NEW.entry_id) NOT IN (SELECT 0 UNION ALL SELECT CASE WHEN kind = 'exchange' THEN 2 ELSE 1 "
            "END FROM fund_entry WHERE fund_entry.id = NEW.entry_id UNION ALL SELECT CASE WHEN first.kind"
            " = 'exchange' THEN 2 ELSE 1 END FROM fund_entry AS first JOIN fund_entry ON "
            "fund_entry.reverses_id = first.id WHERE fund_entry.id = NEW.entry_id) THEN RAISE EXCEPTION "
            "'the entry is in more than one currency' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; RETURN NEW; END$guard$"
        ),
        (
            "CREATE TRIGGER fund_seal_currencies BEFORE INSERT ON fund_seal FOR EACH ROW EXECUTE FUNCTION"
            " fund_seal_currencies()"
        ),
    ),
    "sqlite": (
        (
            "CREATE TRIGGER fund_seal_currencies BEFORE INSERT ON fund_seal FOR EACH ROW WHEN (SELECT "
            "count(DISTINCT fund_account.currency) FROM fund_posting JOIN fund_account ON fund_account.id"
            " = fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) NOT IN (SELECT 0 "
            "UNION ALL SELECT CASE WHEN kind = 'exchange' THEN 2 ELSE 1 END FROM fund_entry WHERE "
            "fund_entry.id = NEW.entry_id UNION ALL SELECT CASE WHEN first.kind = 'exchange' THEN 2 ELSE "
            "1 END FROM fund_entry AS first JOIN fund_entry ON fund_entry.reverses_id = first.id WHERE "
            "fund_entry.id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'the entry is in more than one "
            "currency'); END"
        ),
    ),
}
SUMS = ("entries", "came_in", "went_out", "moved")
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
    "fund_seal_layers": (
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
        "NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'the entry does not balance across layers'); END"
    ),
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _drop_guards(dialect)
    for table in ("fund_entry", "fund_pending"):
        _kinds(table, ENTRIES)
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("currency", sa.String(3), nullable=True))
    op.execute(
        "UPDATE fund_request SET currency = (SELECT currency FROM fund_account WHERE fund_account.id = fund_request.pot_id)"
    )
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("currency", existing_type=sa.String(3), nullable=False)
    _months("currency", "(SELECT currency FROM fund WHERE fund.id = fund_month_before.fund_id)")
    _make_guards(dialect)
    for statement in GUARD[dialect]:
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    others = op.get_bind().execute(
        sa.text(
            "SELECT count(*) FROM fund_account JOIN fund ON fund.id = fund_account.fund_id "
            "WHERE fund_account.currency <> fund.currency"
        )
    )
    if others.scalar():
        raise RuntimeError("a fund keeps money in several currencies, which the release before cannot")
    _drop_guards(dialect)
    if dialect == "sqlite":
        op.execute("DROP TRIGGER fund_seal_currencies")
    else:
        op.execute("DROP TRIGGER fund_seal_currencies ON fund_seal")
        op.execute("DROP FUNCTION fund_seal_currencies()")
    _months(None, None)
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_column("currency")
    for table in ("fund_entry", "fund_pending"):
        _kinds(table, ENTRIES_BEFORE)
    _make_guards(dialect)


def _kinds(table: str, entries: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_kind"), entries)


def _months(column: str | None, value: str | None) -> None:
    """The months anew: what makes a row of them one is different."""
    more = ([sa.Column(column, sa.String(3), nullable=False)], [column]) if column else ([], [])
    op.rename_table("fund_month", "fund_month_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE fund_month_before DROP CONSTRAINT pk_fund_month")
        op.execute("ALTER TABLE fund_month_before DROP CONSTRAINT fk_fund_month_fund_id_fund")
    op.create_table(
        "fund_month",
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *more[0],
        *(sa.Column(name, KEY, nullable=False) for name in SUMS),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_month_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "month", "kind", *more[1], name=op.f("pk_fund_month")),
    )
    names = ", ".join(("fund_id", "month", "kind", *SUMS))
    into, taken = (f"{names}, {column}", f"{names}, {value}") if column else (names, names)
    op.execute(f"INSERT INTO fund_month ({into}) SELECT {taken} FROM fund_month_before")
    op.drop_table("fund_month_before")


def _drop_guards(dialect: str) -> None:
    if dialect == "sqlite":
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")


def _make_guards(dialect: str) -> None:
    """On PostgreSQL they stay where they are."""
    if dialect == "sqlite":
        for statement in ON_SQLITE.values():
            op.execute(statement)
