"""Tries to let money leave, each with the limits as they were and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class FundOutflow(Base):
    """One try to hand a payment over. ``agreed_by`` is the third steward, where it was over a limit."""

    __tablename__ = "fund_outflow"
    __table_args__ = (
        CheckConstraint("agreed_by IS NULL OR NOT within", name="third_person"),
        Index("ix_fund_outflow_payment_id", "payment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("fund_payment.id", ondelete="CASCADE"))
    day: Mapped[int]
    day_most: Mapped[int]
    month: Mapped[int]
    month_most: Mapped[int]
    within: Mapped[bool]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    tried_at: Mapped[datetime]
