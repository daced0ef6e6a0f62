"""Circles, who is in them under which name, and conversations that belong to one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130_circles"
down_revision = "20261130"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "circle",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", NUMBER, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("member_count", NUMBER, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("visibility IN ('open', 'closed', 'hidden')", name=op.f("ck_circle_visibility")),
        sa.CheckConstraint("member_count >= 0", name=op.f("ck_circle_member_count")),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (name_sealed IS NOT NULL)", name=op.f("ck_circle_closed_has_no_name")
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (purpose_sealed IS NOT NULL)",
            name=op.f("ck_circle_closed_has_no_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_circle_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circle_public_id")),
    )
    op.create_index("ix_circle_list", "circle", ["collective_id", "visibility", "id"])
    op.create_table(
        "circle_member",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("circle_id", NUMBER, nullable=False),
        sa.Column("membership_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'invited', 'in', 'declined', 'refused')", name=op.f("ck_circle_member_state")
        ),
        sa.CheckConstraint(
            "(name_sealed IS NULL) = (name_index IS NULL)", name=op.f("ck_circle_member_name")
        ),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circle.id"], name=op.f("fk_circle_member_circle_id_circle"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_circle_member_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circle_member_public_id")),
        sa.UniqueConstraint(
            "circle_id", "membership_id", name=op.f("uq_circle_member_circle_id_membership_id")
        ),
        sa.UniqueConstraint("circle_id", "name_index", name=op.f("uq_circle_member_circle_id_name_index")),
    )
    op.create_index("ix_circle_member_list", "circle_member", ["circle_id", "state", "public_id"])
    op.create_index("ix_circle_member_mine", "circle_member", ["membership_id", "state"])
    op.create_index("ix_circle_member_since", "circle_member", ["since"])

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("circle_id", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("starter_as_id", NUMBER, nullable=True))
        batch_op.drop_constraint(op.f("ck_thread_audience"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_thread_audience"), "audience IN ('all', 'stewards', 'circle')"
        )
        batch_op.create_check_constraint(
            op.f("ck_thread_circle"), "(audience = 'circle') = (circle_id IS NOT NULL)"
        )
        batch_op.create_foreign_key(op.f("fk_thread_circle_id_circle"), "circle", ["circle_id"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_thread_starter_as_id_circle_member"),
            "circle_member",
            ["starter_as_id"],
            ["id"],
            ondelete="SET NULL",
        )
    _index("ix_thread_circle", "thread", "circle_id", "bumped")
    _index("ix_thread_starter_as", "thread", "starter_as_id")

    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("author_as_id", NUMBER, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_post_author_as_id_circle_member"),
            "circle_member",
            ["author_as_id"],
            ["id"],
            ondelete="SET NULL",
        )
    _index("ix_post_author_as", "post", "author_as_id")

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("circle_id", NUMBER, nullable=True))
        batch_op.drop_constraint(op.f("ck_draft_audience"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_draft_audience"), "audience IN ('all', 'stewards', 'circle')"
        )
        batch_op.create_check_constraint(
            op.f("ck_draft_circle"), "(audience = 'circle') = (circle_id IS NOT NULL)"
        )
        batch_op.create_foreign_key(
            op.f("fk_draft_circle_id_circle"), "circle", ["circle_id"], ["id"], ondelete="CASCADE"
        )
    _index("ix_draft_circle", "draft", "circle_id")


def _index(name: str, table: str, *columns: str) -> None:
    some = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, table, list(columns), sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    """What was said in a circle goes with it: to leave it would show it to everybody."""
    in_circles = "SELECT id FROM thread WHERE circle_id IS NOT NULL"
    op.execute(f"DELETE FROM read_position WHERE thread_id IN ({in_circles})")
    op.execute(f"DELETE FROM draft WHERE circle_id IS NOT NULL OR thread_id IN ({in_circles})")
    op.execute(f"DELETE FROM post WHERE thread_id IN ({in_circles})")
    op.execute("DELETE FROM thread WHERE circle_id IS NOT NULL")

    op.drop_index("ix_draft_circle", "draft")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_draft_circle_id_circle"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_draft_circle"), type_="check")
        batch_op.drop_constraint(op.f("ck_draft_audience"), type_="check")
        batch_op.create_check_constraint(op.f("ck_draft_audience"), "audience IN ('all', 'stewards')")
        batch_op.drop_column("circle_id")
    op.drop_index("ix_post_author_as", "post")
    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("fk_post_author_as_id_circle_member"), type_="foreignkey")
        batch_op.drop_column("author_as_id")
    op.drop_index("ix_thread_starter_as", "thread")
    op.drop_index("ix_thread_circle", "thread")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_thread_starter_as_id_circle_member"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_thread_circle_id_circle"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_thread_circle"), type_="check")
        batch_op.drop_constraint(op.f("ck_thread_audience"), type_="check")
        batch_op.create_check_constraint(op.f("ck_thread_audience"), "audience IN ('all', 'stewards')")
        batch_op.drop_column("starter_as_id")
        batch_op.drop_column("circle_id")
    op.drop_table("circle_member")
    op.drop_table("circle")
