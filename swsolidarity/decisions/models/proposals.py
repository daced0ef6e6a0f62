"""Questions put to a collective, from the draft to the result."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import rules
from swsolidarity.decisions.models.rules import DecisionRule
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules import terms as rule_terms

_BEFORE = "('draft', 'discussion', 'frozen')"


_OPENED = "('voting', 'paused', 'closed', 'decided', 'void')"


_ENDED = "('decided', 'withdrawn', 'void', 'lapsed')"


class Proposal(Base):
    """One question put to a collective, from its draft to its result."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'discussion', 'frozen', 'voting', 'paused', 'closed', 'decided', "
            "'withdrawn', 'void', 'lapsed')",
            name="state",
        ),
        CheckConstraint(
            "code IS NULL OR code IN ('adopted', 'adopted_provisionally', 'not_adopted', 'inquorate', "
            "'blocked', 'tied', 'elected', 'advisory')",
            name="code",
        ),
        CheckConstraint(
            "secrecy IN ('open', 'roll', 'until_voted', 'hidden', 'secret', 'external')", name="secrecy"
        ),
        CheckConstraint("places >= 1", name="places"),
        CheckConstraint("budget >= 0 AND step >= 1", name="budget"),
        CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name="paused"),
        CheckConstraint("call IN (1, 2)", name="call"),
        CheckConstraint("state <> 'discussion' OR discussion_until IS NOT NULL", name="discussion"),
        CheckConstraint(f"state NOT IN {_BEFORE} OR opened_at IS NULL", name="not_yet_open"),
        CheckConstraint(
            f"state NOT IN {_OPENED} OR (opened_at IS NOT NULL AND closes_at IS NOT NULL AND "
            "roll_size IS NOT NULL AND roll_hash IS NOT NULL AND rule_snapshot IS NOT NULL AND "
            "rule_hash IS NOT NULL)",
            name="open",
        ),
        CheckConstraint("(opened_at IS NULL) = (closes_at IS NULL)", name="opened_and_closes"),
        CheckConstraint("opened_at IS NULL OR closes_at > opened_at", name="closes_after_opening"),
        CheckConstraint(f"(state IN {_ENDED}) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint(
            "state NOT IN ('decided', 'void') OR ended_at >= closes_at", name="decided_after_closing"
        ),
        CheckConstraint("(state = 'decided') = (code IS NOT NULL)", name="decided_has_code"),
        CheckConstraint(
            "(result_sealed IS NOT NULL) = (state = 'decided') AND "
            "(result_hash IS NOT NULL) = (state = 'decided')",
            name="decided_has_result",
        ),
        CheckConstraint("roll_size IS NULL OR (roll_size >= 1 AND voted <= roll_size)", name="roll"),
        CheckConstraint("voted >= 0", name="voted"),
        CheckConstraint("(effect IS NULL) = (subject IS NULL)", name="effect"),
        Index("ix_proposal_ended", "collective_id", "ended_at", "id"),
        Index("ix_proposal_closing", "state", "closes_at"),
        Index(
            "ix_proposal_traces",
            "id",
            sqlite_where=text("NOT traces_cleared"),
            postgresql_where=text("NOT traces_cleared"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("decision_rule.id"), index=True)

    title_sealed: Mapped[bytes]
    background_sealed: Mapped[bytes]
    background_html_sealed: Mapped[bytes]
    background_version: Mapped[int]
    what_happens_sealed: Mapped[bytes]
    todo_sealed: Mapped[bytes | None]
    todo_by: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)

    effect: Mapped[str | None] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(80), index=True)
    secrecy: Mapped[str] = mapped_column(String(12))
    # How many options can win; for requests that share a sum, that sum and what a voter's share grows by.
    places: Mapped[int] = mapped_column(default=1, server_default="1")
    budget: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    step: Mapped[int] = mapped_column(BigInteger, default=100, server_default="100")
    currency: Mapped[str | None] = mapped_column(String(3))
    version: Mapped[int] = mapped_column(default=1)
    discussion_days: Mapped[int] = mapped_column(default=0)

    state: Mapped[str] = mapped_column(String(12), default="draft")
    written_at: Mapped[datetime]
    # When the matter became known to the group: the roll of some rules is that of this day.
    started_at: Mapped[datetime | None]
    discussion_until: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    call: Mapped[int] = mapped_column(default=1)
    # True once those who had not voted were reminded, a day before the close.
    reminded: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The round before this one, where the same thing was asked and did not come through.
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)

    rule_snapshot: Mapped[str | None] = mapped_column(Text)
    rule_hash: Mapped[str | None] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16), default=lambda: secrets.token_bytes(16))
    roll_size: Mapped[int | None]
    roll_hash: Mapped[str | None] = mapped_column(String(64))
    voted: Mapped[int] = mapped_column(default=0)

    # True if the effect took parties off the roll: a list of names must not tell who they are.
    has_parties: Mapped[bool] = mapped_column(default=False)

    # True if it is about one of us: only those on the roll know of it, and later members never do.
    roll_only: Mapped[bool] = mapped_column(default=False, server_default=false())

    # The server's part of the lot: what is shown of it before the close, and the secret itself.
    lot_commitment: Mapped[str | None] = mapped_column(String(64))
    lot_secret_sealed: Mapped[bytes | None]

    code: Mapped[str | None] = mapped_column(String(24))
    result_sealed: Mapped[bytes | None]
    result_hash: Mapped[str | None] = mapped_column(String(64))
    # False from the sealing of a secret box until the database has dropped what it kept of the old rows.
    traces_cleared: Mapped[bool] = mapped_column(default=True)
    # True once ballots and participation have been forgotten on schedule.
    ballots_forgotten: Mapped[bool] = mapped_column(default=False)
    roll_forgotten: Mapped[bool] = mapped_column(default=False)

    title = Sealed("proposal.title")
    background = Sealed("proposal.background")
    background_html = Sealed("proposal.background_html")
    what_happens = Sealed("proposal.what_happens")
    todo = Sealed.optional("proposal.todo")
    lot_secret = Sealed.optional("proposal.lot_secret")
    result = Sealed.optional("proposal.result")

    rule: Mapped[DecisionRule] = relationship(lazy="raise")
    asked_by: Mapped[Membership | None] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """How other domains name this proposal."""
        return f"decisions.proposal:{self.public_id}"

    @property
    def consequence(self) -> Sentence:
        """What happens if it is adopted."""
        return records.sentence(json.loads(self.what_happens))

    @property
    def terms(self) -> rules.Terms:
        """The rule as this proposal froze it; before that, the rule it names."""
        if self.rule_snapshot is None:
            return self.rule.terms
        snapshot = json.loads(self.rule_snapshot)
        return rule_terms.read(snapshot["method"], snapshot["params"])

    @property
    def record(self) -> dict[str, Any] | None:
        """The result record, once there is one."""
        return None if self.result is None else json.loads(self.result)


