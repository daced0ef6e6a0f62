"""Tables of what people ask the fund for, who looked at it, and how it was paid.

Three stores with three clocks: the request and its events stay, with no word anybody wrote; words, and the
rows that say who is a party, go 60 days after the decision; how to pay somebody, 7 days after they have it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.money import Money
from swsolidarity.core.vault import Sealed
from swsolidarity.fund.guards import Guard
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.terms import FundTerms
from swsolidarity.fund.rules import kinds
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.terms import Terms

PARTY_ROLES = ("asker", "payee", "aside", "voucher")
PURPOSES_OF_MARKS = ("check", "decline", "sign", "arrived", "came_back", "rest")
PAYMENT_STATES = ("prepared", "approved", "sent", "settled", "returned", "void")
LIVE = ("prepared", "approved", "sent")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class FundRequest(Base):
    """Somebody asks the fund for help. Who it is stands only in ``FundRequestParty``.

    At the level "sealed" it stands nowhere: ``asker_tag`` is a keyed hash by which the person finds it again,
    a party vouches for them, and that steward named who pays. ``by_proxy``: they have no way to be here.
    """

    __tablename__ = "fund_request"
    __table_args__ = (
        UniqueConstraint("fund_id", "year", "number"),
        UniqueConstraint("fund_id", "draft_of"),
        CheckConstraint(_one_of("state", tuple(rules.State)), name="state"),
        CheckConstraint(_one_of("kind", tuple(kinds.KINDS)), name="kind"),
        CheckConstraint("(kind = 'loan') = (months IS NOT NULL)", name="months"),
        CheckConstraint("parts >= 1 AND (parts > 1) = (every IS NOT NULL)", name="parts"),
        CheckConstraint("parts = 1 OR kind IN ('grant', 'group')", name="in_parts"),
        CheckConstraint(_one_of("every", tuple(kinds.EVERY)), name="every"),
        CheckConstraint("loan_id IS NULL OR kind = 'loan'", name="lent"),
        CheckConstraint(_one_of("level", tuple(rules.LEVELS)), name="level"),
        CheckConstraint("asker_tag IS NULL OR level = 'sealed'", name="sealed"),
        CheckConstraint("NOT by_proxy OR (level = 'sealed' AND asker_tag IS NULL)", name="by_proxy"),
        CheckConstraint("payer_id IS NULL OR level = 'sealed'", name="payer"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("given >= 0 AND given <= amount", name="given"),
        CheckConstraint("(state = 'draft') = (draft_of IS NOT NULL)", name="draft"),
        CheckConstraint("state IN ('draft', 'withdrawn', 'redacted') OR number IS NOT NULL", name="numbered"),
        CheckConstraint("(state = 'waitlisted') = (queued_at IS NOT NULL)", name="queued"),
        Index("ix_fund_request_state", "fund_id", "state", "needed_by", "id"),
        CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
        CheckConstraint("line_rank BETWEEN 0 AND 3", name="line_rank"),
        Index("ix_fund_request_line", "pot_id", "line_rank", "lot", "queued_at", "id"),
        Index("ix_fund_request_urgent", "fund_id", "urgent_in"),
        Index("ix_fund_request_act_by", "state", "act_by"),
        Index("ix_fund_request_asker_tag", "asker_tag", "id"),
        Index("ix_fund_request_slip", "slip_digest", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    pot_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("fund_account.id"))
    # The rules it was sent under, and goes on under.
    terms_id: Mapped[int] = mapped_column(ForeignKey("fund_terms.id"))
    # Where the books keep what is to come back, once something was received.
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("fund_account.id"))
    months: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(13), default="grant")
    # One decision, and so many payments: one each week or month, the first on this day.
    parts: Mapped[int] = mapped_column(default=1)
    every: Mapped[str | None] = mapped_column(String(5))
    first_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    draft_of: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    year: Mapped[int | None]
    number: Mapped[int | None]
    amount: Mapped[int]
    # That of its pot.
    currency: Mapped[str] = mapped_column(String(3))
    given: Mapped[int] = mapped_column(default=0)
    level: Mapped[str] = mapped_column(String(8), default="stewards")
    asker_tag: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    by_proxy: Mapped[bool] = mapped_column(default=False)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    # What the code on a slip of paper is found by.
    slip_digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    needed_by: Mapped[date] = mapped_column(Date, default=rules.NO_HURRY)
    round: Mapped[int] = mapped_column(default=1)
    votes: Mapped[int] = mapped_column(default=0)
    appeals: Mapped[int] = mapped_column(default=0)
    steps_done: Mapped[int] = mapped_column(default=0)
    # Agreed by two stewards instead of a vote; and whether members see that it exists.
    small: Mapped[bool] = mapped_column(default=False)
    shown: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(16))
    decision_ref: Mapped[str | None] = mapped_column(String(80))
    sent_on: Mapped[date | None] = mapped_column(Date)
    # How urgent stewards see it, 1 the most; and its place among those in line, 0 before everybody.
    tier: Mapped[int | None]
    line_rank: Mapped[int] = mapped_column(default=1)
    # The month a steward marked it as urgent in, whose amount it is counted against.
    urgent_in: Mapped[date | None] = mapped_column(Date)
    # Where the lot is the rule: the month it joined, and its number in the lot of that month.
    lot: Mapped[str] = mapped_column(String(72), default="")
    act_by: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    warned: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    words_erased: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]

    purpose_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]
    public_text_sealed: Mapped[bytes | None]
    decline_words_sealed: Mapped[bytes | None]
    rail_sealed: Mapped[bytes | None]
    destination_sealed: Mapped[bytes | None]
    # Where it is counted for whoever asked, until it has ended.
    cap_uses_sealed: Mapped[bytes | None]

    purpose = Sealed.optional("fund_request.purpose")
    words = Sealed.optional("fund_request.words")
    public_text = Sealed.optional("fund_request.public_text")
    decline_words = Sealed.optional("fund_request.decline_words")
    rail = Sealed.optional("fund_request.rail")
    destination = Sealed.optional("fund_request.destination")
    cap_uses = Sealed.optional("fund_request.cap_uses")

    fund: Mapped[Fund] = relationship(lazy="raise")
    version: Mapped[FundTerms] = relationship(lazy="raise", viewonly=True)
    hold: Mapped[FundAccount | None] = relationship(lazy="raise", foreign_keys=[hold_id], viewonly=True)
    parties: Mapped[list[FundRequestParty]] = relationship(lazy="raise", viewonly=True)
    pot: Mapped[FundAccount] = relationship(lazy="raise", foreign_keys=[pot_id], viewonly=True)

    @property
    def terms(self) -> Terms:
        """The rules it was sent under; for a draft, those it was begun under."""
        return self.version.terms

    @property
    def reference(self) -> str:
        """The number to say aloud, "2026-041"; empty while it is a draft."""
        return rules.reference(self.year, self.number) if self.year and self.number else ""

    @property
    def ref(self) -> str:
        return f"fund.request:{self.public_id}"

    @property
    def money(self) -> Money:
        return self.in_money(self.amount)

    def in_money(self, minor: int) -> Money:
        """An amount in this request's currency."""
        return Money(minor, self.currency)

    @property
    def in_main_currency(self) -> bool:
        """Whether the limits of the fund say anything about it."""
        return self.currency == self.fund.currency

    @property
    def unvouched(self) -> bool:
        """Whether nobody but the one steward may see it yet."""
        return self.level == "sealed" and self.payer_id is None


