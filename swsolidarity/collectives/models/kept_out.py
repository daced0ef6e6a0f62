"""Who was removed by a vote and comes back only by one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class KeptOut(Base):
    """A keyed tag of an account, without the account: it is recognised when it comes to the door, not found.

    Destroyed after two years, or when the collective decides to take the person back.
    """

    __tablename__ = "kept_out"
    __table_args__ = (
        UniqueConstraint("collective_id", "tag"),
        CheckConstraint("may_ask_on < forget_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    tag: Mapped[bytes] = mapped_column(LargeBinary(16))
    may_ask_on: Mapped[date] = mapped_column(Date)
    forget_on: Mapped[date] = mapped_column(Date, index=True)
