"""What somebody sees of requests: one whole (``card``), lists of them, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select, tuple_

from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.needs import Need
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.vault import current
from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.requests import (
    FundRequest,
    FundRequestMark,
    FundRequestParty,
    FundRequestQuestion,
)
from swsolidarity.fund.queries import loans
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries.entries import decision_of
from swsolidarity.fund.rules import kinds, progress
from swsolidarity.fund.rules import loans as loan_rules
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State

PART_READY = timedelta(days=3)

# What somebody sees of a request ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A request as one person may see it. A field they may not see is empty (fund-details §5)."""

    public_id: str
    reference: str
    state: str
    amount: Money
    given: Money
    kind: Sentence | None
    parts: Sentence | None
    next_part: tuple[date, Money] | None
    left: Money | None
    plan: list[tuple[date, Money]]
    status: progress.Next
    road: list[progress.Step]
    role: str
    who: str | None
    named: bool
    purpose: Sentence | None
    needed_by: date | None
    public_text: str | None
    words: str | None
    rail: Sentence | None
    destination: str | None
    level: Sentence | None
    reason: Sentence | None
    decline_words: str | None
    decision_ref: str | None
    questions: list[FundRequestQuestion]
    open_question: FundRequestQuestion | None
    looks: tuple[int, int]
    words_until: datetime | None
    destination_until: datetime | None
    checked: int
    mine: frozenset[str]
    seen: str


def role_of(actor: Membership, request: FundRequest) -> str:
    """As whom somebody looks at a request: "asker", "steward" or "member"."""
    if queries.is_asker(actor, request):
        return "asker"
    return "steward" if queries.looks_after(actor, request) else "member"


def card(actor: Membership, request: FundRequest) -> Card:
    """The request as this person may see it; ask ``may_see`` of the policy first."""
    role = role_of(actor, request)
    asker, steward = role == "asker", role == "steward"
    inside = asker or steward
    line = queries.place_in_line(request) if request.state == State.WAITLISTED else 0
    once_more = request.state == State.SCREENED and request.votes > 0 and queries.too_few_voted(request)
    frozen = request.state == State.WAITLISTED and request.reason == rules.FROZEN
    left = loans.left(request) if inside else 0
    asked = queries.questions(request) if inside else []
    done = queries.marks(request) if steward and request.state in rules.TAKES_TWO else []
    status = (
        progress.next_for_asker(
            request.state,
            request.act_by,
            place=line,
            may_appeal=queries.may_still_appeal(request),
            once_more=once_more,
            larger_ahead=line > 1 and queries.larger_is_ahead(request, line),
            frozen=frozen,
            to_give_back=left > 0,
        )
        if asker
        else progress.next_for_steward(
            request.state,
            request.act_by,
            place=line,
            late=queries.is_late(request),
            once_more=once_more,
            frozen=frozen,
        )
    )
    name_seen = inside or (request.level == "open" and request.state != State.WITHDRAWN)
    return Card(
        public_id=request.public_id,
        reference=request.reference,
        state=request.state,
        amount=request.money,
        given=request.fund.money(request.given),
        kind=kinds.SEEN.get(request.kind),
        parts=_in_parts(request),
        next_part=_next_part(request) if inside and request.state in rules.PAYABLE else None,
        left=request.fund.money(left) if inside and request.loan_id else None,
        plan=_plan(request, left) if asker else [],
        status=status,
        road=progress.road(request.state, request.reached, small=request.small),
        role=role,
        who=queries.name_of_asker(request) if name_seen else None,
        named=request.level == "open",
        purpose=kinds.PURPOSES.get(request.purpose or "") if inside else None,
        needed_by=request.needed_by if inside and request.needed_by != rules.NO_HURRY else None,
        public_text=None if request.state == State.WITHDRAWN and not asker else request.public_text,
        words=request.words if inside else None,
        rail=rules.RAILS.get(request.rail or "") if inside else None,
        destination=request.destination if asker else None,
        level=rules.LEVELS[request.level] if inside else None,
        reason=rules.REASONS.get(request.reason or "") if inside else None,
        decline_words=request.decline_words if inside else None,
        decision_ref=decision_of(request.decision_ref) if request.shown else None,
        questions=asked,
        open_question=next((one for one in asked if one.answered_at is None), None),
        looks=queries.looks_at(request)
        if asker and request.state in (*rules.HOLDS_MONEY, State.CLOSED)
        else (0, 0),
        words_until=queries.words_until(request) if asker else None,
        destination_until=queries.destination_until(request) if asker else None,
        checked=len({mark.membership_id for mark in done if mark.purpose in ("check", "sign")}),
        mine=frozenset(mark.purpose for mark in done if mark.membership_id == actor.id),
        seen=queries.seen(request),
    )