class ProposalOption(Base):
    """One thing to choose from: words, a person who stands, or a request with its cost."""

    __tablename__ = "proposal_option"
    __table_args__ = (
        UniqueConstraint("proposal_id", "position"),
        UniqueConstraint("proposal_id", "membership_id"),
        CheckConstraint("kind IN ('choice', 'status_quo', 'none')", name="kind"),
        CheckConstraint("state IN ('offered', 'suggested', 'declined')", name="state"),
        CheckConstraint("state = 'offered' OR membership_id IS NOT NULL", name="suggested_person"),
        CheckConstraint("cost >= 0", name="cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12), default="choice")
    # Empty where the kind or the person says it all.
    label_sealed: Mapped[bytes | None]
    statement_sealed: Mapped[bytes | None]
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
    # What another domain offers here, by its reference.
    subject: Mapped[str | None] = mapped_column(String(80))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    # Somebody who was suggested is not on the ballot until they accept.
    state: Mapped[str] = mapped_column(String(12), default="offered")

    label = Sealed.optional("proposal_option.label")
    statement = Sealed.optional("proposal_option.statement")

    person: Mapped[Membership | None] = relationship(lazy="raise")


class Recusal(Base):
    """Somebody who takes themselves off the roll before it is made."""

    __tablename__ = "recusal"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