class FundRequestParty(Base):
    """A member who can never act on a request: who asked, who gets the money, stepped aside, or vouches."""

    __tablename__ = "fund_request_party"
    __table_args__ = (
        CheckConstraint(_one_of("role", PARTY_ROLES), name="role"),
        Index("ix_fund_request_party_membership_id", "membership_id", "role", "request_id"),
        *(
            Index(
                f"uq_fund_request_party_{role}",
                "request_id",
                unique=True,
                sqlite_where=text(when),
                postgresql_where=text(when),
            )
            for role, when in (("asker", "role = 'asker'"), ("voucher", "role = 'voucher'"))
        ),
    )

    request_id: Mapped[int] = mapped_column(
        ForeignKey("fund_request.id", ondelete="CASCADE"), primary_key=True
    )
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(7), primary_key=True)

    membership: Mapped[Membership] = relationship(lazy="raise", viewonly=True)


class FundRequestEvent(Base):
    """A request moved. ``actor_id`` is a steward or empty: never the person who asked."""

    __tablename__ = "fund_request_event"
    __table_args__ = (Index("ix_fund_request_event_request_id", "request_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(12))
    who: Mapped[str] = mapped_column(String(12))
    moved: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    happened_at: Mapped[datetime]


class FundRequestMark(Base):
    """One steward's part in something that takes two: checked, not agreed, signed, arrived, came back."""

    __tablename__ = "fund_request_mark"
    __table_args__ = (
        UniqueConstraint("request_id", "round", "purpose", "membership_id"),
        CheckConstraint(_one_of("purpose", PURPOSES_OF_MARKS), name="purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id", ondelete="CASCADE"))
    round: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(10))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    detail: Mapped[str | None] = mapped_column(String(16))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("fund_payment.id"))
    made_at: Mapped[datetime]


