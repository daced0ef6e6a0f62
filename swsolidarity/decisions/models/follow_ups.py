"""What is to be done after a decision, and when to look at it again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class FollowUp(Base):
    """One thing that an adopted decision leaves to do, or the day to look at it again; open until done."""

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("kind IN ('todo', 'review')", name="kind"),
        Index(
            "ix_follow_up_due",
            "collective_id",
            "due_on",
            sqlite_where=text("done_on IS NULL"),
            postgresql_where=text("done_on IS NULL"),
        ),
        Index(
            "ix_follow_up_untold",
            "due_on",
            sqlite_where=text("done_on IS NULL AND NOT told"),
            postgresql_where=text("done_on IS NULL AND NOT told"),
        ),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    # True once those who look after it were told that the day has come.
    told: Mapped[bool] = mapped_column(default=False, server_default=false())
