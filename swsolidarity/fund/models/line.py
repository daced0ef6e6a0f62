"""The table of the waiting list's lots."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class FundLineLot(Base):
    """The secret of a month, fixed before the month or before the rule begins."""

    __tablename__ = "fund_line_lot"
    __table_args__ = (UniqueConstraint("fund_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    month: Mapped[date] = mapped_column(Date)
    secret_sealed: Mapped[bytes]

    secret = Sealed("fund_line_lot.secret")
