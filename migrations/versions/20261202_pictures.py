"""Pictures, what they belong to, and where they may be sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261202_pictures"
down_revision = "20261202_notices_mail"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("collective_id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("parent", sa.String(80), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("alt_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("media", sa.String(10), nullable=False),
        sa.Column("width", KEY, nullable=False),
        sa.Column("height", KEY, nullable=False),
        sa.Column("kilobytes", KEY, nullable=False),
        sa.Column("small_media", sa.String(10), nullable=False),
        sa.Column("small_width", KEY, nullable=False),
        sa.Column("small_height", KEY, nullable=False),
        sa.Column("small_kilobytes", KEY, nullable=False),
        sa.Column("stored_kilobytes", KEY, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("media IN ('image/jpeg', 'image/png')", name=op.f("ck_picture_media")),
        sa.CheckConstraint("small_media IN ('image/jpeg', 'image/png')", name=op.f("ck_picture_small_media")),
        sa.CheckConstraint("NOT sent OR parent IS NOT NULL", name=op.f("ck_picture_sent")),
        sa.ForeignKeyConstraint(
            ["collective_id"], ["collective.id"], name=op.f("fk_picture_collective_id_collective")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["membership.id"], name=op.f("fk_picture_owner_id_membership")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("public_id", name=op.f("uq_picture_public_id")),
    )
    op.create_index("ix_picture_collective_id", "picture", ["collective_id"])
    op.create_index("ix_picture_parent", "picture", ["parent", "id"])
    op.create_index("ix_picture_owner", "picture", ["owner_id", "stored_kilobytes"])
    waiting = sa.text("parent IS NULL")
    op.create_index(
        "ix_picture_waiting", "picture", ["added_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "picture_bytes",
        sa.Column("picture_id", KEY, nullable=False),
        sa.Column("variant", sa.String(5), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["picture.id"],
            name=op.f("fk_picture_bytes_picture_id_picture"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("picture_id", "variant", name=op.f("pk_picture_bytes")),
    )
    for table in ("collective", "circle"):
        op.add_column(table, sa.Column("pictures_from", sa.DateTime(timezone=True), nullable=True))
    for table in ("post", "draft"):
        op.add_column(table, sa.Column("pictures", KEY, server_default="0", nullable=False))
    op.add_column(
        "account", sa.Column("loads_pictures", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("account", "loads_pictures")
    for table in ("draft", "post"):
        op.drop_column(table, "pictures")
    for table in ("circle", "collective"):
        op.drop_column(table, "pictures_from")
    op.drop_table("picture_bytes")
    op.drop_table("picture")
