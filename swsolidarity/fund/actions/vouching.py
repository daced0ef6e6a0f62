"""Where one steward alone knows who asks: they put the need in words others may read, and name who pays."""

from __future__ import annotations

from sqlalchemy import delete, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.fund.actions import holds, moves
from swsolidarity.fund.events import RequestVouched
from swsolidarity.fund.models.requests import FundRequest, FundRequestParty, FundRequestQuestion
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import parties
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules.requests import State, Who


def vouch(actor: Membership, request: FundRequest, *, text: str, payer: str, seen: str) -> None:
    """Vouch for whoever asks: ``text`` is what others may read, ``payer`` the public id of who is to pay.

    Other words go to the person first, who agrees to them or changes them; then others see the request.
    Raises ``Invalid`` for a payer who is part of it or looks after no fund.
    """
    require(policy.may_vouch(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SUBMITTED, seen=seen)
    if not text:
        raise Invalid("Write one short sentence that others may read.", field="text")
    request.payer_id = payer_of(request, payer)
    request.round += 1
    if text == request.public_text:
        record(RequestVouched(collective_id=request.fund.collective_id, subject=request.ref))
        db.session.flush()
        return
    db.session.add(
        FundRequestQuestion(
            request_id=request.id, kind="text", asked_by=actor.id, asked_at=clock.this_hour(), question=text
        )
    )
    moves.move(request, State.NEEDS_INFO, Who.STEWARD, actor=actor)


def name_payer(actor: Membership, request: FundRequest, payer: str) -> None:
    """Name somebody else to pay. A payment that was prepared is void."""
    require(policy.may_name_payer(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, *policy.PAYER_CAN_CHANGE)
    holds.void_payment(request)
    request.payer_id = payer_of(request, payer)
    db.session.flush()


def choose_another(actor: Membership, request: FundRequest, steward: str) -> None:
    """Whoever asks tells another steward instead, as long as none has vouched.

    Raises ``Invalid`` where that is nobody who looks after the fund.
    """
    require(policy.may_choose_voucher(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SUBMITTED, State.NEEDS_INFO)
    if not request.unvouched:
        raise Conflict(moves.STALE)
    set_voucher(actor, request, steward)
    db.session.execute(delete(FundRequestQuestion).where(FundRequestQuestion.request_id == request.id))
    request.round += 1
    if request.state == State.NEEDS_INFO:
        moves.move(request, State.SUBMITTED, Who.ASKER)
    else:
        moves.tell(request, request.state)


def set_voucher(actor: Membership, request: FundRequest, steward: str | None) -> None:
    """Keep who alone knows who asks; None where more than one does. Raises ``Invalid``."""
    if steward is not None and steward not in dict(parties.could_vouch(actor)):
        raise Invalid("Choose the steward who may know.", field="steward")
    db.session.execute(
        delete(FundRequestParty).where(
            FundRequestParty.request_id == request.id, FundRequestParty.role == "voucher"
        )
    )
    if steward is not None:
        chosen = db.session.scalars(select(Membership.id).where(Membership.public_id == steward)).one()
        db.session.add(FundRequestParty(request_id=request.id, membership_id=chosen, role="voucher"))
    db.session.flush()
    queries.lock(request.id)


def payer_of(request: FundRequest, public_id: str) -> int:
    """The membership id of a steward who has nothing to do with it. Raises ``Invalid`` for anybody else."""
    if public_id not in dict(parties.could_pay(request)):
        raise Invalid("Choose a steward who has nothing to do with it.", field="payer")
    return db.session.scalars(select(Membership.id).where(Membership.public_id == public_id)).one()
