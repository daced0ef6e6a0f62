"""Tables of rounds: a sum that members share out among projects they suggest.

A project is what a group wants to do, never somebody's need: it is seen by all members from the start. It
becomes a request, with a hold and payments like every other, when the vote of its round opens.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.fund.models.books import FundAccount
from swsolidarity.fund.models.requests import FundRequest

ROUND_STATES = ("open", "voting", "decided", "off")
PROJECT_STATES = ("suggested", "sent_back", "checked", "withdrawn", "asked")


class FundRound(Base):
    """A call for projects, and the vote on them. ``ended_on`` starts the clock of its words."""

    __tablename__ = "fund_round"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'voting', 'decided', 'off')", name="state"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state IN ('voting', 'decided')) = (decision_ref IS NOT NULL)", name="decision"),
        CheckConstraint("(state IN ('decided', 'off')) = (ended_on IS NOT NULL)", name="ended"),
        Index("ix_fund_round_fund_id", "fund_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    pot_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"))
    amount: Mapped[int]
    projects_until: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(8), default="open")
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    opened_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    opened_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    words_erased: Mapped[bool] = mapped_column(default=False)
    title_sealed: Mapped[bytes]
    words_sealed: Mapped[bytes | None]

    title = Sealed("fund_round.title")
    words = Sealed.optional("fund_round.words")

    pot: Mapped[FundAccount] = relationship(lazy="raise", viewonly=True)

    @property
    def ref(self) -> str:
        return f"fund.round:{self.public_id}"


class FundProject(Base):
    """What somebody suggests to do with a part of the sum. ``named``: members see who suggests it."""

    __tablename__ = "fund_project"
    __table_args__ = (
        CheckConstraint("state IN ('suggested', 'sent_back', 'checked', 'withdrawn', 'asked')", name="state"),
        CheckConstraint("cost > 0", name="cost"),
        CheckConstraint("checked_by <> asked_by", name="two_people"),
        CheckConstraint("state <> 'asked' OR request_id IS NOT NULL", name="asked"),
        Index("ix_fund_project_round_id", "round_id", "id"),
        Index("ix_fund_project_asked_by", "asked_by", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    round_id: Mapped[int] = mapped_column(ForeignKey("fund_round.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("fund_request.id"), unique=True)
    cost: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default="suggested")
    named: Mapped[bool] = mapped_column(default=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    title_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    answer_sealed: Mapped[bytes | None]

    title = Sealed.optional("fund_project.title")
    words = Sealed.optional("fund_project.words")
    answer = Sealed.optional("fund_project.answer")

    round: Mapped[FundRound] = relationship(lazy="raise", viewonly=True)
    request: Mapped[FundRequest | None] = relationship(lazy="raise", viewonly=True)
    asker: Mapped[Membership | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[asked_by])

    @property
    def ref(self) -> str:
        return f"fund.project:{self.public_id}"