def _in_parts(request: FundRequest) -> Sentence | None:
    return kinds.in_words(request.parts, request.every) if request.every else None


def _next_part(request: FundRequest) -> tuple[date, Money] | None:
    part = queries.next_part(request)
    return (part[0], request.fund.money(part[1])) if part else None


def _plan(request: FundRequest, left: int) -> list[tuple[date, Money]]:
    """How what is left could come back, month by month, from now on: nothing in it can be late."""
    if not left or request.months is None:
        return []
    parts = loan_rules.plan(left, request.months, clock.now().date())
    return [(day, request.fund.money(part)) for day, part in parts]


def preview(draft: FundRequest, public_text: str, name: str | None) -> Card:
    """What members will see of a draft once it is theirs to see: nothing but this."""
    return Card(
        public_id="",
        reference="",
        state=State.IN_VOTE,
        amount=draft.money,
        given=draft.fund.money(0),
        kind=kinds.SEEN.get(draft.kind),
        parts=_in_parts(draft),
        next_part=None,
        left=None,
        plan=[],
        status=progress.next_for_steward(State.IN_VOTE, None),
        road=[],
        role="member",
        who=name if draft.level == "open" else None,
        named=draft.level == "open",
        purpose=None,
        needed_by=None,
        public_text=public_text,
        words=None,
        rail=None,
        destination=None,
        level=None,
        reason=None,
        decline_words=None,
        decision_ref=None,
        questions=[],
        open_question=None,
        looks=(0, 0),
        words_until=None,
        destination_until=None,
        checked=0,
        mine=frozenset(),
        seen="",
    )


# Lists --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list: no name, no words."""

    public_id: str
    reference: str
    amount: Money
    status: progress.Next
    needed_by: date | None
    purpose: Sentence | None


_LINE = (
    FundRequest.id,
    FundRequest.public_id,
    FundRequest.state,
    FundRequest.year,
    FundRequest.number,
    FundRequest.amount,
    FundRequest.needed_by,
    FundRequest.act_by,
    FundRequest.purpose_sealed,
)


def _is_party(actor: Membership) -> Any:
    return exists().where(
        FundRequestParty.request_id == FundRequest.id, FundRequestParty.membership_id == actor.id
    )


def _waits_for_stewards() -> Any:
    # Written so that the index on state narrows it before anything else is looked at.
    return and_(
        FundRequest.state.in_((*rules.WITH_STEWARDS, State.SENT)),
        or_(FundRequest.state != State.SENT, FundRequest.act_by <= clock.now()),
        # The next part has its day; until shortly before there is nothing to do.
        or_(
            FundRequest.state != State.PARTLY_PAID,
            FundRequest.parts == 1,
            FundRequest.act_by <= clock.now() + PART_READY,
        ),
    )


def queue(actor: Membership, fund: Fund, after: str | None = None) -> Page[Line]:
    """What waits for stewards, soonest needed first; never what this steward is a party to.

    ``after`` is the public id of the last one already seen.
    """
    found = select(*_LINE).where(FundRequest.fund_id == fund.id, _waits_for_stewards(), ~_is_party(actor))
    if after:
        edge = select(FundRequest.needed_by, FundRequest.id).where(
            FundRequest.public_id == after, FundRequest.fund_id == fund.id
        )
        found = found.where(tuple_(FundRequest.needed_by, FundRequest.id) > edge.scalar_subquery())
    rows = db.session.execute(found.order_by(FundRequest.needed_by, FundRequest.id).limit(SIZE + 1)).all()
    shown, more = cut(rows)
    return Page([_line(row, fund) for row in shown], older=shown[-1].public_id if more else None)


def _line(row: Any, fund: Fund, *, mine: bool = False) -> Line:
    purpose = (
        current().open("fund_request.purpose", row.public_id, row.purpose_sealed)
        if row.purpose_sealed
        else ""
    )
    late = row.state == State.SENT and row.act_by is not None and row.act_by <= clock.now()
    return Line(
        row.public_id,
        rules.reference(row.year, row.number) if row.number else "",
        fund.money(row.amount),
        progress.next_for_asker(row.state, row.act_by)
        if mine
        else progress.next_for_steward(row.state, row.act_by, late=late),
        None if row.needed_by == rules.NO_HURRY else row.needed_by,
        kinds.PURPOSES.get(purpose),
    )


