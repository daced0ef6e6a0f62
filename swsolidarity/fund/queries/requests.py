"""Reads about requests and payments. What of a request somebody sees is decided here, in ``card``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, func, literal, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from swsolidarity.collectives.models import FUND_STEWARD, STEWARD, Collective, Mandate, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import UTCDateTime, db
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Refused, no
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.requests import (
    LIVE,
    FundDetailLook,
    FundPayment,
    FundRequest,
    FundRequestMark,
    FundRequestParty,
    FundRequestQuestion,
)
from swsolidarity.fund.models.terms import FundTerms
from swsolidarity.fund.rules import kinds, terms
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State

LOOK_OPEN = timedelta(minutes=15)


def free_pot(fund_id: int, currency: str) -> FundAccount:
    """The pot requests in a currency are paid from when nothing else is said: the fund's first in it."""
    found = db.session.scalars(
        select(FundAccount)
        .where(FundAccount.fund_id == fund_id, FundAccount.kind == "pot", FundAccount.currency == currency)
        .order_by(FundAccount.id)
        .limit(1)
    ).first()
    if found is None:
        raise Refused(no("The fund keeps no money in this currency."))
    return found


def _whole(*, names: bool = True) -> Any:
    """A request with its fund and its parties, with their names if wanted: two statements."""
    parties = selectinload(FundRequest.parties)
    return (
        select(FundRequest)
        .join(FundRequest.fund)
        .join(FundRequest.version)
        .options(
            contains_eager(FundRequest.fund),
            contains_eager(FundRequest.version),
            parties.joinedload(FundRequestParty.membership) if names else parties,
        )
    )


def find(collective_id: int, public_id: str) -> FundRequest | None:
    """A request of this collective by its public id."""
    found: FundRequest | None = db.session.scalars(
        _whole().where(FundRequest.public_id == public_id, Fund.collective_id == collective_id)
    ).first()
    return found


def by_reference(reference: str | None) -> FundRequest | None:
    """A request by the reference another domain keeps ("fund.request:…"), locked."""
    kind, _, public_id = (reference or "").partition(":")
    if kind != "fund.request":
        return None
    found: int | None = db.session.scalar(select(FundRequest.id).where(FundRequest.public_id == public_id))
    return lock(found) if found else None


def lock(request_id: int) -> FundRequest:
    """The request, locked for this transaction and read again: whoever moves it looks here first."""
    # Without names: reading again whoever acts would undo what the gate loaded of them.
    found: FundRequest = db.session.scalars(
        _whole(names=False)
        .where(FundRequest.id == request_id)
        .with_for_update(of=FundRequest)
        .execution_options(populate_existing=True)
    ).one()
    return found


def with_names(request: FundRequest) -> FundRequest:
    """A request that an action locked and refused, read again with what its page shows."""
    db.session.expire(request)
    found: FundRequest = db.session.scalars(_whole().where(FundRequest.id == request.id)).one()
    return found


def draft_of(actor: Membership, fund: Fund) -> FundRequest | None:
    """What this person has begun to write and not sent; there is one at most."""
    found: FundRequest | None = db.session.scalars(
        _whole().where(FundRequest.fund_id == fund.id, FundRequest.draft_of == actor.id)
    ).first()
    return found


def marks(request: FundRequest, purpose: str | None = None) -> list[FundRequestMark]:
    """Who has done their part of something that takes two, in this round."""
    found = select(FundRequestMark).where(
        FundRequestMark.request_id == request.id, FundRequestMark.round == request.round
    )
    if purpose:
        found = found.where(FundRequestMark.purpose == purpose)
    return list(db.session.scalars(found.order_by(FundRequestMark.id)))


def decided_before(request: FundRequest) -> frozenset[int]:
    """Who already decided against a request: in an appeal, two others look."""
    if not request.appeals:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(FundRequestMark.membership_id).where(
                FundRequestMark.request_id == request.id,
                FundRequestMark.purpose == "decline",
                FundRequestMark.round < request.round,
            )
        )
    )


def live_payment(request: FundRequest, *, locked: bool = False) -> FundPayment | None:
    """The payment under way, if there is one."""
    found = (
        select(FundPayment)
        .where(FundPayment.request_id == request.id, FundPayment.state.in_(LIVE))
        .options(joinedload(FundPayment.source, innerjoin=True))
    )
    if locked:
        found = found.with_for_update(of=FundPayment).execution_options(populate_existing=True)
    return db.session.scalars(found).first()


