"""Requests of every kind, in parts; one steward alone may know who asks; slips of paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_requests"
down_revision = "20261201_search"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# SQLite changes a table by copying it; while it does so, no guard may name the table.
GUARDS = {
    "fund_payment_no_party_insert": (
        "CREATE TRIGGER fund_payment_no_party_insert BEFORE INSERT ON fund_payment FOR EACH ROW WHEN "
        "EXISTS (SELECT 1 FROM fund_request_party WHERE fund_request_party.request_id = "
        "NEW.request_id AND fund_request_party.membership_id IN (NEW.prepared_by, NEW.approved_by, "
        "NEW.handed_over_by)) BEGIN SELECT RAISE(ABORT, 'a party has no hand in a payment'); END"
    ),
    "fund_payment_no_party_update": (
        "CREATE TRIGGER fund_payment_no_party_update BEFORE UPDATE OF prepared_by, approved_by, "
        "handed_over_by ON fund_payment FOR EACH ROW WHEN EXISTS (SELECT 1 FROM fund_request_party "
        "WHERE fund_request_party.request_id = NEW.request_id AND fund_request_party.membership_id IN"
        " (NEW.prepared_by, NEW.approved_by, NEW.handed_over_by)) BEGIN SELECT RAISE(ABORT, 'a party "
        "has no hand in a payment'); END"
    ),
}


def _party_roles(roles: str, before: int, length: int) -> None:
    dialect = op.get_bind().dialect.name
    for name in GUARDS if dialect == "sqlite" else ():
        op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("fund_request_party", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_request_party_role"), type_="check")
        batch_op.alter_column("role", existing_type=sa.String(before), type_=sa.String(length))
        batch_op.create_check_constraint(op.f("ck_fund_request_party_role"), f"role IN ({roles})")
    for statement in GUARDS.values() if dialect == "sqlite" else ():
        op.execute(statement)


def upgrade() -> None:
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_request_kind"), type_="check")
        batch_op.alter_column("kind", existing_type=sa.String(5), type_=sa.String(13))
        batch_op.add_column(sa.Column("parts", KEY, nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("every", sa.String(5), nullable=True))
        batch_op.add_column(sa.Column("first_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_fund_request_kind"), "kind IN ('grant', 'loan', 'reimbursement', 'group')"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_parts"), "parts >= 1 AND (parts > 1) = (every IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_in_parts"), "parts = 1 OR kind IN ('grant', 'group')"
        )
        batch_op.create_check_constraint(op.f("ck_fund_request_every"), "every IN ('week', 'month')")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("parts", server_default=None)
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_request_level"), type_="check")
        batch_op.add_column(sa.Column("asker_tag", sa.LargeBinary(16), nullable=True))
        batch_op.add_column(sa.Column("by_proxy", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("payer_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("slip_digest", sa.LargeBinary(16), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_fund_request_payer_id_membership"), "membership", ["payer_id"], ["id"]
        )
        batch_op.create_index("ix_fund_request_asker_tag", ["asker_tag", "id"], unique=False)
        batch_op.create_index("ix_fund_request_slip", ["slip_digest"], unique=True)
        batch_op.create_check_constraint(
            op.f("ck_fund_request_level"), "level IN ('stewards', 'open', 'sealed')"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_sealed"), "asker_tag IS NULL OR level = 'sealed'"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_by_proxy"), "NOT by_proxy OR (level = 'sealed' AND asker_tag IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_payer"), "payer_id IS NULL OR level = 'sealed'"
        )
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("by_proxy", server_default=None)
    _party_roles("'asker', 'payee', 'aside', 'voucher'", 5, 7)
    op.create_index(
        "uq_fund_request_party_voucher",
        "fund_request_party",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("role = 'voucher'"),
        postgresql_where=sa.text("role = 'voucher'"),
    )
    op.create_table(
        "fund_slip_word",
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["fund_request.id"],
            name=op.f("fk_fund_slip_word_request_id_fund_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_slip_word")),
        sa.UniqueConstraint("request_id", "digest", name=op.f("uq_fund_slip_word_request_id_digest")),
    )
    op.create_index("ix_fund_payment_sent_at", "fund_payment", ["sent_at"])
    op.create_table(
        "fund_outflow",
        sa.Column("id", KEY, nullable=False),
        sa.Column("payment_id", KEY, nullable=False),
        sa.Column("day", KEY, nullable=False),
        sa.Column("day_most", KEY, nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("month_most", KEY, nullable=False),
        sa.Column("within", sa.Boolean(), nullable=False),
        sa.Column("agreed_by", KEY, nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("agreed_by IS NULL OR NOT within", name=op.f("ck_fund_outflow_third_person")),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["fund_payment.id"],
            name=op.f("fk_fund_outflow_payment_id_fund_payment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["membership.id"], name=op.f("fk_fund_outflow_agreed_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_outflow")),
    )
    op.create_index("ix_fund_outflow_payment_id", "fund_outflow", ["payment_id", "id"])
    with op.batch_alter_table("fund_request_question", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_request_question_kind"), type_="check")
        batch_op.add_column(sa.Column("amount", KEY, nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_fund_request_question_kind"), "kind IN ('question', 'text', 'amount')"
        )
        batch_op.create_check_constraint(
            op.f("ck_fund_request_question_amount"), "(kind = 'amount') = (amount IS NOT NULL)"
        )
    # Drafts had no step for the kind: what was chosen on the first page counts as answered.
    op.execute("UPDATE fund_request SET steps_done = steps_done + 64")


def downgrade() -> None:
    op.execute("UPDATE fund_request SET steps_done = steps_done - 64 WHERE steps_done >= 64")
    hidden = sa.text("SELECT count(*) FROM fund_request WHERE level = 'sealed' AND asker_tag IS NOT NULL")
    if op.get_bind().execute(hidden).scalar():
        raise RuntimeError("nobody stored who asked for some requests; the release before needs to know")
    op.execute("DELETE FROM fund_request_question WHERE kind = 'amount'")
    with op.batch_alter_table("fund_request_question", schema=None) as batch_op:
        for name in ("amount", "kind"):
            batch_op.drop_constraint(op.f(f"ck_fund_request_question_{name}"), type_="check")
        batch_op.drop_column("amount")
        batch_op.create_check_constraint(
            op.f("ck_fund_request_question_kind"), "kind IN ('question', 'text')"
        )
    op.drop_table("fund_outflow")
    op.drop_index("ix_fund_payment_sent_at", "fund_payment")
    op.drop_table("fund_slip_word")
    op.execute("DELETE FROM fund_request_party WHERE role = 'voucher'")
    op.drop_index("uq_fund_request_party_voucher", "fund_request_party")
    _party_roles("'asker', 'payee', 'aside'", 7, 5)
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        for name in ("payer", "by_proxy", "sealed", "level"):
            batch_op.drop_constraint(op.f(f"ck_fund_request_{name}"), type_="check")
        batch_op.drop_index("ix_fund_request_slip")
        batch_op.drop_index("ix_fund_request_asker_tag")
        batch_op.drop_constraint(op.f("fk_fund_request_payer_id_membership"), type_="foreignkey")
        for name in ("slip_digest", "payer_id", "by_proxy", "asker_tag"):
            batch_op.drop_column(name)
    op.execute("UPDATE fund_request SET level = 'stewards' WHERE level = 'sealed'")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_fund_request_level"), "level IN ('stewards', 'open')")
    # The release before knows money that comes at once, as a gift or a loan.
    op.execute("UPDATE fund_request SET parts = 1, every = NULL")
    op.execute("UPDATE fund_request SET kind = 'grant' WHERE kind NOT IN ('grant', 'loan')")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        for name in ("every", "in_parts", "parts", "kind"):
            batch_op.drop_constraint(op.f(f"ck_fund_request_{name}"), type_="check")
        for name in ("first_on", "every", "parts"):
            batch_op.drop_column(name)
        batch_op.alter_column("kind", existing_type=sa.String(13), type_=sa.String(5))
        batch_op.create_check_constraint(op.f("ck_fund_request_kind"), "kind IN ('grant', 'loan')")
