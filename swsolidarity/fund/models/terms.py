"""The rules of a fund, version after version, and changes of them that are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.fund.guards import Guard
from swsolidarity.fund.rules import terms as rules


class FundTerms(Base):
    """One version of a fund's rules. It is never edited, and none is ever taken away.

    ``adopted_by``: the decision, or "opening". A version is in force from ``valid_from`` until the next is.
    """

    __tablename__ = "fund_terms"
    __table_args__ = (
        UniqueConstraint("fund_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("valid_from >= adopted_at", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    version: Mapped[int]
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    adopted_by: Mapped[str] = mapped_column(String(80))
    adopted_at: Mapped[datetime]
    valid_from: Mapped[datetime]
    office_hours_sealed: Mapped[bytes | None]

    # It stood in the fund's own row before there were versions.
    office_hours = Sealed.optional("fund.office_hours")

    @property
    def terms(self) -> rules.Terms:
        """The rules as plain values."""
        return rules.read(self.params)


class FundTermsChange(Base):
    """A change that the group is asked for: what would be different, and nothing else."""

    __tablename__ = "fund_terms_change"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'adopted', 'not_adopted', 'no_fit')", name="state"),
        Index("ix_fund_terms_change_fund_id", "fund_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    area: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(11), default="asked")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    office_hours_sealed: Mapped[bytes | None]

    office_hours = Sealed.optional("fund_terms_change.office_hours")

    @property
    def ref(self) -> str:
        return f"fund.terms:{self.public_id}"


# What is sealed may be sealed again with a newer key; nothing else of a version ever changes.
_FIXED = "id, public_id, fund_id, version, params, adopted_by, adopted_at, valid_from"
GUARDS = tuple(
    Guard(
        f"fund_terms_no_{when.split()[0].lower()}",
        "fund_terms",
        when,
        "TRUE",
        "fund_terms is never rewritten",
    )
    for when in (f"UPDATE OF {_FIXED}", "DELETE")
)


def guard_statements(dialect: str) -> list[str]:
    """The guards of versions for one kind of database, in the order to run them; for the migration."""
    if dialect == "postgresql":
        return [statement for guard in GUARDS for statement in guard.postgresql()]
    return [guard.sqlite() for guard in GUARDS]


for _dialect in ("sqlite", "postgresql"):
    for _statement in guard_statements(_dialect):
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]  # as in decisions
        event.listen(FundTerms.__table__, "after_create", _ddl)