def questions(request: FundRequest) -> list[FundRequestQuestion]:
    """The line between stewards and the person who asked, oldest first."""
    return list(
        db.session.scalars(
            select(FundRequestQuestion)
            .where(FundRequestQuestion.request_id == request.id)
            .order_by(FundRequestQuestion.id)
        )
    )


def open_question(request: FundRequest) -> FundRequestQuestion | None:
    """The question that waits for an answer."""
    return db.session.scalars(
        select(FundRequestQuestion).where(
            FundRequestQuestion.request_id == request.id, FundRequestQuestion.answered_at.is_(None)
        )
    ).first()


def place_in_line(request: FundRequest) -> int:
    """1 for the next to get money from this pot."""
    ahead = select(func.count()).where(
        FundRequest.pot_id == request.pot_id,
        FundRequest.queued_at.is_not(None),
        tuple_(FundRequest.line_rank, FundRequest.lot, FundRequest.queued_at, FundRequest.id)
        < tuple_(
            literal(request.line_rank),
            literal(request.lot),
            literal(request.queued_at, UTCDateTime()),
            literal(request.id),
        ),
    )
    return (db.session.scalar(ahead) or 0) + 1


def larger_is_ahead(request: FundRequest, place: int) -> bool:
    """Whether there is enough for this request, and it waits only because a larger one is first in line.

    Whoever is first would have been paid if there were enough: nobody else's amount is looked at.
    """
    free = db.session.scalar(select(FundAccount.balance).where(FundAccount.id == request.pot_id)) or 0
    return place > 1 and free >= request.amount


def too_few_voted(request: FundRequest) -> bool:
    """Whether its last vote came to nothing because too few took part."""
    _, _, public_id = (request.decision_ref or "").partition(":")
    ended = select(Proposal.code, Proposal.effect).where(Proposal.public_id == public_id)
    code, effect = db.session.execute(ended).first() or (None, None)
    # It stands here again after a vote of its own only where too few voted, or nobody.
    return code == "inquorate" or (code == "not_adopted" and effect == "fund.grant")


def ahead_in_line(pot_id: int, rank: int, lot: str = "") -> list[rules.Waiting]:
    """Who would be before a request that joins the line for this pot now."""
    rows = db.session.execute(
        select(FundRequest.amount - FundRequest.given, FundRequest.queued_at, FundTerms.params)
        .join(FundTerms, FundTerms.id == FundRequest.terms_id)
        .where(
            FundRequest.pot_id == pot_id,
            FundRequest.queued_at.is_not(None),
            tuple_(FundRequest.line_rank, FundRequest.lot) <= tuple_(literal(rank), literal(lot)),
        )
    )
    return [rules.Waiting(amount, since, terms.read(params).pass_days) for amount, since, params in rows]


def can_be_urgent(request: FundRequest) -> bool:
    """Whether a steward can mark it as urgent, if the month has enough left."""
    return request.in_main_currency and rules.can_be_urgent(
        request.kind,
        request.parts,
        request.amount,
        small_sum=request.terms.small_sum,
        each=request.terms.urgent_each,
    )


def this_month(collective_id: int) -> date:
    """The first day of the month it is where the collective is."""
    zone = db.session.get_one(Collective, collective_id).time_zone
    return clock.now().astimezone(ZoneInfo(zone)).date().replace(day=1)


def urgent_total(fund_id: int, month: date, *, but: int) -> int:
    """What is spoken for of a month's amount for urgent help, without one request; ask with the fund locked.

    What is still looked at counts in full, so that two at once never get what is there for one.
    """
    counted = case((FundRequest.state.in_(rules.OPEN), FundRequest.amount), else_=FundRequest.given)
    found = select(func.sum(counted)).where(
        FundRequest.fund_id == fund_id, FundRequest.urgent_in == month, FundRequest.id != but
    )
    return int(db.session.scalar(found) or 0)


def in_line(pot_id: int) -> list[int]:
    """Everybody who waits for this pot, the next first."""
    return list(
        db.session.scalars(
            select(FundRequest.id)
            .where(FundRequest.pot_id == pot_id, FundRequest.queued_at.is_not(None))
            .order_by(FundRequest.line_rank, FundRequest.lot, FundRequest.queued_at, FundRequest.id)
        )
    )


def in_office(collective_id: Any, now: Any) -> tuple[Any, ...]:
    """The conditions on an office and its member that they look after the fund then."""
    return (
        Mandate.collective_id == collective_id,
        Mandate.office.in_((STEWARD, FUND_STEWARD)),
        Mandate.starts_at <= now,
        Mandate.ends_at > now,
        Mandate.ended_at.is_(None),
        Membership.state == "active",
    )


