"""Lists of requests, and what of them waits for a person: no name, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, and_, bindparam, exists, or_, select, tuple_, union_all

from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.needs import Need
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.prepared import Read
from swsolidarity.core.vault import current
from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.requests import FundRequest, FundRequestMark, FundRequestParty
from swsolidarity.fund.queries import parties
from swsolidarity.fund.rules import kinds, progress
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State

PART_READY = timedelta(days=3)


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
    FundRequest.currency,
    FundRequest.needed_by,
    FundRequest.act_by,
    FundRequest.purpose_sealed,
    FundRequest.level,
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
        # Until the one steward who knows has vouched, there is nothing for anybody else.
        or_(FundRequest.level != "sealed", FundRequest.payer_id.is_not(None)),
    )


def queue(actor: Membership, fund: Fund, after: str | None = None) -> Page[Line]:
    """What waits for stewards, soonest needed first; never what this steward is a party to.

    ``after`` is the public id of the last one already seen.
    """
    found = select(*_LINE).where(
        FundRequest.fund_id == fund.id, _waits_for_stewards(), ~parties.concerns(actor)
    )
    if after:
        edge = select(FundRequest.needed_by, FundRequest.id).where(
            FundRequest.public_id == after, FundRequest.fund_id == fund.id
        )
        found = found.where(tuple_(FundRequest.needed_by, FundRequest.id) > edge.scalar_subquery())
    rows = db.session.execute(found.order_by(FundRequest.needed_by, FundRequest.id).limit(SIZE + 1)).all()
    shown, more = cut(rows)
    return Page([_line(row) for row in shown], older=shown[-1].public_id if more else None)


def _line(row: Any, *, mine: bool = False) -> Line:
    purpose = (
        current().open("fund_request.purpose", row.public_id, row.purpose_sealed)
        if row.purpose_sealed and (mine or row.level != "sealed")
        else ""
    )
    late = row.state == State.SENT and row.act_by is not None and row.act_by <= clock.now()
    return Line(
        row.public_id,
        rules.reference(row.year, row.number) if row.number else "",
        Money(row.amount, row.currency),
        progress.next_for_asker(row.state, row.act_by)
        if mine
        else progress.next_for_steward(row.state, row.act_by, late=late),
        None if row.needed_by == rules.NO_HURRY else row.needed_by,
        kinds.PURPOSES.get(purpose),
    )


def _asked_by(keys: int) -> Any:
    """Requests this person asked for, by their row or by one of so many keyed tags; see ``_filled``."""
    stored = select(FundRequestParty.request_id).where(
        FundRequestParty.membership_id == bindparam("actor_id"), FundRequestParty.role == "asker"
    )
    tagged = select(FundRequest.id).where(
        FundRequest.asker_tag.in_([bindparam(f"tag{at}", type_=LargeBinary) for at in range(keys)])
    )
    return FundRequest.id.in_(union_all(stored, tagged))


def _filled(actor: Membership, **values: Any) -> tuple[int, dict[str, Any]]:
    tags = parties.tags(actor)
    return len(tags), {"actor_id": actor.id, **values, **{f"tag{at}": tag for at, tag in enumerate(tags)}}


@cache
def _mine(keys: int) -> Read:
    return (
        select(*_LINE)
        .where(
            _asked_by(keys),
            FundRequest.fund_id == bindparam("fund_id"),
            FundRequest.state.not_in((State.WITHDRAWN, State.REDACTED)),
        )
        .order_by(FundRequest.id.desc())
        .limit(bindparam("most"))
    )


def my_requests(actor: Membership, fund: Fund, most: int = SIZE) -> list[Line]:
    """What this person asked for, newest first, drafts included; withdrawn and erased ones are gone."""
    keys, values = _filled(actor, fund_id=fund.id, most=most)
    rows = prepared.rows(_mine(keys), values)
    return [_line(row, mine=True) for row in rows]


@cache
def _my_turn(keys: int) -> Read:
    """What waits for whoever asked; for the steward who vouches, also what they have to say."""
    vouches = select(FundRequestParty.request_id).where(
        FundRequestParty.membership_id == bindparam("actor_id"), FundRequestParty.role == "voucher"
    )
    on_behalf = and_(FundRequest.id.in_(vouches), FundRequest.by_proxy)
    return (
        select(FundRequest.public_id, FundRequest.state, FundRequest.act_by)
        .where(
            or_(
                and_(
                    or_(_asked_by(keys), on_behalf),
                    or_(
                        FundRequest.state.in_((State.NEEDS_INFO, State.SENT)),
                        and_(FundRequest.state == State.WAITLISTED, FundRequest.act_by <= bindparam("soon")),
                    ),
                ),
                and_(
                    FundRequest.id.in_(vouches),
                    FundRequest.state == State.SUBMITTED,
                    FundRequest.payer_id.is_(None),
                ),
            )
        )
        .order_by(FundRequest.act_by)
        .limit(bindparam("most"))
    )


def needs_you(actor: Membership, most: int = 5) -> list[Need]:
    """What waits for this person: their own requests; for a steward, also what others ask. Two statements."""
    soon = clock.now() + timedelta(days=rules.HELD_WARNINGS[0])
    keys, values = _filled(actor, soon=soon, most=most)
    needs = [_my_need(*row) for row in prepared.rows(_my_turn(keys), values)]
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
            ~parties.concerns(actor),
            ~did_my_part,
        )
        .order_by(FundRequest.act_by, FundRequest.id)
        .limit(most)
    )
    return needs + [_steward_need(*row) for row in db.session.execute(theirs)]


def _my_need(public_id: str, state: str, by: datetime | None) -> Need:
    actions = {
        State.NEEDS_INFO: (say("One question about what you asked for"), say("Answer")),
        State.SUBMITTED: (say("Somebody says that you know them"), say("Read it")),
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
        State.FAST_TRACK: (N_("A request to agree to without a vote: %(number)s"), say("Read it")),
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
