"""The register: what decisions are about and whether they are in force; members on call; the emergency cap."""

from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "20261130_register"
down_revision = "20261130_circles"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOLDS = sa.text("state = 'in_force'")
ENDS = sa.text("state = 'in_force' AND until IS NOT NULL")
LATER = sa.text("earlier_id IS NOT NULL")
OVER = sa.text("ended_at IS NOT NULL")
NEVER = sa.text("state = 'in_force' AND looked_on IS NULL")
UNTOLD = sa.text("done_on IS NULL AND NOT told")
TERM = timedelta(days=365)
TOPICS = {
    "spend_small": "money",
    "spend_large": "money",
    "share_money": "money",
    "election": "people",
    "draw_lots": "people",
    "admission": "deciding",
    "removal": "deciding",
    "rule_change": "deciding",
    "ratification": "deciding",
    "emergency": "deciding",
}
ADVISORY = ("temperature", "availability")


def upgrade() -> None:
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.add_column(sa.Column("emergency_cap", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_collective_emergency_cap"), "emergency_cap >= 0")

    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index("ix_follow_up_untold", ["due_on"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)

    op.create_table(
        "on_call",
        sa.Column("membership_id", BIG, nullable=False),
        sa.Column("collective_id", BIG, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_on_call_time")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_on_call_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_on_call_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_on_call")),
    )
    with op.batch_alter_table("on_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_on_call_collective_id"), ["collective_id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("collective_id", BIG, nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column("does", sa.String(length=8), nullable=False),
        sa.Column("earlier_id", BIG, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("warned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.Column("confirmed_by_id", BIG, nullable=True),
        sa.CheckConstraint(
            "topic IN ('money', 'people', 'deciding', 'together', 'work', 'public', 'everyday')",
            name=op.f("ck_standing_topic"),
        ),
        sa.CheckConstraint(
            "does IN ('adopts', 'amends', 'repeals', 'ratifies')", name=op.f("ck_standing_does")
        ),
        sa.CheckConstraint("does = 'adopts' OR earlier_id IS NOT NULL", name=op.f("ck_standing_earlier")),
        sa.CheckConstraint(
            "state IN ('asked', 'in_force', 'done', 'expired', 'superseded', 'repealed')",
            name=op.f("ck_standing_state"),
        ),
        sa.CheckConstraint("(state = 'asked') = (since IS NULL)", name=op.f("ck_standing_since")),
        sa.CheckConstraint(
            "(state IN ('expired', 'superseded', 'repealed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_standing_ended"),
        ),
        sa.CheckConstraint(
            "(state IN ('superseded', 'repealed')) = (ended_by_id IS NOT NULL)",
            name=op.f("ck_standing_ended_by"),
        ),
        sa.CheckConstraint("NOT provisional OR until IS NOT NULL", name=op.f("ck_standing_provisional")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_standing_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["proposal.id"], name=op.f("fk_standing_confirmed_by_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["proposal.id"], name=op.f("fk_standing_earlier_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["proposal.id"], name=op.f("fk_standing_ended_by_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_standing_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        for name in ("ended_by_id", "confirmed_by_id"):
            batch_op.create_index(batch_op.f(f"ix_standing_{name}"), [name], unique=False)
        for name, columns, where in (
            ("ix_standing_applies", ["collective_id", "since", "proposal_id"], HOLDS),
            ("ix_standing_topic", ["collective_id", "topic", "since", "proposal_id"], HOLDS),
            ("ix_standing_never", ["collective_id", "since", "proposal_id"], NEVER),
            ("ix_standing_over", ["collective_id", "ended_at", "proposal_id"], OVER),
            ("ix_standing_earlier_id", ["earlier_id"], LATER),
            ("ix_standing_until", ["until"], ENDS),
        ):
            batch_op.create_index(name, columns, unique=False, sqlite_where=where, postgresql_where=where)

    _give_places()


def _give_places() -> None:
    """What was decided before there was a register gets its place in it."""
    connection = op.get_bind()
    moment = sa.DateTime(timezone=True)
    proposal = sa.table(
        "proposal",
        sa.column("id"),
        sa.column("collective_id"),
        sa.column("effect"),
        sa.column("state"),
        sa.column("code"),
        sa.column("ended_at", moment),
        sa.column("rule_snapshot"),
        sa.column("rule_id"),
    )
    rule = sa.table("decision_rule", sa.column("id"), sa.column("key"), sa.column("method"))
    standing = sa.table(
        "standing",
        *(sa.column(name) for name in ("proposal_id", "collective_id", "topic", "does", "state")),
        sa.column("since", moment),
        sa.column("until", moment),
        sa.column("provisional", sa.Boolean()),
    )
    own = sa.or_(
        proposal.c.effect.is_(None), proposal.c.effect.in_(("decisions.change_rule", "decisions.elect"))
    )
    asked = sa.select(proposal, rule.c.key, rule.c.method).join(rule, rule.c.id == proposal.c.rule_id)
    for row in connection.execute(asked.where(own, rule.c.method.not_in(ADVISORY))).all():
        if row.code is None and row.state in ("withdrawn", "void", "lapsed"):
            continue
        decided = row.code in ("adopted", "adopted_provisionally", "elected")
        until = None
        if row.code == "adopted_provisionally":
            params = json.loads(row.rule_snapshot)["params"]
            until = row.ended_at + timedelta(days=params["lapses_days"])
        elif decided and row.effect == "decisions.elect":
            until = row.ended_at + TERM
        topic = {"decisions.change_rule": "deciding", "decisions.elect": "people"}.get(
            row.effect, TOPICS.get(row.key, "everyday")
        )
        connection.execute(
            standing.insert().values(
                proposal_id=row.id,
                collective_id=row.collective_id,
                topic=topic,
                does="adopts",
                state="in_force" if decided else "asked",
                since=row.ended_at if decided else None,
                until=until,
                provisional=row.code == "adopted_provisionally",
            )
        )


def downgrade() -> None:
    op.drop_table("standing")
    op.drop_table("on_call")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_up_untold", sqlite_where=UNTOLD, postgresql_where=UNTOLD)
        batch_op.drop_column("told")
    with op.batch_alter_table("collective", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_collective_emergency_cap"), type_="check")
        batch_op.drop_column("emergency_cap")