def stewards_of(collective_id: int, without: Collection[int] = ()) -> list[int]:
    """Membership ids of those who look after the fund now, fund stewards and stewards, without some."""
    return list(
        db.session.scalars(
            select(Mandate.membership_id)
            .join(Membership, Membership.id == Mandate.membership_id)
            .where(*in_office(collective_id, clock.now()), Mandate.membership_id.not_in(list(without)))
            .distinct()
            .order_by(Mandate.membership_id)
        )
    )


# What the fund page asks each time is put together once and only filled in.
_ASKED = (
    select(FundRequest.currency, func.sum(FundRequest.amount).label("asked"))
    .where(FundRequest.fund_id == bindparam("fund_id"), FundRequest.state == State.IN_VOTE)
    .group_by(FundRequest.currency)
)


def asked_by_open_votes(fund: Fund) -> dict[str, Money]:
    """What all open votes together ask for, by currency; only where they ask for anything."""
    rows = prepared.rows(_ASKED, {"fund_id": fund.id})
    return {row.currency: Money(int(row.asked), row.currency) for row in rows}


def looks_at(request: FundRequest) -> tuple[int, int]:
    """How often, and by how many stewards, the person's payment details were opened."""
    times, people = db.session.execute(
        select(func.count(), func.count(FundDetailLook.membership_id.distinct())).where(
            FundDetailLook.request_id == request.id
        )
    ).one()
    return times, people


def has_opened_details(actor: Membership, payment: FundPayment) -> bool:
    """Whether this person asked to see the destination of this payment a moment ago."""
    return (
        db.session.scalar(
            select(FundDetailLook.id)
            .where(
                FundDetailLook.payment_id == payment.id,
                FundDetailLook.membership_id == actor.id,
                FundDetailLook.looked_at > clock.now() - LOOK_OPEN,
            )
            .limit(1)
        )
        is not None
    )


def places_to_pay_from(request: FundRequest) -> list[FundAccount]:
    """Where money is that a payment of this request can come from."""
    return list(
        db.session.scalars(
            select(FundAccount)
            .where(
                FundAccount.fund_id == request.fund_id,
                FundAccount.kind == "asset",
                FundAccount.currency == request.currency,
                FundAccount.balance > 0,
            )
            .order_by(FundAccount.id)
        )
    )


def seen(request: FundRequest) -> str:
    """What a page was looking at: sent back with a form, so that an old page moves nothing."""
    return f"{request.state}.{request.round}"


def words_until(request: FundRequest) -> datetime | None:
    """When what the person wrote is erased, as far as that is known."""
    if request.words_erased or request.decided_at is None:
        return None
    return request.decided_at + rules.WORDS_KEPT


def destination_until(request: FundRequest) -> datetime | None:
    """When how to pay the person is erased, as far as that is known."""
    if request.destination_sealed is None or request.ended_at is None:
        return None
    return request.ended_at + rules.DESTINATION_KEPT


def next_look(request: FundRequest) -> datetime:
    """The evening by which stewards have looked, in the collective's time."""
    zone = db.session.get_one(Collective, request.fund.collective_id).time_zone
    local = clock.now().astimezone(ZoneInfo(zone))
    return rules.next_look(local, request.terms.look_days, request.fund.paused_until)


def parts_of(request: FundRequest) -> list[tuple[date, int]]:
    """The parts in which money comes, each with its day; empty where it comes at once or must wait."""
    if request.every is None or request.first_on is None:
        return []
    return kinds.schedule(request.amount, request.parts, request.every, request.first_on)


def next_part(request: FundRequest) -> tuple[date, int] | None:
    """The next of the parts in which money comes."""
    return kinds.next_part(parts_of(request), request.given)


def request_of_payment(public_id: str) -> str | None:
    """The public id of the request a payment belongs to."""
    return db.session.scalar(
        select(FundRequest.public_id)
        .join(FundPayment, FundPayment.request_id == FundRequest.id)
        .where(FundPayment.public_id == public_id)
    )


def is_late(request: FundRequest) -> bool:
    """Whether a payment was not confirmed in time."""
    return bool(request.state == State.SENT and request.act_by and request.act_by <= clock.now())


def may_still_appeal(request: FundRequest) -> bool:
    """Whether a request that was not agreed can be looked at again: once, within fourteen days.

    A project that a round did not reach is suggested again in another one.
    """
    in_time = request.act_by is not None and clock.now() < request.act_by
    once = not request.appeals and request.reason != rules.ROUND
    return request.state == State.DECLINED and once and in_time
