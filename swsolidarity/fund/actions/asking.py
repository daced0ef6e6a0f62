"""Asking the fund for help: a draft that only its writer sees, answered step by step, and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Conflict, Invalid, Refused, no, require
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import caps, moves, vouching
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.requests import FundRequest, FundRequestMark, FundRequestParty
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import caps as counted
from swsolidarity.fund.queries import parties, terms
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import kinds
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State, Who
from swsolidarity.web import throttle

MOST_OPEN = 5
NAMES_AN_HOUR = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """How somebody wants to be paid; ``trusted_name`` is a member who receives it for them."""

    rail: str
    details: str
    trusted_name: str = ""


def begin(actor: Membership, fund: Fund, amount: Money, *, more: bool = False) -> FundRequest:
    """Begin to ask, or change how much in what was begun. Only the person themselves sees it.

    Raises ``Invalid`` when it is more than one request can be and ``more`` was not ticked.
    """
    require(policy.may_ask(actor, fund))
    fund = ledger.lock(fund.id)
    check_amount(fund, amount, more=more)
    draft = queries.draft_of(actor, fund)
    if draft is None:
        _check_open(actor, fund)
        draft = FundRequest(
            fund_id=fund.id,
            pot_id=queries.free_pot(fund.id, amount.currency).id,
            currency=amount.currency,
            terms_id=terms.in_force(fund).id,
            draft_of=actor.id,
            amount=amount.minor,
            updated_at=clock.this_hour(),
        )
        db.session.add(draft)
        db.session.flush()
        db.session.add(FundRequestParty(request_id=draft.id, membership_id=actor.id, role="asker"))
        db.session.flush()
        draft = queries.lock(draft.id)
    else:
        draft = queries.lock(draft.id)
        draft.amount = amount.minor
        if draft.currency != amount.currency:
            draft.pot_id, draft.currency = queries.free_pot(fund.id, amount.currency).id, amount.currency
            _preview_again(draft)
    _done(draft, rules.AskStep.AMOUNT)
    return draft


def say_what_kind(actor: Membership, draft: FundRequest, kind: str, *, months: int | None = None) -> None:
    """Say what kind of help it is; ``months``: over how many of them a loan would be given back.

    Raises ``Invalid`` for more than one person can get now, with the day from which on it is possible.
    """
    draft = _editable(actor, draft)
    if draft.kind != kind:
        _preview_again(draft)
        if draft.purpose not in kinds.purposes(kind):
            draft.purpose = None
            draft.steps_done &= ~rules.AskStep.PURPOSE
    too_much = caps.room_for(draft, counted.member(actor), kind)
    if too_much is not None:
        raise Invalid(too_much.text, field="kind", **too_much.values)
    draft.kind, draft.months = kind, months if kind == "loan" else None
    if kind not in kinds.IN_PARTS:
        draft.parts, draft.every = 1, None
    _done(draft, rules.AskStep.KIND)


def _today(fund: Fund) -> date:
    """The day it is where the collective is."""
    zone = db.session.get_one(Collective, fund.collective_id).time_zone
    return clock.now().astimezone(ZoneInfo(zone)).date()


def check_amount(fund: Fund, amount: Money, *, more: bool) -> None:
    """Raise ``Invalid`` when it is more than one request can be and ``more`` was not ticked.

    What is usual is set in the main currency only; members vote on every request in another.
    """
    if amount.currency != fund.currency:
        queries.free_pot(fund.id, amount.currency)
        return
    if amount.minor > terms.in_force(fund).terms.largest and not more:
        raise Invalid(
            "That is more than one request can usually be. Ask for less, or tick the box below.",
            field="amount",
        )


def _check_open(actor: Membership, fund: Fund) -> None:
    mine = db.session.scalar(
        select(func.count())
        .select_from(FundRequest)
        .where(parties.asked_by(actor), FundRequest.fund_id == fund.id, FundRequest.state.in_(rules.OPEN))
    )
    if (mine or 0) >= MOST_OPEN:
        raise Refused(no("You have five requests open. When one of them is finished, you can ask again."))


def say_what_for(actor: Membership, draft: FundRequest, *, purpose: str, words: str) -> None:
    """Say what it is for. The words are for stewards only; without any is fine."""
    draft = _editable(actor, draft)
    if draft.purpose != purpose:
        _preview_again(draft)
    draft.purpose = purpose
    draft.words = words or None
    _done(draft, rules.AskStep.PURPOSE)


def say_when(
    actor: Membership,
    draft: FundRequest,
    needed_by: date | None,
    *,
    parts: int = 1,
    every: str | None = None,
) -> None:
    """Say by when it is needed, None when there is no hurry; and in how many parts, ``every`` so often.

    Raises ``Invalid`` for a day that is over, and for parts too small to hand over.
    """
    draft = _editable(actor, draft)
    if draft.kind not in kinds.IN_PARTS or parts == 1:
        parts, every = 1, None
    if parts > 1 and (every is None or draft.amount < parts):
        raise Invalid("Choose how often a part should come.", field="every")
    if (draft.parts, draft.every) != (parts, every):
        draft.steps_done &= ~rules.AskStep.PREVIEW
    draft.parts, draft.every = parts, every
    if needed_by is not None and needed_by < _today(draft.fund):
        raise Invalid("Choose today or a day that is still to come.", field="day")
    if draft.needed_by != (needed_by or rules.NO_HURRY):
        _preview_again(draft)
    draft.needed_by = needed_by or rules.NO_HURRY
    _done(draft, rules.AskStep.WHEN)


def say_how(actor: Membership, draft: FundRequest, to: Destination) -> None:
    """Say how the money should come. Raises ``Invalid`` when nobody here has the trusted person's name."""
    draft = _editable(actor, draft)
    set_destination(actor, draft, to)
    _done(draft, rules.AskStep.HOW)


