"""What one hears of a conversation, tags, recurring ones, earlier versions, traces, questions in Talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261201_talk"
down_revision = "20261201_gov_e"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "following",
        _link("membership"),
        _link("thread"),
        sa.Column("hears", sa.String(length=10), nullable=False),
        sa.CheckConstraint("hears IN ('all', 'never')", name=op.f("ck_following_hears")),
        _cascade("following", "membership"),
        _cascade("following", "thread"),
        sa.PrimaryKeyConstraint("membership_id", "thread_id", name=op.f("pk_following")),
    )
    op.create_index("ix_following_thread_id", "following", ["thread_id"])
    op.create_table(
        "tag",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", NUMBER, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_tag_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("collective_id", "name_index", name=op.f("uq_tag_collective_id_name_index")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tag_public_id")),
    )
    op.create_table(
        "thread_tag",
        _link("thread"),
        _link("tag"),
        _cascade("thread_tag", "thread"),
        _cascade("thread_tag", "tag"),
        sa.PrimaryKeyConstraint("thread_id", "tag_id", name=op.f("pk_thread_tag")),
    )
    op.create_index("ix_thread_tag_tag_id", "thread_tag", ["tag_id"])
    op.create_table(
        "thread_pattern",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("collective_id", NUMBER, nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_thread_pattern_collective_id_collective")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_pattern")),
        sa.UniqueConstraint("public_id", name=op.f("uq_thread_pattern_public_id")),
    )
    op.create_index("ix_thread_pattern_list", "thread_pattern", ["collective_id", "id"])
    op.create_table(
        "post_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        _link("post"),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=True),
        _cascade("post_version", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
        sa.UniqueConstraint("post_id", "revision", name=op.f("uq_post_version_post_id_revision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_post_version_public_id")),
    )
    op.create_table(
        "proposal_in_talk",
        _link("proposal"),
        _link("thread"),
        _cascade("proposal_in_talk", "proposal"),
        _cascade("proposal_in_talk", "thread"),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposal_in_talk")),
    )
    op.create_index("ix_proposal_in_talk_thread_id", "proposal_in_talk", ["thread_id"])

    op.drop_index("ix_post_author_id", "post")
    op.create_index("ix_post_mine", "post", ["author_id", "thread_id"])
    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("trace", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("leads_to", sa.String(length=80), nullable=True))
        batch_op.drop_constraint(op.f("ck_post_removed_is_empty"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_post_removed_is_empty"), "(removed OR trace IS NOT NULL) = (source_sealed IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_post_trace"), "trace IN ('to_circle', 'went', 'came', 'joined')"
        )
        batch_op.create_check_constraint(op.f("ck_post_leads_to"), "leads_to IS NULL OR trace IS NOT NULL")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unanswered", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("decided", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("written_outside", NUMBER, server_default="0", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_thread_written_outside"), "written_outside BETWEEN 0 AND last_position"
        )
    others = "SELECT 1 FROM post WHERE post.thread_id = thread.id AND post.author_id <> thread.starter_id"
    op.execute(f"UPDATE thread SET unanswered = NOT EXISTS ({others})")
    op.create_index("ix_thread_unanswered", "thread", ["collective_id", "unanswered", "bumped"])
    op.create_index("ix_thread_decided", "thread", ["collective_id", "decided", "bumped"])


def _link(target: str) -> sa.Column[int]:
    return sa.Column(f"{target}_id", NUMBER, nullable=False)


def _cascade(table: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{target}_id_{target}")
    return sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Traces have no text, and the release before knows only contributions that had one."""
    op.execute("DELETE FROM post WHERE trace IS NOT NULL")
    op.drop_index("ix_thread_decided", "thread")
    op.drop_index("ix_thread_unanswered", "thread")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_thread_written_outside"), type_="check")
        batch_op.drop_column("written_outside")
        batch_op.drop_column("decided")
        batch_op.drop_column("unanswered")
    op.drop_index("ix_post_mine", "post")
    with op.batch_alter_table("post", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_post_leads_to"), type_="check")
        batch_op.drop_constraint(op.f("ck_post_trace"), type_="check")
        batch_op.drop_constraint(op.f("ck_post_removed_is_empty"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_post_removed_is_empty"), "removed = (source_sealed IS NULL)"
        )
        batch_op.drop_column("leads_to")
        batch_op.drop_column("trace")
    op.create_index("ix_post_author_id", "post", ["author_id"])
    for table in (
        "proposal_in_talk",
        "post_version",
        "thread_pattern",
        "thread_tag",
        "tag",
        "following",
    ):
        op.drop_table(table)
