"""The rules of a fund in versions, changed by decision."""

from __future__ import annotations

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

revision = "20261202_fundrules"
down_revision = "20261201_words"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED = "id, public_id, fund_id, version, params, adopted_by, adopted_at, valid_from"
GUARDS = {"fund_terms_no_update": f"UPDATE OF {FIXED}", "fund_terms_no_delete": "DELETE"}
WORDS = "fund_terms is never rewritten"


def _guards(dialect: str) -> None:
    for name, when in GUARDS.items():
        if dialect == "postgresql":
            gone = "OLD" if when == "DELETE" else "NEW"
            op.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$BEGIN IF TRUE "
                f"THEN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; "
                f"END IF; RETURN {gone}; END$guard$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON fund_terms FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON fund_terms FOR EACH ROW WHEN TRUE "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )


def upgrade() -> None:
    op.create_table(
        "fund_terms",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("adopted_by", sa.String(80), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_hours_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_fund_terms_version")),
        sa.CheckConstraint("valid_from >= adopted_at", name=op.f("ck_fund_terms_validity")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_terms_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_terms")),
        sa.UniqueConstraint("fund_id", "version", name=op.f("uq_fund_terms_fund_id_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_terms_public_id")),
    )
    op.create_table(
        "fund_terms_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("fund_id", KEY, nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("state", sa.String(11), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("decision_ref", sa.String(80), nullable=True),
        sa.Column("office_hours_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'adopted', 'not_adopted', 'no_fit')", name=op.f("ck_fund_terms_change_state")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_terms_change_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_terms_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_terms_change_public_id")),
    )
    op.create_index("ix_fund_terms_change_fund_id", "fund_terms_change", ["fund_id", "state", "id"])
    _first_versions()
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("terms_id", KEY, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_fund_request_terms_id_fund_terms"), "fund_terms", ["terms_id"], ["id"]
        )
    op.execute(
        "UPDATE fund_request SET terms_id ="
        " (SELECT fund_terms.id FROM fund_terms WHERE fund_terms.fund_id = fund_request.fund_id)"
    )
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.alter_column("terms_id", existing_type=KEY, nullable=False)
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_fund_small_sum"), type_="check")
        batch_op.drop_constraint(op.f("ck_fund_largest_request"), type_="check")
        batch_op.drop_column("small_sum")
        batch_op.drop_column("largest_request")
        batch_op.drop_column("office_hours_sealed")
    _guards(op.get_bind().dialect.name)


def _first_versions() -> None:
    """What a fund had before it had versions is its first; its sentence stays sealed for the same name."""
    there = sa.table(
        "fund",
        *(
            sa.column(name)
            for name in ("id", "public_id", "small_sum", "largest_request", "office_hours_sealed")
        ),
        sa.column("opened_on", sa.Date()),
    )
    made = sa.table(
        "fund_terms",
        *(sa.column(name) for name in ("public_id", "fund_id", "version", "adopted_by")),
        sa.column("params", sa.JSON()),
        sa.column("adopted_at", sa.DateTime(timezone=True)),
        sa.column("valid_from", sa.DateTime(timezone=True)),
        sa.column("office_hours_sealed", sa.LargeBinary()),
    )
    connection = op.get_bind()
    for fund in connection.execute(sa.select(there)).all():
        moment = datetime.combine(fund.opened_on, time(), UTC)
        connection.execute(
            made.insert().values(
                public_id=fund.public_id,
                fund_id=fund.id,
                version=1,
                params={
                    "largest": fund.largest_request,
                    "small_sum": fund.small_sum,
                    "out_day": 3 * fund.largest_request,
                    "out_month": 20 * fund.largest_request,
                    "held_days": 30,
                    "delay_hours": 72,
                },
                adopted_by="opening",
                adopted_at=moment,
                valid_from=moment,
                office_hours_sealed=fund.office_hours_sealed,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.add_column(sa.Column("small_sum", KEY, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("largest_request", KEY, nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("office_hours_sealed", sa.LargeBinary(), nullable=True))
    _back_to_the_fund()
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.alter_column("small_sum", server_default=None)
        batch_op.alter_column("largest_request", server_default=None)
        batch_op.create_check_constraint(op.f("ck_fund_small_sum"), "small_sum >= 0")
        batch_op.create_check_constraint(op.f("ck_fund_largest_request"), "largest_request > 0")
    with op.batch_alter_table("fund_request", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_fund_request_terms_id_fund_terms"), type_="foreignkey")
        batch_op.drop_column("terms_id")
    op.drop_table("fund_terms_change")
    op.drop_table("fund_terms")
    for name in GUARDS if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"DROP FUNCTION {name}()")


def _back_to_the_fund() -> None:
    """The newest version goes on in the fund's row; the sentence of the first, which is sealed for that row."""
    params = sa.column("params", sa.JSON())
    versions = sa.table(
        "fund_terms", sa.column("fund_id"), sa.column("version"), sa.column("office_hours_sealed"), params
    )
    funds = sa.table(
        "fund",
        *(sa.column(name) for name in ("id", "small_sum", "largest_request", "office_hours_sealed")),
    )
    connection = op.get_bind()
    for one in connection.execute(sa.select(versions).order_by(versions.c.version)).all():
        values = {"small_sum": one.params["small_sum"], "largest_request": one.params["largest"]}
        if one.version == 1:
            values["office_hours_sealed"] = one.office_hours_sealed
        connection.execute(funds.update().where(funds.c.id == one.fund_id).values(values))
