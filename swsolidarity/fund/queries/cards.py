"""What somebody sees of one request, whole: ``card``; and of one that is not sent yet: ``previews``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Sentence
from swsolidarity.fund.models.requests import FundRequest, FundRequestQuestion
from swsolidarity.fund.queries import loans, parties
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries.entries import decision_of
from swsolidarity.fund.rules import kinds, progress
from swsolidarity.fund.rules import loans as loan_rules
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State


def role_of(actor: Membership, request: FundRequest) -> str:
    """As whom somebody looks at a request: "asker", "voucher", "steward" or "member"."""
    if parties.is_asker(actor, request):
        return "asker"
    if parties.is_voucher(actor, request):
        return "voucher"
    return "steward" if parties.looks_after(actor, request) else "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What somebody reads of a request itself: the same before it is sent, as a preview, and afterwards."""

    amount: Money
    kind: Sentence | None
    parts: Sentence | None
    role: str
    who: str | None
    asks: Sentence
    sealed: bool
    purpose: Sentence | None
    needed_by: date | None
    public_text: str | None
    words: str | None
    rail: Sentence | None
    level: Sentence | None


def content(request: FundRequest, role: str, *, name: str | None, public_text: str | None) -> Content:
    """What this kind of reader reads of a request; ``name`` is whoever asked, where that is stored."""
    sealed = request.level == "sealed"
    near = role in ("asker", "voucher")
    inside = near or role == "steward"
    told = near or (inside and not sealed)
    who = name if role == "asker" or (told and not sealed) or request.level == "open" else None
    return Content(
        amount=request.money,
        kind=kinds.SEEN.get(request.kind),
        parts=_in_parts(request),
        role=role,
        who=who,
        asks=progress.who_asks(role, request.level, who, by_proxy=request.by_proxy),
        sealed=sealed,
        purpose=kinds.PURPOSES.get(request.purpose or "") if told else None,
        needed_by=request.needed_by if inside and request.needed_by != rules.NO_HURRY else None,
        public_text=public_text,
        words=request.words if told else None,
        rail=rules.RAILS.get(request.rail or "") if told else None,
        level=rules.LEVELS[request.level] if inside else None,
    )


READERS: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("member", "steward"),
    "stewards": ("member", "steward"),
    "sealed": ("member", "steward", "voucher"),
}
"""Who else reads something of a request, by who may know who asks."""


