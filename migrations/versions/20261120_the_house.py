"""The house: every table of the first release, and what the database itself refuses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261120"
down_revision = None

# Guards that the schema language has no words for, as they stood at this revision.
GUARDS: dict[str, tuple[str, ...]] = {
    "postgresql": (
        "CREATE OR REPLACE FUNCTION decision_rule_fixed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.collective_id <> "
        "OLD.collective_id OR NEW.key <> OLD.key OR NEW.version <> OLD.version OR NEW.method <> "
        "OLD.method OR NEW.adopted_by <> OLD.adopted_by OR NEW.valid_from <> OLD.valid_from OR "
        "NEW.params::text <> OLD.params::text OR OLD.valid_to IS NOT NULL THEN RAISE EXCEPTION "
        "'a rule is never rewritten' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END "
        "$$",
        "CREATE TRIGGER decision_rule_fixed BEFORE UPDATE ON decision_rule FOR EACH ROW EXECUTE "
        "FUNCTION decision_rule_fixed()",
        "CREATE OR REPLACE FUNCTION fund_entry_no_update() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF TRUE THEN RAISE EXCEPTION 'fund_entry is append-only' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_entry_no_update BEFORE UPDATE ON fund_entry FOR EACH ROW EXECUTE "
        "FUNCTION fund_entry_no_update()",
        "CREATE OR REPLACE FUNCTION fund_entry_no_delete() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF TRUE THEN RAISE EXCEPTION 'fund_entry is append-only' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN OLD; END$guard$",
        "CREATE TRIGGER fund_entry_no_delete BEFORE DELETE ON fund_entry FOR EACH ROW EXECUTE "
        "FUNCTION fund_entry_no_delete()",
        "CREATE OR REPLACE FUNCTION fund_posting_no_update() RETURNS trigger LANGUAGE plpgsql "
        "AS $guard$BEGIN IF TRUE THEN RAISE EXCEPTION 'fund_posting is append-only' USING "
        "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_posting_no_update BEFORE UPDATE ON fund_posting FOR EACH ROW "
        "EXECUTE FUNCTION fund_posting_no_update()",
        "CREATE OR REPLACE FUNCTION fund_posting_no_delete() RETURNS trigger LANGUAGE plpgsql "
        "AS $guard$BEGIN IF TRUE THEN RAISE EXCEPTION 'fund_posting is append-only' USING "
        "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END$guard$",
        "CREATE TRIGGER fund_posting_no_delete BEFORE DELETE ON fund_posting FOR EACH ROW "
        "EXECUTE FUNCTION fund_posting_no_delete()",
        "CREATE OR REPLACE FUNCTION fund_seal_no_update() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF TRUE THEN RAISE EXCEPTION 'fund_seal is append-only' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_seal_no_update BEFORE UPDATE ON fund_seal FOR EACH ROW EXECUTE "
        "FUNCTION fund_seal_no_update()",
        "CREATE OR REPLACE FUNCTION fund_seal_no_delete() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF TRUE THEN RAISE EXCEPTION 'fund_seal is append-only' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN OLD; END$guard$",
        "CREATE TRIGGER fund_seal_no_delete BEFORE DELETE ON fund_seal FOR EACH ROW EXECUTE "
        "FUNCTION fund_seal_no_delete()",
        "CREATE OR REPLACE FUNCTION fund_entry_no_replace() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF EXISTS (SELECT 1 FROM fund_entry WHERE id = NEW.id) THEN RAISE "
        "EXCEPTION 'fund_entry is append-only' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_entry_no_replace BEFORE INSERT ON fund_entry FOR EACH ROW EXECUTE "
        "FUNCTION fund_entry_no_replace()",
        "CREATE OR REPLACE FUNCTION fund_posting_not_after_seal() RETURNS trigger LANGUAGE "
        "plpgsql AS $guard$BEGIN IF EXISTS (SELECT 1 FROM fund_seal WHERE entry_id = "
        "NEW.entry_id) THEN RAISE EXCEPTION 'the entry is sealed' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_posting_not_after_seal BEFORE INSERT ON fund_posting FOR EACH ROW "
        "EXECUTE FUNCTION fund_posting_not_after_seal()",
        "CREATE OR REPLACE FUNCTION fund_seal_follows() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF EXISTS (SELECT 1 FROM fund_seal WHERE fund_id = NEW.fund_id AND seq >= "
        "NEW.seq) OR (NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM fund_seal WHERE fund_id = "
        "NEW.fund_id AND seq = NEW.seq - 1 AND hash = NEW.prev)) THEN RAISE EXCEPTION 'the seal "
        "does not follow the one before' USING ERRCODE = 'integrity_constraint_violation'; END "
        "IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_seal_follows BEFORE INSERT ON fund_seal FOR EACH ROW EXECUTE "
        "FUNCTION fund_seal_follows()",
        "CREATE OR REPLACE FUNCTION fund_seal_balanced() RETURNS trigger LANGUAGE plpgsql AS "
        "$guard$BEGIN IF (SELECT count(*) FROM fund_posting JOIN fund_account ON "
        "fund_account.id = fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id) "
        "< 2 OR EXISTS (SELECT 1 FROM fund_posting JOIN fund_account ON fund_account.id = "
        "fund_posting.account_id WHERE fund_posting.entry_id = NEW.entry_id GROUP BY "
        "fund_account.layer, fund_account.currency HAVING sum(fund_posting.amount) <> 0) THEN "
        "RAISE EXCEPTION 'the entry does not balance' USING ERRCODE = "
        "'integrity_constraint_violation'; END IF; RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_seal_balanced BEFORE INSERT ON fund_seal FOR EACH ROW EXECUTE "
        "FUNCTION fund_seal_balanced()",
        "CREATE OR REPLACE FUNCTION fund_payment_no_party_insert() RETURNS trigger LANGUAGE "
        "plpgsql AS $guard$BEGIN IF EXISTS (SELECT 1 FROM fund_request_party WHERE "
        "fund_request_party.request_id = NEW.request_id AND fund_request_party.membership_id IN "
        "(NEW.prepared_by, NEW.approved_by, NEW.handed_over_by)) THEN RAISE EXCEPTION 'a party "
        "has no hand in a payment' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_payment_no_party_insert BEFORE INSERT ON fund_payment FOR EACH ROW "
        "EXECUTE FUNCTION fund_payment_no_party_insert()",
        "CREATE OR REPLACE FUNCTION fund_payment_no_party_update() RETURNS trigger LANGUAGE "
        "plpgsql AS $guard$BEGIN IF EXISTS (SELECT 1 FROM fund_request_party WHERE "
        "fund_request_party.request_id = NEW.request_id AND fund_request_party.membership_id IN "
        "(NEW.prepared_by, NEW.approved_by, NEW.handed_over_by)) THEN RAISE EXCEPTION 'a party "
        "has no hand in a payment' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END$guard$",
        "CREATE TRIGGER fund_payment_no_party_update BEFORE UPDATE OF prepared_by, approved_by, "
        "handed_over_by ON fund_payment FOR EACH ROW EXECUTE FUNCTION "
        "fund_payment_no_party_update()",
    ),
    "sqlite": (
        "CREATE TRIGGER decision_rule_fixed BEFORE UPDATE ON decision_rule WHEN NEW.id <> OLD.id OR "
        "NEW.public_id <> OLD.public_id OR NEW.collective_id <> OLD.collective_id OR NEW.key <> "
        "OLD.key OR NEW.version <> OLD.version OR NEW.method <> OLD.method OR NEW.adopted_by <> "
        "OLD.adopted_by OR NEW.valid_from <> OLD.valid_from OR NEW.params <> OLD.params OR "
        "OLD.valid_to IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a rule is never rewritten'); END",
        "CREATE TRIGGER fund_entry_no_update BEFORE UPDATE ON fund_entry FOR EACH ROW WHEN TRUE "
        "BEGIN SELECT RAISE(ABORT, 'fund_entry is append-only'); END",
        "CREATE TRIGGER fund_entry_no_delete BEFORE DELETE ON fund_entry FOR EACH ROW WHEN TRUE "
        "BEGIN SELECT RAISE(ABORT, 'fund_entry is append-only'); END",
        "CREATE TRIGGER fund_posting_no_update BEFORE UPDATE ON fund_posting FOR EACH ROW WHEN TRUE "
        "BEGIN SELECT RAISE(ABORT, 'fund_posting is append-only'); END",
        "CREATE TRIGGER fund_posting_no_delete BEFORE DELETE ON fund_posting FOR EACH ROW WHEN TRUE "
        "BEGIN SELECT RAISE(ABORT, 'fund_posting is append-only'); END",
        "CREATE TRIGGER fund_seal_no_update BEFORE UPDATE ON fund_seal FOR EACH ROW WHEN TRUE BEGIN "
        "SELECT RAISE(ABORT, 'fund_seal is append-only'); END",
        "CREATE TRIGGER fund_seal_no_delete BEFORE DELETE ON fund_seal FOR EACH ROW WHEN TRUE BEGIN "
        "SELECT RAISE(ABORT, 'fund_seal is append-only'); END",
        "CREATE TRIGGER fund_entry_no_replace BEFORE INSERT ON fund_entry FOR EACH ROW WHEN EXISTS "
        "(SELECT 1 FROM fund_entry WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'fund_entry is "
        "append-only'); END",
        "CREATE TRIGGER fund_posting_not_after_seal BEFORE INSERT ON fund_posting FOR EACH ROW WHEN "
        "EXISTS (SELECT 1 FROM fund_seal WHERE entry_id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, "
        "'the entry is sealed'); END",
        "CREATE TRIGGER fund_seal_follows BEFORE INSERT ON fund_seal FOR EACH ROW WHEN EXISTS "
        "(SELECT 1 FROM fund_seal WHERE fund_id = NEW.fund_id AND seq >= NEW.seq) OR (NEW.seq > 1 "
        "AND NOT EXISTS (SELECT 1 FROM fund_seal WHERE fund_id = NEW.fund_id AND seq = NEW.seq - 1 "
        "AND hash = NEW.prev)) BEGIN SELECT RAISE(ABORT, 'the seal does not follow the one "
        "before'); END",
        "CREATE TRIGGER fund_seal_balanced BEFORE INSERT ON fund_seal FOR EACH ROW WHEN (SELECT "
        "count(*) FROM fund_posting JOIN fund_account ON fund_account.id = fund_posting.account_id "
        "WHERE fund_posting.entry_id = NEW.entry_id) < 2 OR EXISTS (SELECT 1 FROM fund_posting JOIN "
        "fund_account ON fund_account.id = fund_posting.account_id WHERE fund_posting.entry_id = "
        "NEW.entry_id GROUP BY fund_account.layer, fund_account.currency HAVING "
        "sum(fund_posting.amount) <> 0) BEGIN SELECT RAISE(ABORT, 'the entry does not balance'); "
        "END",
        "CREATE TRIGGER fund_payment_no_party_insert BEFORE INSERT ON fund_payment FOR EACH ROW "
        "WHEN EXISTS (SELECT 1 FROM fund_request_party WHERE fund_request_party.request_id = "
        "NEW.request_id AND fund_request_party.membership_id IN (NEW.prepared_by, NEW.approved_by, "
        "NEW.handed_over_by)) BEGIN SELECT RAISE(ABORT, 'a party has no hand in a payment'); END",
        "CREATE TRIGGER fund_payment_no_party_update BEFORE UPDATE OF prepared_by, approved_by, "
        "handed_over_by ON fund_payment FOR EACH ROW WHEN EXISTS (SELECT 1 FROM fund_request_party "
        "WHERE fund_request_party.request_id = NEW.request_id AND fund_request_party.membership_id "
        "IN (NEW.prepared_by, NEW.approved_by, NEW.handed_over_by)) BEGIN SELECT RAISE(ABORT, 'a "
        "party has no hand in a payment'); END",
    ),
}

FUNCTIONS = (
    "decision_rule_fixed",
    "fund_entry_no_delete",
    "fund_entry_no_replace",
    "fund_entry_no_update",
    "fund_payment_no_party_insert",
    "fund_payment_no_party_update",
    "fund_posting_no_delete",
    "fund_posting_no_update",
    "fund_posting_not_after_seal",
    "fund_seal_balanced",
    "fund_seal_follows",
    "fund_seal_no_delete",
    "fund_seal_no_update",
)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("login_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("login_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=False),
        sa.Column("language_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("theme", sa.String(length=5), nullable=False),
        sa.Column("idle_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("must_practise", sa.Boolean(), nullable=False),
        sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name=op.f("ck_account_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login_index", name=op.f("uq_account_login_index")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    op.create_table(
        "collective",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("join_by", sa.String(length=10), nullable=False),
        sa.Column("vouches_needed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("probation_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("exit_url", sa.String(length=200), nullable=True),
        sa.Column("member_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("takes_requests", sa.Boolean(), nullable=False),
        sa.Column("questions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agreement_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("join_by IN ('vouches', 'steward')", name=op.f("ck_collective_join_by")),
        sa.CheckConstraint("member_count >= 0", name=op.f("ck_collective_member_count")),
        sa.CheckConstraint("probation_days BETWEEN 0 AND 365", name=op.f("ck_collective_probation_days")),
        sa.CheckConstraint("vouches_needed BETWEEN 1 AND 3", name=op.f("ck_collective_vouches_needed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collective")),
        sa.UniqueConstraint("address", name=op.f("uq_collective_address")),
        sa.UniqueConstraint("public_id", name=op.f("uq_collective_public_id")),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_collective_id", ["collective_id", "id"], unique=False)
        batch_op.create_index(
            "ix_journal_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_journal_subject", ["subject"], unique=False)

    op.create_table(
        "parked_text",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_parked_text")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "used_form",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("location_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_form")),
    )
    op.create_table(
        "account_session",
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_session_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_account_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_session_public_id")),
    )
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_html_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("render_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_agreement_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("collective_id", "version", name=op.f("uq_agreement_collective_id_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agreement_public_id")),
    )
    op.create_table(
        "decision_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("adopted_by", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_decision_rule_validity")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_decision_rule_version")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_decision_rule_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_rule")),
        sa.UniqueConstraint(
            "collective_id", "key", "version", name=op.f("uq_decision_rule_collective_id_key_version")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_decision_rule_public_id")),
    )
    with op.batch_alter_table("decision_rule", schema=None) as batch_op:
        batch_op.create_index(
            "uq_decision_rule_in_force",
            ["collective_id", "key"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "founding_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_founding_link_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_founding_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_founding_link_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_founding_link_token_digest")),
    )
    with op.batch_alter_table("founding_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_founding_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "fund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("small_sum", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("largest_request", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_hours_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_fund_state")),
        sa.CheckConstraint("largest_request > 0", name=op.f("ck_fund_largest_request")),
        sa.CheckConstraint("small_sum >= 0", name=op.f("ck_fund_small_sum")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_fund_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("collective_id", name=op.f("uq_fund_collective_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_public_id")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probation_until", sa.Date(), nullable=True),
        sa.Column("agreed_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'probation', 'suspended', 'left', 'removed')",
            name=op.f("ck_membership_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_membership_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "collective_id", "account_id", name=op.f("uq_membership_collective_id_account_id")
        ),
        sa.UniqueConstraint(
            "collective_id", "name_index", name=op.f("uq_membership_collective_id_name_index")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_membership_public_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_membership_state", ["collective_id", "state", "id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_recovery_code_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_recovery_code_account_id_digest")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "fund_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("layer", sa.String(length=8), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("balance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(kind = 'hold') = (pot_id IS NOT NULL)", name=op.f("ck_fund_account_pot")),
        sa.CheckConstraint(
            "kind IN ('asset', 'transit', 'pot', 'hold', 'payable')", name=op.f("ck_fund_account_kind")
        ),
        sa.CheckConstraint("layer IN ('liquid', 'loan', 'frozen')", name=op.f("ck_fund_account_layer")),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_fund_account_balance")),
        sa.CheckConstraint("sent >= 0 AND (sent = 0 OR sent <= balance)", name=op.f("ck_fund_account_sent")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_account_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["membership.id"], name=op.f("fk_fund_account_holder_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["pot_id"], ["fund_account.id"], name=op.f("fk_fund_account_pot_id_fund_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_account")),
        sa.UniqueConstraint("fund_id", "code", name=op.f("uq_fund_account_fund_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_account_public_id")),
    )
    with op.batch_alter_table("fund_account", schema=None) as batch_op:
        batch_op.create_index("ix_fund_account_kind", ["fund_id", "kind", "id"], unique=False)

    op.create_table(
        "fund_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("idem_key", sa.String(length=120), nullable=False),
        sa.Column("note_commit", sa.LargeBinary(length=32), nullable=True),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.Column("decided", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payment_ref", sa.String(length=80), nullable=True),
        sa.Column("request_ref", sa.String(length=80), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=True),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("private_salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("private_commit", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_fund_entry_reversal")
        ),
        sa.CheckConstraint(
            "kind IN ('opening', 'contribution', 'reserve', 'release', 'dispatch', 'settle', 'transfer_asset', 'transfer_pot', 'fee', 'count_adjust', 'reversal')",
            name=op.f("ck_fund_entry_kind"),
        ),
        sa.CheckConstraint("recorded_by <> approved_by", name=op.f("ck_fund_entry_two_people")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["membership.id"], name=op.f("fk_fund_entry_approved_by_membership")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_entry_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["membership.id"], name=op.f("fk_fund_entry_recorded_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["fund_entry.id"], name=op.f("fk_fund_entry_reverses_id_fund_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry")),
        sa.UniqueConstraint("fund_id", "idem_key", name=op.f("uq_fund_entry_fund_id_idem_key")),
        sa.UniqueConstraint("fund_id", "seq", name=op.f("uq_fund_entry_fund_id_seq")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_entry_public_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_fund_entry_reverses_id")),
    )
    with op.batch_alter_table("fund_entry", schema=None) as batch_op:
        batch_op.create_index("ix_fund_entry_made_on", ["fund_id", "made_on", "seq"], unique=False)
        batch_op.create_index(
            "ix_fund_entry_reference",
            ["fund_id", "reference"],
            unique=False,
            sqlite_where=sa.text("reference IS NOT NULL"),
            postgresql_where=sa.text("reference IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_fund_entry_dispatch",
            ["fund_id", "payment_ref"],
            unique=True,
            sqlite_where=sa.text("kind = 'dispatch'"),
            postgresql_where=sa.text("kind = 'dispatch'"),
        )
        batch_op.create_index(
            "uq_fund_entry_reserve",
            ["fund_id", "decision_ref"],
            unique=True,
            sqlite_where=sa.text("kind = 'reserve'"),
            postgresql_where=sa.text("kind = 'reserve'"),
        )
        batch_op.create_index(
            "uq_fund_entry_settle",
            ["fund_id", "payment_ref"],
            unique=True,
            sqlite_where=sa.text("kind = 'settle'"),
            postgresql_where=sa.text("kind = 'settle'"),
        )
        batch_op.create_index(
            "uq_fund_entry_transfer_pot",
            ["fund_id", "decision_ref"],
            unique=True,
            sqlite_where=sa.text("kind = 'transfer_pot'"),
            postgresql_where=sa.text("kind = 'transfer_pot'"),
        )

    op.create_table(
        "fund_month",
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("entries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("came_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("went_out", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moved", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_month_fund_id_fund")),
        sa.PrimaryKeyConstraint("fund_id", "month", "kind", name=op.f("pk_fund_month")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'used', 'cancelled')", name=op.f("ck_invitation_state")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_invitation_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["membership.id"], name=op.f("fk_invitation_made_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitation_token_digest")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_collective", ["collective_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_made_by"), ["made_by"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("forget_on", sa.Date(), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined', 'joined')", name=op.f("ck_join_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_join_request_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_join_request_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("code_index", name=op.f("uq_join_request_code_index")),
        sa.UniqueConstraint("public_id", name=op.f("uq_join_request_public_id")),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_request_forget_on"), ["forget_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_request_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index("ix_join_request_waiting", ["collective_id", "state", "id"], unique=False)

    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.CheckConstraint("office IN ('steward')", name=op.f("ck_mandate_office")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_mandate_term")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_mandate_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_mandate_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mandate_public_id")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_collective_id"), ["collective_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_notice_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_public_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_notice_membership", ["membership_id", "id"], unique=False)
        batch_op.create_index("ix_notice_subject", ["subject"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["membership_id", "id"],
            unique=False,
            sqlite_where=sa.text("read = 0"),
            postgresql_where=sa.text("read = false"),
        )

    op.create_table(
        "proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("background_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("background_html_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("background_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what_happens_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("todo_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("todo_by", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("effect", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("secrecy", sa.String(length=8), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("discussion_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discussion_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_snapshot", sa.Text(), nullable=True),
        sa.Column("rule_hash", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("roll_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("roll_hash", sa.String(length=64), nullable=True),
        sa.Column("voted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("has_parties", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("result_hash", sa.String(length=64), nullable=True),
        sa.Column("traces_cleared", sa.Boolean(), nullable=False),
        sa.Column("ballots_forgotten", sa.Boolean(), nullable=False),
        sa.Column("roll_forgotten", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(result_sealed IS NOT NULL) = (state = 'decided') AND (result_hash IS NOT NULL) = (state = 'decided')",
            name=op.f("ck_proposal_decided_has_result"),
        ),
        sa.CheckConstraint(
            "(state = 'decided') = (code IS NOT NULL)", name=op.f("ck_proposal_decided_has_code")
        ),
        sa.CheckConstraint(
            "(state IN ('decided', 'withdrawn', 'void', 'lapsed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_proposal_ended"),
        ),
        sa.CheckConstraint(
            "code IS NULL OR code IN ('adopted', 'adopted_provisionally', 'not_adopted', 'inquorate', 'blocked', 'tied', 'elected', 'advisory')",
            name=op.f("ck_proposal_code"),
        ),
        sa.CheckConstraint("secrecy IN ('hidden', 'secret')", name=op.f("ck_proposal_secrecy")),
        sa.CheckConstraint(
            "state <> 'discussion' OR discussion_until IS NOT NULL", name=op.f("ck_proposal_discussion")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'discussion', 'frozen', 'voting', 'closed', 'decided', 'withdrawn', 'void', 'lapsed')",
            name=op.f("ck_proposal_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'void') OR ended_at >= closes_at",
            name=op.f("ck_proposal_decided_after_closing"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('draft', 'discussion', 'frozen') OR opened_at IS NULL",
            name=op.f("ck_proposal_not_yet_open"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('voting', 'closed', 'decided', 'void') OR (opened_at IS NOT NULL AND closes_at IS NOT NULL AND roll_size IS NOT NULL AND roll_hash IS NOT NULL AND rule_snapshot IS NOT NULL AND rule_hash IS NOT NULL)",
            name=op.f("ck_proposal_open"),
        ),
        sa.CheckConstraint("(effect IS NULL) = (subject IS NULL)", name=op.f("ck_proposal_effect")),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (closes_at IS NULL)", name=op.f("ck_proposal_opened_and_closes")
        ),
        sa.CheckConstraint("call IN (1, 2)", name=op.f("ck_proposal_call")),
        sa.CheckConstraint(
            "opened_at IS NULL OR closes_at > opened_at", name=op.f("ck_proposal_closes_after_opening")
        ),
        sa.CheckConstraint(
            "roll_size IS NULL OR (roll_size >= 1 AND voted <= roll_size)", name=op.f("ck_proposal_roll")
        ),
        sa.CheckConstraint("voted >= 0", name=op.f("ck_proposal_voted")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["membership.id"], name=op.f("fk_proposal_asked_by_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_proposal_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["decision_rule.id"], name=op.f("fk_proposal_rule_id_decision_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index("ix_proposal_closing", ["state", "closes_at"], unique=False)
        batch_op.create_index("ix_proposal_ended", ["collective_id", "ended_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_rule_id"), ["rule_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_subject"), ["subject"], unique=False)
        batch_op.create_index(
            "ix_proposal_traces",
            ["id"],
            unique=False,
            sqlite_where=sa.text("NOT traces_cleared"),
            postgresql_where=sa.text("NOT traces_cleared"),
        )

    op.create_table(
        "rule_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["decision_rule.id"], name=op.f("fk_rule_draft_rule_id_decision_rule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rule_draft_public_id")),
    )
    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_draft_rule_id"), ["rule_id"], unique=False)

    op.create_table(
        "stewardship_offer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.CheckConstraint("lapses_on > made_on", name=op.f("ck_stewardship_offer_time")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_stewardship_offer_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_stewardship_offer_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["membership.id"], name=op.f("fk_stewardship_offer_offered_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stewardship_offer")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_stewardship_offer_membership_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stewardship_offer_public_id")),
    )
    with op.batch_alter_table("stewardship_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stewardship_offer_collective_id"), ["collective_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stewardship_offer_offered_by"), ["offered_by"], unique=False)

    op.create_table(
        "stewardship_rest",
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_stewardship_rest_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_stewardship_rest")),
    )
    with op.batch_alter_table("stewardship_rest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stewardship_rest_until"), ["until"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("post_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bumped", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience IN ('all', 'stewards')", name=op.f("ck_thread_audience")),
        sa.CheckConstraint("post_count BETWEEN 0 AND last_position", name=op.f("ck_thread_post_count")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_thread_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["starter_id"], ["membership.id"], name=op.f("fk_thread_starter_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thread_public_id")),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index("ix_thread_latest", ["collective_id", "bumped"], unique=False)
        batch_op.create_index("ix_thread_list", ["collective_id", "pinned", "bumped"], unique=False)
        batch_op.create_index("ix_thread_recent", ["collective_id", "last_post_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_starter_id"), ["starter_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("quotes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.CheckConstraint("audience IN ('all', 'stewards')", name=op.f("ck_draft_audience")),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_draft_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_draft_thread_id_thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("membership_id", "thread_id", name=op.f("uq_draft_membership_id_thread_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_public_id")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_list", ["membership_id", "id"], unique=False)
        batch_op.create_index("ix_draft_updated_on", ["updated_on"], unique=False)
        batch_op.create_index(
            "uq_draft_new",
            ["membership_id"],
            unique=True,
            sqlite_where=sa.text("thread_id IS NULL"),
            postgresql_where=sa.text("thread_id IS NULL"),
        )

    op.create_table(
        "fund_count",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expected", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("counted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("witnessed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "(state = 'confirmed') = (witnessed_by IS NOT NULL)", name=op.f("ck_fund_count_witnessed")
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'confirmed', 'withdrawn')", name=op.f("ck_fund_count_state")
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_fund_count_counted")),
        sa.CheckConstraint("counted_by <> witnessed_by", name=op.f("ck_fund_count_two_people")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["fund_account.id"], name=op.f("fk_fund_count_account_id_fund_account")
        ),
        sa.ForeignKeyConstraint(
            ["counted_by"], ["membership.id"], name=op.f("fk_fund_count_counted_by_membership")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_count_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["witnessed_by"], ["membership.id"], name=op.f("fk_fund_count_witnessed_by_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_count")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_count_public_id")),
    )
    with op.batch_alter_table("fund_count", schema=None) as batch_op:
        batch_op.create_index("ix_fund_count_account_id", ["account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_count_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "fund_entry_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("salt_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_entry_note_entry_id_fund_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry_note")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_fund_entry_note_entry_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_entry_note_public_id")),
    )
    op.create_table(
        "fund_posting",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_fund_posting_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["fund_account.id"], name=op.f("fk_fund_posting_account_id_fund_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_posting_entry_id_fund_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "line", name=op.f("pk_fund_posting")),
        sa.UniqueConstraint("entry_id", "account_id", name=op.f("uq_fund_posting_entry_id_account_id")),
    )
    with op.batch_alter_table("fund_posting", schema=None) as batch_op:
        batch_op.create_index("ix_fund_posting_account_id", ["account_id", "entry_id"], unique=False)

    op.create_table(
        "fund_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("draft_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("votes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeals", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("steps_done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("small", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("act_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reached", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words_erased", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("public_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decline_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("rail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("destination_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (draft_of IS NOT NULL)", name=op.f("ck_fund_request_draft")),
        sa.CheckConstraint(
            "(state = 'waitlisted') = (queued_at IS NOT NULL)", name=op.f("ck_fund_request_queued")
        ),
        sa.CheckConstraint("kind = 'grant'", name=op.f("ck_fund_request_kind")),
        sa.CheckConstraint("level IN ('stewards', 'open')", name=op.f("ck_fund_request_level")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'needs_info', 'screened', 'declined', 'appealed', 'in_vote', 'fast_track', 'reserved', 'waitlisted', 'sent', 'disputed', 'partly_paid', 'closed', 'withdrawn', 'lapsed', 'redacted')",
            name=op.f("ck_fund_request_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn', 'redacted') OR number IS NOT NULL",
            name=op.f("ck_fund_request_numbered"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fund_request_amount")),
        sa.CheckConstraint("given >= 0 AND given <= amount", name=op.f("ck_fund_request_given")),
        sa.ForeignKeyConstraint(
            ["draft_of"], ["membership.id"], name=op.f("fk_fund_request_draft_of_membership")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_request_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["fund_account.id"], name=op.f("fk_fund_request_hold_id_fund_account")
        ),
        sa.ForeignKeyConstraint(
            ["pot_id"], ["fund_account.id"], name=op.f("fk_fund_request_pot_id_fund_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_request")),
        sa.UniqueConstraint("fund_id", "draft_of", name=op.f("uq_fund_request_fund_id_draft_of")),
        sa.UniqueConstraint("fund_id", "year", "number", name=op.f("uq_fund_request_fund_id_year_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_request_public_id")),
    )
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.create_index("ix_fund_request_act_by", ["state", "act_by"], unique=False)
        batch_op.create_index("ix_fund_request_line", ["pot_id", "queued_at", "id"], unique=False)
        batch_op.create_index("ix_fund_request_state", ["fund_id", "state", "needed_by", "id"], unique=False)

    op.create_table(
        "fund_seal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prev", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_seal_entry_id_fund_entry")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_seal_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_fund_seal_entry_id")),
        sa.UniqueConstraint("fund_id", "seq", name=op.f("uq_fund_seal_fund_id_seq")),
    )
    op.create_table(
        "inclusion_code",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_inclusion_code_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "digest", name=op.f("pk_inclusion_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "named_ballot",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_named_ballot_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_named_ballot_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "membership_id", name=op.f("pk_named_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("rendered_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("render_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("quotes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(source_sealed IS NULL) = (rendered_sealed IS NULL)", name=op.f("ck_post_both_or_neither")
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_post_position")),
        sa.CheckConstraint("removed = (source_sealed IS NULL)", name=op.f("ck_post_removed_is_empty")),
        sa.ForeignKeyConstraint(["author_id"], ["membership.id"], name=op.f("fk_post_author_id_membership")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_post_thread_id_thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("public_id", name=op.f("uq_post_public_id")),
        sa.UniqueConstraint("thread_id", "position", name=op.f("uq_post_thread_id_position")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_post_written", ["thread_id", "written_at", "position"], unique=False)

    op.create_table(
        "read_position",
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_read_position_membership_id_membership"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_read_position_thread_id_thread"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("membership_id", "thread_id", name=op.f("pk_read_position")),
    )
    with op.batch_alter_table("read_position", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_position_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "recusal",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_recusal_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_recusal_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "membership_id", name=op.f("pk_recusal")),
    )
    op.create_table(
        "roll_entry",
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participated", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_roll_entry_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_roll_entry_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "membership_id", name=op.f("pk_roll_entry")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.create_index("ix_roll_entry_membership", ["membership_id", "proposal_id"], unique=False)

    op.create_table(
        "secret_ballot",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.String(length=200), nullable=False),
        sa.Column("inclusion_digest", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_secret_ballot_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_ballot")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("secret_ballot", schema=None) as batch_op:
        batch_op.create_index("ix_secret_ballot_proposal", ["proposal_id", "choice"], unique=False)

    op.create_table(
        "vouch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("join_request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("knows_work", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["join_request_id"],
            ["join_request.id"],
            name=op.f("fk_vouch_join_request_id_join_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_vouch_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouch")),
        sa.UniqueConstraint(
            "join_request_id", "membership_id", name=op.f("uq_vouch_join_request_id_membership_id")
        ),
    )
    with op.batch_alter_table("vouch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vouch_made_on"), ["made_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_vouch_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "fund_payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rail_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destination_print", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("approved_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("prepared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handed_over_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("dispatch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('prepared', 'approved', 'sent', 'settled', 'returned', 'void')",
            name=op.f("ck_fund_payment_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'sent', 'settled', 'returned') OR (approved_by IS NOT NULL AND approved_hash IS NOT NULL)",
            name=op.f("ck_fund_payment_approved"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'settled', 'returned') OR handed_over_by IS NOT NULL",
            name=op.f("ck_fund_payment_handed_over"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_fund_payment_amount")),
        sa.CheckConstraint("approved_by <> prepared_by", name=op.f("ck_fund_payment_two_people")),
        sa.CheckConstraint("approved_hash = content_hash", name=op.f("ck_fund_payment_approved_as_prepared")),
        sa.CheckConstraint(
            "handed_over_by IS NULL OR (approved_by IS NOT NULL AND handed_over_by IN (prepared_by, approved_by))",
            name=op.f("ck_fund_payment_handed_over_by_one_of_them"),
        ),
        sa.CheckConstraint("second_id <> prepared_by", name=op.f("ck_fund_payment_second_person")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["membership.id"], name=op.f("fk_fund_payment_approved_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["fund_entry.id"], name=op.f("fk_fund_payment_dispatch_id_fund_entry")
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by"], ["membership.id"], name=op.f("fk_fund_payment_handed_over_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["membership.id"], name=op.f("fk_fund_payment_prepared_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["fund_request.id"], name=op.f("fk_fund_payment_request_id_fund_request")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["membership.id"], name=op.f("fk_fund_payment_second_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["fund_account.id"], name=op.f("fk_fund_payment_source_id_fund_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_payment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_payment_public_id")),
    )
    with op.batch_alter_table("fund_payment", schema=None) as batch_op:
        batch_op.create_index("ix_fund_payment_request_id", ["request_id", "id"], unique=False)
        batch_op.create_index(
            "uq_fund_payment_live",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('prepared', 'approved', 'sent')"),
            postgresql_where=sa.text("state IN ('prepared', 'approved', 'sent')"),
        )

    op.create_table(
        "fund_pending",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("legs", sa.JSON(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("count_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision_ref", sa.String(length=80), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("prepared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opening', 'contribution', 'reserve', 'release', 'dispatch', 'settle', 'transfer_asset', 'transfer_pot', 'fee', 'count_adjust', 'reversal')",
            name=op.f("ck_fund_pending_kind"),
        ),
        sa.CheckConstraint(
            "prepared_by <> decided_by OR state = 'withdrawn'", name=op.f("ck_fund_pending_two_people")
        ),
        sa.CheckConstraint("state IN ('waiting', 'posted', 'withdrawn')", name=op.f("ck_fund_pending_state")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["fund_count.id"], name=op.f("fk_fund_pending_count_id_fund_count")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["membership.id"], name=op.f("fk_fund_pending_decided_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fund_entry.id"], name=op.f("fk_fund_pending_entry_id_fund_entry")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_pending_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["membership.id"], name=op.f("fk_fund_pending_prepared_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["fund_entry.id"], name=op.f("fk_fund_pending_reverses_id_fund_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_pending")),
        sa.UniqueConstraint("count_id", name=op.f("uq_fund_pending_count_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_pending_public_id")),
    )
    with op.batch_alter_table("fund_pending", schema=None) as batch_op:
        batch_op.create_index("ix_fund_pending_state", ["fund_id", "state", "id"], unique=False)

    op.create_table(
        "fund_request_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("who", sa.String(length=12), nullable=False),
        sa.Column("moved", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["membership.id"], name=op.f("fk_fund_request_event_actor_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["fund_request.id"],
            name=op.f("fk_fund_request_event_request_id_fund_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_request_event")),
    )
    with op.batch_alter_table("fund_request_event", schema=None) as batch_op:
        batch_op.create_index("ix_fund_request_event_request_id", ["request_id", "id"], unique=False)

    op.create_table(
        "fund_request_party",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=5), nullable=False),
        sa.CheckConstraint("role IN ('asker', 'payee', 'aside')", name=op.f("ck_fund_request_party_role")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_fund_request_party_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["fund_request.id"],
            name=op.f("fk_fund_request_party_request_id_fund_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "membership_id", "role", name=op.f("pk_fund_request_party")),
    )
    with op.batch_alter_table("fund_request_party", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fund_request_party_membership_id", ["membership_id", "role", "request_id"], unique=False
        )
        batch_op.create_index(
            "uq_fund_request_party_asker",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("role = 'asker'"),
            postgresql_where=sa.text("role = 'asker'"),
        )

    op.create_table(
        "fund_request_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('question', 'text')", name=op.f("ck_fund_request_question_kind")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["membership.id"], name=op.f("fk_fund_request_question_asked_by_membership")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["fund_request.id"],
            name=op.f("fk_fund_request_question_request_id_fund_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_request_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_request_question_public_id")),
    )
    with op.batch_alter_table("fund_request_question", schema=None) as batch_op:
        batch_op.create_index("ix_fund_request_question_request_id", ["request_id", "id"], unique=False)
        batch_op.create_index(
            "uq_fund_request_question_open",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "fund_detail_look",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_fund_detail_look_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["fund_payment.id"],
            name=op.f("fk_fund_detail_look_payment_id_fund_payment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["fund_request.id"],
            name=op.f("fk_fund_detail_look_request_id_fund_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_detail_look")),
    )
    with op.batch_alter_table("fund_detail_look", schema=None) as batch_op:
        batch_op.create_index("ix_fund_detail_look_request_id", ["request_id", "id"], unique=False)

    op.create_table(
        "fund_request_mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("detail", sa.String(length=16), nullable=True),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('check', 'decline', 'sign', 'arrived', 'came_back', 'rest')",
            name=op.f("ck_fund_request_mark_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_fund_request_mark_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["fund_payment.id"], name=op.f("fk_fund_request_mark_payment_id_fund_payment")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["fund_request.id"],
            name=op.f("fk_fund_request_mark_request_id_fund_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_request_mark")),
        sa.UniqueConstraint(
            "request_id",
            "round",
            "purpose",
            "membership_id",
            name=op.f("uq_fund_request_mark_request_id_round_purpose_membership_id"),
        ),
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("fund_request_mark")
    with op.batch_alter_table("fund_detail_look", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_detail_look_request_id")

    op.drop_table("fund_detail_look")
    with op.batch_alter_table("fund_request_question", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fund_request_question_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_fund_request_question_request_id")

    op.drop_table("fund_request_question")
    with op.batch_alter_table("fund_request_party", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fund_request_party_asker",
            sqlite_where=sa.text("role = 'asker'"),
            postgresql_where=sa.text("role = 'asker'"),
        )
        batch_op.drop_index("ix_fund_request_party_membership_id")

    op.drop_table("fund_request_party")
    with op.batch_alter_table("fund_request_event", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_request_event_request_id")

    op.drop_table("fund_request_event")
    with op.batch_alter_table("fund_pending", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_pending_state")

    op.drop_table("fund_pending")
    with op.batch_alter_table("fund_payment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fund_payment_live",
            sqlite_where=sa.text("state IN ('prepared', 'approved', 'sent')"),
            postgresql_where=sa.text("state IN ('prepared', 'approved', 'sent')"),
        )
        batch_op.drop_index("ix_fund_payment_request_id")

    op.drop_table("fund_payment")
    with op.batch_alter_table("vouch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vouch_membership_id"))
        batch_op.drop_index(batch_op.f("ix_vouch_made_on"))

    op.drop_table("vouch")
    with op.batch_alter_table("secret_ballot", schema=None) as batch_op:
        batch_op.drop_index("ix_secret_ballot_proposal")

    op.drop_table("secret_ballot")
    with op.batch_alter_table("roll_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_roll_entry_membership")

    op.drop_table("roll_entry")
    op.drop_table("recusal")
    with op.batch_alter_table("read_position", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_position_thread_id"))

    op.drop_table("read_position")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_written")
        batch_op.drop_index(batch_op.f("ix_post_author_id"))

    op.drop_table("post")
    op.drop_table("named_ballot")
    op.drop_table("inclusion_code")
    op.drop_table("fund_seal")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_request_state")
        batch_op.drop_index("ix_fund_request_line")
        batch_op.drop_index("ix_fund_request_act_by")

    op.drop_table("fund_request")
    with op.batch_alter_table("fund_posting", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_posting_account_id")

    op.drop_table("fund_posting")
    op.drop_table("fund_entry_note")
    with op.batch_alter_table("fund_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fund_count_fund_id"))
        batch_op.drop_index("ix_fund_count_account_id")

    op.drop_table("fund_count")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_draft_new",
            sqlite_where=sa.text("thread_id IS NULL"),
            postgresql_where=sa.text("thread_id IS NULL"),
        )
        batch_op.drop_index("ix_draft_updated_on")
        batch_op.drop_index("ix_draft_list")

    op.drop_table("draft")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_starter_id"))
        batch_op.drop_index("ix_thread_recent")
        batch_op.drop_index("ix_thread_list")
        batch_op.drop_index("ix_thread_latest")

    op.drop_table("thread")
    with op.batch_alter_table("stewardship_rest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stewardship_rest_until"))

    op.drop_table("stewardship_rest")
    with op.batch_alter_table("stewardship_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stewardship_offer_offered_by"))
        batch_op.drop_index(batch_op.f("ix_stewardship_offer_collective_id"))

    op.drop_table("stewardship_offer")
    with op.batch_alter_table("rule_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_draft_rule_id"))

    op.drop_table("rule_draft")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_proposal_traces",
            sqlite_where=sa.text("NOT traces_cleared"),
            postgresql_where=sa.text("NOT traces_cleared"),
        )
        batch_op.drop_index(batch_op.f("ix_proposal_subject"))
        batch_op.drop_index(batch_op.f("ix_proposal_rule_id"))
        batch_op.drop_index("ix_proposal_ended")
        batch_op.drop_index("ix_proposal_closing")
        batch_op.drop_index(batch_op.f("ix_proposal_asked_by_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread", sqlite_where=sa.text("read = 0"), postgresql_where=sa.text("read = false")
        )
        batch_op.drop_index("ix_notice_subject")
        batch_op.drop_index("ix_notice_membership")
        batch_op.drop_index("ix_notice_created_at")

    op.drop_table("notice")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_membership_id"))
        batch_op.drop_index(batch_op.f("ix_mandate_collective_id"))

    op.drop_table("mandate")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index("ix_join_request_waiting")
        batch_op.drop_index(batch_op.f("ix_join_request_membership_id"))
        batch_op.drop_index(batch_op.f("ix_join_request_forget_on"))

    op.drop_table("join_request")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_made_by"))
        batch_op.drop_index("ix_invitation_collective")

    op.drop_table("invitation")
    op.drop_table("fund_month")
    with op.batch_alter_table("fund_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fund_entry_transfer_pot",
            sqlite_where=sa.text("kind = 'transfer_pot'"),
            postgresql_where=sa.text("kind = 'transfer_pot'"),
        )
        batch_op.drop_index(
            "uq_fund_entry_settle",
            sqlite_where=sa.text("kind = 'settle'"),
            postgresql_where=sa.text("kind = 'settle'"),
        )
        batch_op.drop_index(
            "uq_fund_entry_reserve",
            sqlite_where=sa.text("kind = 'reserve'"),
            postgresql_where=sa.text("kind = 'reserve'"),
        )
        batch_op.drop_index(
            "uq_fund_entry_dispatch",
            sqlite_where=sa.text("kind = 'dispatch'"),
            postgresql_where=sa.text("kind = 'dispatch'"),
        )
        batch_op.drop_index(
            "ix_fund_entry_reference",
            sqlite_where=sa.text("reference IS NOT NULL"),
            postgresql_where=sa.text("reference IS NOT NULL"),
        )
        batch_op.drop_index("ix_fund_entry_made_on")

    op.drop_table("fund_entry")
    with op.batch_alter_table("fund_account", schema=None) as batch_op:
        batch_op.drop_index("ix_fund_account_kind")

    op.drop_table("fund_account")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_account_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_state")
        batch_op.drop_index(batch_op.f("ix_membership_account_id"))

    op.drop_table("membership")
    op.drop_table("fund")
    with op.batch_alter_table("founding_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_founding_link_account_id"))

    op.drop_table("founding_link")
    with op.batch_alter_table("decision_rule", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_rule_in_force",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.drop_table("decision_rule")
    op.drop_table("agreement")
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_session_account_id"))

    op.drop_table("account_session")
    op.drop_table("used_form")
    op.drop_table("throttle")
    op.drop_table("parked_text")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_subject")
        batch_op.drop_index(
            "ix_journal_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_journal_collective_id")

    op.drop_table("journal")
    op.drop_table("job")
    op.drop_table("collective")
    op.drop_table("account")
    if op.get_bind().dialect.name == "postgresql":
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
