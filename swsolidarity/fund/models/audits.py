"""Tables of the monthly look at entries by members drawn by lot."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.fund.models.books import Entry


class FundAudit(Base):
    """The lot of a month: a secret fixed before it ends, and the end of the chain it is drawn with."""

    __tablename__ = "fund_audit"
    __table_args__ = (
        UniqueConstraint("fund_id", "month"),
        CheckConstraint("(drawn_on IS NULL) = (head IS NULL)", name="drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    month: Mapped[date] = mapped_column(Date)
    head: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    drawn_on: Mapped[date | None] = mapped_column(Date)
    secret_sealed: Mapped[bytes]

    secret = Sealed("fund_audit.secret")

    tasks: Mapped[list[FundAuditTask]] = relationship(
        lazy="raise", viewonly=True, order_by="FundAuditTask.id"
    )


class FundAuditTask(Base):
    """One entry for one member to look at, and what they answered. Who it was is erased later."""

    __tablename__ = "fund_audit_task"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'answered', 'refused', 'lapsed')", name="state"),
        CheckConstraint(
            "(state = 'answered') = (decision IS NOT NULL AND counted IS NOT NULL AND bank IS NOT NULL)",
            name="answered",
        ),
        Index("ix_fund_audit_task_audit_id", "audit_id", "id"),
        Index("ix_fund_audit_task_membership_id", "membership_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    audit_id: Mapped[int] = mapped_column(ForeignKey("fund_audit.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("fund_entry.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    decision: Mapped[str | None] = mapped_column(String(4))
    counted: Mapped[str | None] = mapped_column(String(4))
    bank: Mapped[str | None] = mapped_column(String(4))
    answered_on: Mapped[date | None] = mapped_column(Date)
    words_erased: Mapped[bool] = mapped_column(default=False)
    words_sealed: Mapped[bytes | None]

    words = Sealed.optional("fund_audit_task.words")

    audit: Mapped[FundAudit] = relationship(lazy="raise", viewonly=True)
    entry: Mapped[Entry] = relationship(lazy="raise", viewonly=True)

    @property
    def ref(self) -> str:
        return f"fund.audit_task:{self.public_id}"

    @property
    def odd(self) -> bool:
        """Whether something did not fit."""
        return "no" in (self.decision, self.counted, self.bank)
