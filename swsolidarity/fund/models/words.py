"""Where the six words of the books are posted each week."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class WeeklyWords(Base):
    """One conversation for each fund, and the steward in whose name the worker posts there.

    ``posted_seq``: the newest entry when the words were last posted; without another one they are the same.
    """

    __tablename__ = "fund_weekly_words"

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    thread_ref: Mapped[str] = mapped_column(String(80))
    asked_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    next_on: Mapped[date] = mapped_column(Date)
    posted_seq: Mapped[int] = mapped_column(default=0)
