"""The table of winding a fund down: who gets the rest, and when private words are deleted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class FundWindDown(Base):
    """A decision to end a fund: asked, being carried out, closed, and at last without private words."""

    __tablename__ = "fund_wind_down"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'stopped', 'winding', 'closed', 'done')", name="state"),
        CheckConstraint("keep_days BETWEEN 30 AND 365", name="keep_days"),
        CheckConstraint("(state IN ('closed', 'done')) = (delete_on IS NOT NULL)", name="delete_on"),
        Index(
            "uq_fund_wind_down_open",
            "fund_id",
            unique=True,
            sqlite_where=text("state <> 'stopped'"),
            postgresql_where=text("state <> 'stopped'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    state: Mapped[str] = mapped_column(String(7), default="asked")
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    keep_days: Mapped[int]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    adopted_on: Mapped[date | None] = mapped_column(Date)
    delete_on: Mapped[date | None] = mapped_column(Date)
    remainder_sealed: Mapped[bytes]

    remainder = Sealed("fund_wind_down.remainder")

    @property
    def ref(self) -> str:
        return f"fund.wind_down:{self.public_id}"