def previews(draft: FundRequest, public_text: str, name: str | None) -> dict[str, Content]:
    """What each kind of reader will read of a draft once it is sent: this, and nothing else."""
    stored = None if draft.level == "sealed" else name
    return {role: content(draft, role, name=stored, public_text=public_text) for role in READERS[draft.level]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A request as one person may see it. A field they may not see is empty (fund-details §5)."""

    content: Content
    public_id: str
    reference: str
    state: str
    given: Money
    left: Money | None
    plan: list[tuple[date, Money]]
    next_part: tuple[date, Money] | None
    status: progress.Next
    road: list[progress.Step]
    role: str
    destination: str | None
    voucher: str | None
    reason: Sentence | None
    decline_words: str | None
    decision_ref: str | None
    questions: list[FundRequestQuestion]
    open_question: FundRequestQuestion | None
    looks: tuple[int, int]
    next_look: datetime | None
    words_until: datetime | None
    destination_until: datetime | None
    checked: int
    mine: frozenset[str]
    seen: str


def card(actor: Membership, request: FundRequest) -> Card:
    """The request as this person may see it; ask ``may_see`` of the policy first."""
    role = role_of(actor, request)
    asker, steward = role == "asker", role == "steward"
    near = asker or role == "voucher"
    inside = near or steward
    speaks = parties.speaks_for_asker(actor, request)
    left = loans.left(request) if inside else 0
    asked = _line(request, near=near) if inside else []
    done = queries.marks(request) if steward and request.state in rules.TAKES_TWO else []
    gone = request.state == State.WITHDRAWN and not asker
    seen = content(
        request,
        role,
        name=None if gone and role == "member" else parties.name_of(request, "asker"),
        public_text=None if gone else request.public_text,
    )
    return Card(
        content=seen,
        public_id=request.public_id,
        reference=request.reference,
        state=request.state,
        given=request.in_money(request.given),
        next_part=_next_part(request) if inside and request.state in rules.PAYABLE else None,
        left=request.in_money(left) if inside and request.loan_id else None,
        plan=_plan(request, left) if asker else [],
        status=status_for_asker(request, to_give_back=left > 0) if asker else _for_others(request),
        road=progress.road(request.state, request.reached, small=request.small),
        role=role,
        destination=request.destination if speaks else None,
        voucher=parties.name_of(request, "voucher") if asker else None,
        reason=rules.REASONS.get(request.reason or "") if inside else None,
        decline_words=request.decline_words if inside else None,
        decision_ref=decision_of(request.decision_ref) if request.shown else None,
        questions=asked,
        open_question=next((one for one in asked if one.answered_at is None), None),
        looks=queries.looks_at(request)
        if asker and request.state in (*rules.HOLDS_MONEY, State.CLOSED)
        else (0, 0),
        next_look=queries.next_look(request) if speaks and request.state == State.WAITLISTED else None,
        words_until=queries.words_until(request) if speaks else None,
        destination_until=queries.destination_until(request) if speaks else None,
        checked=len({mark.membership_id for mark in done if mark.purpose in ("check", "sign")}),
        mine=frozenset(mark.purpose for mark in done if mark.membership_id == actor.id),
        seen=queries.seen(request),
    )


def _line(request: FundRequest, *, near: bool) -> list[FundRequestQuestion]:
    """What was asked and answered; not what is between whoever asks and the one steward who knows them."""
    voucher = parties.voucher_id(request)
    return [one for one in queries.questions(request) if near or one.asked_by != voucher]


@dataclass(frozen=True, slots=True)
class _Stands:
    """What else there is to say about where a request stands."""

    place: int
    once_more: bool
    frozen: bool
    unvouched: bool


def _stands(request: FundRequest) -> _Stands:
    return _Stands(
        place=queries.place_in_line(request) if request.state == State.WAITLISTED else 0,
        once_more=request.state == State.SCREENED and request.votes > 0 and queries.too_few_voted(request),
        frozen=request.state == State.WAITLISTED and request.reason == rules.FROZEN,
        unvouched=request.unvouched,
    )


def status_for_asker(request: FundRequest, *, to_give_back: bool = False) -> progress.Next:
    """Where it stands, who acts next and by when, for whoever asked or holds the slip."""
    stands = _stands(request)
    return progress.next_for_asker(
        request.state,
        request.act_by,
        place=stands.place,
        may_appeal=queries.may_still_appeal(request),
        once_more=stands.once_more,
        in_another_order=request.terms.order != "first",
        larger_ahead=stands.place > 1 and queries.larger_is_ahead(request, stands.place),
        frozen=stands.frozen,
        to_give_back=to_give_back,
        unvouched=stands.unvouched,
    )


def _for_others(request: FundRequest) -> progress.Next:
    stands = _stands(request)
    return progress.next_for_steward(
        request.state,
        request.act_by,
        place=stands.place,
        late=queries.is_late(request),
        once_more=stands.once_more,
        frozen=stands.frozen,
        unvouched=stands.unvouched,
    )


def _in_parts(request: FundRequest) -> Sentence | None:
    return kinds.in_words(request.parts, request.every) if request.every else None


def _next_part(request: FundRequest) -> tuple[date, Money] | None:
    part = queries.next_part(request)
    return (part[0], request.in_money(part[1])) if part else None


def _plan(request: FundRequest, left: int) -> list[tuple[date, Money]]:
    """How what is left could come back, month by month, from now on: nothing in it can be late."""
    if not left or request.months is None:
        return []
    parts = loan_rules.plan(left, request.months, clock.now().date())
    return [(day, request.in_money(part)) for day, part in parts]