def say_who_may_know(actor: Membership, draft: FundRequest, level: str, *, steward: str = "") -> None:
    """Choose who may know who asks; ``steward`` is the public id of the one who does, where it is one alone.

    Raises ``Invalid`` where that is nobody who looks after the fund.
    """
    draft = _editable(actor, draft)
    vouching.set_voucher(actor, draft, steward if level == "sealed" else None)
    if draft.level != level:
        draft.steps_done &= ~rules.AskStep.PREVIEW
    draft.level = level
    _done(draft, rules.AskStep.WHO)


def agree_to_preview(actor: Membership, draft: FundRequest, public_text: str) -> None:
    """Agree to exactly what others will read."""
    draft = _editable(actor, draft)
    if not public_text:
        raise Invalid("Write one short sentence that others may read.", field="public_text")
    draft.public_text = public_text
    _done(draft, rules.AskStep.PREVIEW)


def send(actor: Membership, draft: FundRequest) -> None:
    """Send what was written to the stewards; it gets its number.

    Raises ``Conflict`` when it was sent already, or something is still missing.
    """
    require(policy.may_send(actor, draft))
    draft = queries.lock(draft.id)
    moves.expect(draft, State.DRAFT)
    fund = ledger.lock(draft.fund_id)
    require(policy.may_ask(actor, fund))
    _check_open(actor, fund)
    if rules.first_missing(draft.steps_done) is not None:
        raise Conflict("Something is still missing. Nothing was sent. Go back and look at each step.")
    if draft.level == "sealed":
        _seal(actor, draft)
    give_number(draft, fund)
    draft = queries.lock(draft.id)
    caps.take(draft, counted.member(actor))
    moves.move(draft, State.SUBMITTED, Who.ASKER)


def _seal(actor: Membership, draft: FundRequest) -> None:
    """Forget who asks, but for a keyed tag; one steward knows, and vouches."""
    if parties.voucher_id(draft) not in queries.stewards_of(draft.fund.collective_id):
        raise Conflict("The steward you chose is not in office any more. Nothing was sent. Choose another.")
    draft.asker_tag = parties.new_tag(actor)
    db.session.execute(
        delete(FundRequestParty).where(
            FundRequestParty.request_id == draft.id, FundRequestParty.role == "asker"
        )
    )
    db.session.flush()
    queries.lock(draft.id)


def give_number(request: FundRequest, fund: Fund) -> None:
    """Give a request its number, the day it was sent, and the rules it goes under; with the fund locked."""
    today = _today(fund)
    last = db.session.scalar(
        select(func.max(FundRequest.number)).where(
            FundRequest.fund_id == fund.id, FundRequest.year == today.year
        )
    )
    request.year, request.number = today.year, (last or 0) + 1
    request.terms_id = terms.in_force(fund).id
    request.sent_on = today


def _editable(actor: Membership, draft: FundRequest) -> FundRequest:
    require(policy.may_edit(actor, draft))
    draft = queries.lock(draft.id)
    moves.expect(draft, State.DRAFT)
    return draft


def _preview_again(draft: FundRequest) -> None:
    """What others read was made from what has changed now."""
    draft.steps_done &= ~rules.AskStep.PREVIEW
    draft.public_text = None


def _done(draft: FundRequest, step: rules.AskStep) -> None:
    draft.steps_done |= step
    draft.updated_at = clock.this_hour()
    db.session.flush()


def set_destination(actor: Membership, request: FundRequest, to: Destination) -> None:
    """Keep how somebody wants to be paid; a member who receives it for them becomes a party.

    Whatever that member did about the request before counts for nothing any more. While members vote it
    can be nobody new: they may be on the roll. Raises ``Invalid``.
    """
    payee = _trusted(actor, to.trusted_name) if to.rail == "trusted" and to.trusted_name else None
    if payee and payee == request.payer_id:
        raise Invalid("This steward is the one who pays you. Name somebody else.", field="trusted_name")
    if payee and request.state == State.IN_VOTE and payee not in moves.party_ids(request):
        raise Invalid(
            "While members vote, nobody who is a member can be named here. Change it after the vote.",
            field="trusted_name",
        )
    request.rail, request.destination = to.rail, to.details
    for party in list(request.parties):
        if party.role == "payee" and party.membership_id != payee:
            db.session.delete(party)
    if payee and not any(p.role == "payee" and p.membership_id == payee for p in request.parties):
        db.session.add(FundRequestParty(request_id=request.id, membership_id=payee, role="payee"))
        db.session.execute(
            delete(FundRequestMark).where(
                FundRequestMark.request_id == request.id,
                FundRequestMark.round == request.round,
                FundRequestMark.membership_id == payee,
            )
        )
    db.session.flush()


def _trusted(actor: Membership, name: str) -> int:
    # Newcomers ask too, and do not see who is here: the answer must not become a list.
    throttle.spend("fund.trusted", actor.public_id, most=NAMES_AN_HOUR, per=3600)
    found: int | None = db.session.scalar(
        select(Membership.id).where(
            Membership.collective_id == actor.collective_id,
            Membership.name_index.in_(vault.current().indexes("membership.name", name)),
            Membership.state.in_(("active", "probation")),
        )
    )
    if found is None or found == actor.id:
        raise Invalid(
            "Nobody else here has this name. Leave it empty if they are not a member.", field="trusted_name"
        )
    return found
