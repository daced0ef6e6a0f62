"""What the database itself refuses, on SQLite and on PostgreSQL, whoever asks it.

One list, rendered for both; attached to the tables here and executed by the migration. ``fund check``
compares it with what the database really has. Emptying whole tables (``TRUNCATE``) is not guarded.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import DDL, MetaData, event


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger: before ``when`` on ``table``, refuse with ``words`` if ``refuse`` is true of the row."""

    name: str
    table: str
    when: str
    refuse: str
    words: str

    def sqlite(self) -> str:
        """The statement that makes it on SQLite."""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.when} ON {self.table} FOR EACH ROW WHEN {self.refuse} "
            f"BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        )

    def postgresql_body(self) -> str:
        """What its function does on PostgreSQL."""
        gone = "OLD" if self.when == "DELETE" else "NEW"
        return (
            f"BEGIN IF {self.refuse} THEN RAISE EXCEPTION '{self.words}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {gone}; END"
        )

    def postgresql(self) -> tuple[str, str]:
        """The statements that make its function and itself on PostgreSQL."""
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$guard${self.postgresql_body()}$guard$",
            f"CREATE TRIGGER {self.name} BEFORE {self.when} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        )


_LEGS = (
    "FROM fund_posting JOIN fund_account ON fund_account.id = fund_posting.account_id "
    "WHERE fund_posting.entry_id = NEW.entry_id"
)

_OF_ENTRY = "THEN 2 ELSE 1 END FROM fund_entry WHERE fund_entry.id = NEW.entry_id"
_LEAST = f"SELECT CASE WHEN kind IN ('freeze', 'unfreeze', 'loan_repay') {_OF_ENTRY}"
# A settle may be a loan's; a reversal may take back money that was given back.
_MOST = f"SELECT CASE WHEN kind IN ('freeze', 'unfreeze', 'loan_repay', 'settle', 'reversal') {_OF_ENTRY}"
# An exchange is in two currencies, and what takes one back in as many as that. None at all is refused above.
_CURRENCIES = (
    "SELECT 0 UNION ALL "
    "SELECT CASE WHEN kind = 'exchange' THEN 2 ELSE 1 END FROM fund_entry WHERE fund_entry.id = NEW.entry_id "
    "UNION ALL SELECT CASE WHEN first.kind = 'exchange' THEN 2 ELSE 1 END FROM fund_entry AS first "
    "JOIN fund_entry ON fund_entry.reverses_id = first.id WHERE fund_entry.id = NEW.entry_id"
)

GUARDS = (
    *(
        Guard(f"{table}_no_{when.lower()}", table, when, "TRUE", f"{table} is append-only")
        for table in ("fund_entry", "fund_posting", "fund_seal")
        for when in ("UPDATE", "DELETE")
    ),
    # SQLite's INSERT OR REPLACE deletes without asking the triggers above.
    Guard(
        "fund_entry_no_replace",
        "fund_entry",
        "INSERT",
        "EXISTS (SELECT 1 FROM fund_entry WHERE id = NEW.id)",
        "fund_entry is append-only",
    ),
    Guard(
        "fund_posting_not_after_seal",
        "fund_posting",
        "INSERT",
        "EXISTS (SELECT 1 FROM fund_seal WHERE entry_id = NEW.entry_id)",
        "the entry is sealed",
    ),
    Guard(
        "fund_seal_follows",
        "fund_seal",
        "INSERT",
        "EXISTS (SELECT 1 FROM fund_seal WHERE fund_id = NEW.fund_id AND seq >= NEW.seq) "
        "OR (NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM fund_seal WHERE fund_id = NEW.fund_id "
        "AND seq = NEW.seq - 1 AND hash = NEW.prev))",
        "the seal does not follow the one before",
    ),
    Guard(
        "fund_seal_balanced",
        "fund_seal",
        "INSERT",
        f"(SELECT count(*) {_LEGS}) < 2 OR EXISTS (SELECT 1 {_LEGS} "
        "GROUP BY fund_account.layer, fund_account.currency HAVING sum(fund_posting.amount) <> 0)",
        "the entry does not balance",
    ),
    # What is blocked or lent leaves what can be spent by exactly as much; nothing else crosses the layers.
    Guard(
        "fund_seal_layers",
        "fund_seal",
        "INSERT",
        f"EXISTS (SELECT 1 {_LEGS} GROUP BY fund_account.currency "
        "HAVING min(abs(fund_posting.amount)) <> max(abs(fund_posting.amount))) "
        f"OR (SELECT count(DISTINCT fund_account.layer) {_LEGS}) <> "
        f"({_LEAST}) AND (SELECT count(DISTINCT fund_account.layer) {_LEGS}) <> ({_MOST})",
        "the entry does not balance across layers",
    ),
    Guard(
        "fund_seal_currencies",
        "fund_seal",
        "INSERT",
        f"(SELECT count(DISTINCT fund_account.currency) {_LEGS}) NOT IN ({_CURRENCIES})",
        "the entry is in more than one currency",
    ),
)


def statements(dialect: str) -> list[str]:
    """All of it for one kind of database, in the order to run it; the migration runs this."""
    if dialect == "postgresql":
        return [statement for guard in GUARDS for statement in guard.postgresql()]
    return [guard.sqlite() for guard in GUARDS]


def attach(metadata: MetaData) -> None:
    """Let ``create_all`` make the guards with the tables."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # as in decisions
            event.listen(metadata.tables["fund_seal"], "after_create", ddl)