_MINE = (
    select(*_LINE)
    .join(FundRequestParty, FundRequestParty.request_id == FundRequest.id)
    .where(
        FundRequestParty.membership_id == bindparam("actor_id"),
        FundRequestParty.role == "asker",
        FundRequest.fund_id == bindparam("fund_id"),
        FundRequest.state.not_in((State.WITHDRAWN, State.REDACTED)),
    )
    .order_by(FundRequest.id.desc())
    .limit(bindparam("most"))
)


def my_requests(actor: Membership, fund: Fund, most: int = SIZE) -> list[Line]:
    """What this person asked for, newest first, drafts included; withdrawn and erased ones are gone."""
    rows = prepared.rows(_MINE, {"actor_id": actor.id, "fund_id": fund.id, "most": most})
    return [_line(row, fund, mine=True) for row in rows]


_MY_TURN = (
    select(FundRequest.public_id, FundRequest.state, FundRequest.act_by)
    .join(FundRequestParty, FundRequestParty.request_id == FundRequest.id)
    .where(
        FundRequestParty.membership_id == bindparam("actor_id"),
        FundRequestParty.role == "asker",
        or_(
            FundRequest.state.in_((State.NEEDS_INFO, State.SENT)),
            and_(FundRequest.state == State.WAITLISTED, FundRequest.act_by <= bindparam("soon")),
        ),
    )
    .order_by(FundRequest.act_by)
    .limit(bindparam("most"))
)


def needs_you(actor: Membership, most: int = 5) -> list[Need]:
    """What waits for this person: their own requests; for a steward, also what others ask. Two statements."""
    soon = clock.now() + timedelta(days=rules.HELD_WARNINGS[0])
    values = {"actor_id": actor.id, "soon": soon, "most": most}
    needs = [_my_need(*row) for row in prepared.rows(_MY_TURN, values)]
    if not actor.acts_as(FUND_STEWARD):
        return needs
    did_my_part = exists().where(
        FundRequestMark.request_id == FundRequest.id,
        FundRequestMark.round == FundRequest.round,
        FundRequestMark.membership_id == actor.id,
        or_(
            and_(
                FundRequestMark.purpose.in_(("check", "decline")),
                FundRequest.state.in_((State.SUBMITTED, State.APPEALED)),
            ),
            and_(FundRequestMark.purpose == "sign", FundRequest.state == State.FAST_TRACK),
        ),
    )
    theirs = (
        select(
            FundRequest.public_id, FundRequest.state, FundRequest.act_by, FundRequest.year, FundRequest.number
        )
        .join(Fund, Fund.id == FundRequest.fund_id)
        .where(
            Fund.collective_id == actor.collective_id,
            _waits_for_stewards(),
            ~_is_party(actor),
            ~did_my_part,
        )
        .order_by(FundRequest.act_by, FundRequest.id)
        .limit(most)
    )
    return needs + [_steward_need(*row) for row in db.session.execute(theirs)]


def _my_need(public_id: str, state: str, by: datetime | None) -> Need:
    actions = {
        State.NEEDS_INFO: (say("One question about what you asked for"), say("Answer")),
        State.SENT: (say("Something is on its way to you"), say("Say if you have it")),
        State.WAITLISTED: (say("Your place in line is about to run out"), say("Keep my place")),
    }
    title, action = actions[State(state)]
    return Need("money", title, action, f"fund.request:{public_id}", by)


def _steward_need(
    public_id: str, state: str, by: datetime | None, year: int | None, number: int | None
) -> Need:
    actions = {
        State.APPEALED: (N_("A request to look at again: %(number)s"), say("Read it")),
        State.FAST_TRACK: (N_("A small sum to agree to: %(number)s"), say("Read it")),
        State.SCREENED: (N_("A request to put to a vote: %(number)s"), say("Look at it")),
        State.RESERVED: (N_("A payment waits to be made: %(number)s"), say("Look at it")),
        State.PARTLY_PAID: (N_("The rest of a payment waits to be made: %(number)s"), say("Look at it")),
        State.SENT: (N_("A payment was not confirmed in time: %(number)s"), say("Look at it")),
        State.DISPUTED: (N_("A payment did not arrive: %(number)s"), say("Find out")),
    }
    asks = (N_("Somebody asks the fund for help: %(number)s"), say("Read it"))
    title, action = actions.get(State(state), asks)
    assert year is not None
    assert number is not None, "what stewards see has been sent, and has its number since"
    said = say(title, number=rules.reference(year, number))
    return Need("money", said, action, f"fund.request:{public_id}", by)
