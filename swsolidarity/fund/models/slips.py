"""What is kept of a slip of paper: enough to know its words again, and not the words."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class FundSlipWord(Base):
    """Words that say once that somebody has their money."""

    __tablename__ = "fund_slip_word"
    __table_args__ = (UniqueConstraint("request_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    used: Mapped[bool] = mapped_column(default=False)
