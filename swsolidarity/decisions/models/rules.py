"""Rules a collective adopted, version after version, and changes of them that are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.decisions import rules
from swsolidarity.decisions.rules import terms as rule_terms


class DecisionRule(Base):
    """One version of one rule a collective adopted. It never changes; a change is the next version."""

    __tablename__ = "decision_rule"
    __table_args__ = (
        UniqueConstraint("collective_id", "key", "version"),
        Index(
            "uq_decision_rule_in_force",
            "collective_id",
            "key",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    key: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    method: Mapped[str] = mapped_column(String(16))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    adopted_by: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    @property
    def terms(self) -> rules.Terms:
        """The rule as plain values."""
        return rule_terms.read(self.method, self.params)

    def snapshot(self) -> dict[str, Any]:
        """What a proposal copies when its vote opens."""
        return {"key": self.key, "version": self.version, "method": self.method, "params": self.params}


class RuleDraft(Base):
    """The terms a proposal would give to a rule, if it is adopted.

    ``rule``: the version it was written against; None where the collective has no such rule yet.
    """

    __tablename__ = "rule_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), index=True)
    key: Mapped[str] = mapped_column(String(32))
    method: Mapped[str] = mapped_column(String(16))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("decision_rule.id"), index=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)

    rule: Mapped[DecisionRule | None] = relationship(lazy="raise")

    @property
    def terms(self) -> rules.Terms:
        """The terms asked for, as plain values."""
        return rule_terms.read(self.method, self.params)


# A rule that was adopted cannot be rewritten, not even behind the application's back: only its end is set.
_FIXED = ("id", "public_id", "collective_id", "key", "version", "method", "adopted_by", "valid_from")


_CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _FIXED)


for _dialect, _statements in {
    "sqlite": (
        "CREATE TRIGGER decision_rule_fixed BEFORE UPDATE ON decision_rule "
        f"WHEN {_CHANGED} OR NEW.params <> OLD.params OR OLD.valid_to IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a rule is never rewritten'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION decision_rule_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_CHANGED} OR NEW.params::text <> OLD.params::text OR OLD.valid_to IS NOT NULL THEN "
        "RAISE EXCEPTION 'a rule is never rewritten' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$",
        "CREATE TRIGGER decision_rule_fixed BEFORE UPDATE ON decision_rule "
        "FOR EACH ROW EXECUTE FUNCTION decision_rule_fixed()",
    ),
}.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
        event.listen(DecisionRule.__table__, "after_create", _ddl.execute_if(dialect=_dialect))