class FundRequestQuestion(Base):
    """The line between stewards and the person who asked: one open question at a time."""

    __tablename__ = "fund_request_question"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'text', 'amount')", name="kind"),
        CheckConstraint("(kind = 'amount') = (amount IS NOT NULL)", name="amount"),
        Index("ix_fund_request_question_request_id", "request_id", "id"),
        Index(
            "uq_fund_request_question_open",
            "request_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    # The smaller sum that would be enough, if the person says so.
    amount: Mapped[int | None]
    asked_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    question_sealed: Mapped[bytes]
    answer_sealed: Mapped[bytes | None]

    question = Sealed("fund_request_question.question")
    answer = Sealed.optional("fund_request_question.answer")


class FundPayment(Base):
    """One payment: prepared by one steward, approved by another exactly as it was prepared.

    ``content_hash`` binds request, amount, way, source and destination; ``approved_hash`` is what the
    second person said yes to. ``second_id`` is whoever besides the preparer has looked at the destination.
    """

    __tablename__ = "fund_payment"
    __table_args__ = (
        CheckConstraint(_one_of("state", PAYMENT_STATES), name="state"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approved_by <> prepared_by", name="two_people"),
        CheckConstraint("second_id <> prepared_by", name="second_person"),
        CheckConstraint(
            "handed_over_by IS NULL"
            " OR (approved_by IS NOT NULL AND handed_over_by IN (prepared_by, approved_by))",
            name="handed_over_by_one_of_them",
        ),
        CheckConstraint("approved_hash = content_hash", name="approved_as_prepared"),
        CheckConstraint(
            "state NOT IN ('approved', 'sent', 'settled', 'returned')"
            " OR (approved_by IS NOT NULL AND approved_hash IS NOT NULL)",
            name="approved",
        ),
        CheckConstraint(
            "state NOT IN ('sent', 'settled', 'returned') OR handed_over_by IS NOT NULL", name="handed_over"
        ),
        Index(
            "uq_fund_payment_live",
            "request_id",
            unique=True,
            sqlite_where=text(_one_of("state", LIVE)),
            postgresql_where=text(_one_of("state", LIVE)),
        ),
        Index("ix_fund_payment_request_id", "request_id", "id"),
        Index("ix_fund_payment_sent_at", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id"))
    state: Mapped[str] = mapped_column(String(8), default="prepared")
    amount: Mapped[int]
    rail_sealed: Mapped[bytes]
    source_id: Mapped[int] = mapped_column(ForeignKey("fund_account.id"))
    destination_print: Mapped[bytes] = mapped_column(LargeBinary(16))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    approved_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    prepared_by: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    handed_over_by: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("fund_entry.id"))
    prepared_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    rail = Sealed("fund_payment.rail")

    source: Mapped[FundAccount] = relationship(lazy="raise", viewonly=True)

    @property
    def ref(self) -> str:
        return f"fund.payment:{self.public_id}"


class FundDetailLook(Base):
    """Somebody opened how to pay a person. The person who asked sees how often, cut to the hour."""

    __tablename__ = "fund_detail_look"
    __table_args__ = (Index("ix_fund_detail_look_request_id", "request_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id", ondelete="CASCADE"))
    payment_id: Mapped[int] = mapped_column(ForeignKey("fund_payment.id", ondelete="CASCADE"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    looked_at: Mapped[datetime]


# A party has no hand in a payment, whatever the application does: refused by the database itself.
GUARDS = tuple(
    Guard(
        f"fund_payment_no_party_{when.split()[0].lower()}",
        "fund_payment",
        when,
        "EXISTS (SELECT 1 FROM fund_request_party WHERE fund_request_party.request_id = NEW.request_id"
        " AND fund_request_party.membership_id IN (NEW.prepared_by, NEW.approved_by, NEW.handed_over_by))",
        "a party has no hand in a payment",
    )
    for when in ("INSERT", "UPDATE OF prepared_by, approved_by, handed_over_by")
)


def guard_statements(dialect: str) -> list[str]:
    """The guards of payments for one kind of database, in the order to run them; for the migration."""
    if dialect == "postgresql":
        return [statement for guard in GUARDS for statement in guard.postgresql()]
    return [guard.sqlite() for guard in GUARDS]


for _dialect in ("sqlite", "postgresql"):
    for _statement in guard_statements(_dialect):
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]  # as in decisions
        event.listen(FundPayment.__table__, "after_create", _ddl)
