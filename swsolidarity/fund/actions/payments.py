"""Paying a request: one steward prepares, another approves exactly that, one of the two hands it over.

The money is on its way until the person has it. Three different people touch every payment.
"""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.collectives.actions import pairs, power
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock, ids, vault
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import N_, Conflict, Invalid, require
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import holds, moves
from swsolidarity.fund.events import PaymentMoved
from swsolidarity.fund.models.books import Entry, FundAccount
from swsolidarity.fund.models.outflow import FundOutflow
from swsolidarity.fund.models.requests import FundDetailLook, FundPayment, FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import outflow as left
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries import terms
from swsolidarity.fund.rules import outflow
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import Moves, State, Who

CHANGED = N_("This is not what was prepared any more. Nothing was done. Prepare it again.")
GONE = N_("There is no such payment under way any more. Nothing was changed. Look at the page again.")


def prepare(actor: Membership, request: FundRequest, *, amount: Money, source: str) -> FundPayment:
    """Prepare a payment: how much of what is held, and from which place. ``source`` is a public id.

    Raises ``Invalid`` for more than is held or than is in the place, ``Conflict`` if one is under way.
    """
    require(policy.may_prepare(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, *rules.PAYABLE)
    if queries.live_payment(request) is not None:
        raise Conflict("A payment for this is under way already. Nothing was changed.")
    if request.destination is None or request.rail is None:
        raise Conflict("How to pay this person is not known. Ask them first.")
    hold = moves.hold_of(request)
    if amount.minor > hold.balance - hold.sent:
        raise Invalid("That is more than is set aside for this request.", field="amount")
    place = _place(request, source)
    if place.currency != amount.currency:
        raise Invalid("This place is kept in another currency.", field="source")
    if amount.minor > place.balance:
        raise Invalid("There is not that much in this place. Choose another, or pay a part.", field="source")
    payment = FundPayment(
        public_id=ids.public_id(),
        request_id=request.id,
        amount=amount.minor,
        rail=request.rail,
        source_id=place.id,
        destination_print=_fingerprint(request),
        content_hash=b"",
        prepared_by=actor.id,
        prepared_at=clock.this_hour(),
    )
    payment.content_hash = content_hash(request, payment, place)
    db.session.add(payment)
    db.session.flush()
    power.note(actor, FUND_STEWARD, "prepared", "payment")
    _tell(request, payment)
    return payment


def approve(actor: Membership, request: FundRequest, *, content: str) -> None:
    """Say yes, as the second person, to exactly the payment that was on the page.

    Raises ``Conflict`` if it is not that any more.
    """
    request, payment = _live(actor, request, "prepared")
    require(policy.may_approve(actor, request, payment))
    pairs.require_first(payment.prepared_by, lambda first: policy.may_prepare(first, request))
    _unchanged(request, payment)
    if content != payment.content_hash.hex():
        raise Conflict(CHANGED)
    payment.second_id = payment.approved_by = actor.id
    payment.approved_hash = payment.content_hash
    payment.state = "approved"
    db.session.flush()
    power.note(actor, FUND_STEWARD, "approved", "payment")
    _tell(request, payment)


def hand_over(actor: Membership, request: FundRequest) -> bool:
    """Hand the money over, or send it: it is on its way from now on.

    False when so much left the fund lately that a third steward has to agree, or it has to wait.
    Raises ``Conflict`` if what was approved has changed, ``Invalid`` if the place has too little.
    """
    request, payment = _live(actor, request, "approved")
    require(policy.may_hand_over(actor, request, payment))
    moves.expect(request, *rules.PAYABLE)
    _unchanged(request, payment)
    assert payment.approved_by is not None
    if not _may_leave(request, payment):
        return False
    posted = ledger.dispatch(
        hold=moves.hold_of(request),
        place=payment.source,
        amount=request.in_money(payment.amount),
        reference=request.reference,
        request_ref=request.ref,
        payment_ref=payment.ref,
        key=f"dispatch:{payment.public_id}",
        prepared_by=payment.prepared_by,
        approved_by=payment.approved_by,
        parties=moves.party_ids(request),
    )
    if isinstance(posted, ledger.InsufficientFunds):
        raise Conflict(
            "There is not that much in this place any more. Take this payment back and prepare another."
        )
    payment.dispatch_id = posted.id
    payment.handed_over_by = actor.id
    payment.sent_at = clock.this_hour()
    payment.state = "sent"
    power.note(actor, FUND_STEWARD, "handed_over", "payment")
    moves.move(request, State.SENT, Who.STEWARD, actor=actor, moved=Moves.DISPATCH)
    return True


def _may_leave(request: FundRequest, payment: FundPayment) -> bool:
    """Count what left lately, with the fund locked, and write down that this was tried.

    Only of the main currency: no limits are set in others, where members vote on every request.
    """
    if not request.in_main_currency:
        return True
    fund, now = ledger.lock(request.fund_id), clock.now()
    most = terms.in_force(fund).terms.most_out
    day = left.left_since(fund, now - outflow.DAY)
    month = left.left_since(fund, now - outflow.MONTH)
    within = outflow.within(payment.amount, day=day, month=month, most=most)
    before = left.over_limit(payment)
    if not within and before is not None and before.agreed_by is not None:
        return True
    db.session.add(
        FundOutflow(
            payment_id=payment.id,
            day=day,
            day_most=most.day,
            month=month,
            month_most=most.month,
            within=within,
            tried_at=clock.this_hour(now),
        )
    )
    db.session.flush()
    return within


def agree_as_third(actor: Membership, request: FundRequest) -> None:
    """Say, as a third person, that it may leave although much left lately.

    Raises ``Conflict`` where nobody has to.
    """
    request, payment = _live(actor, request, "approved")
    require(policy.may_be_third(actor, request, payment))
    tried = left.over_limit(payment)
    if tried is None or tried.agreed_by is not None:
        raise Conflict(GONE)
    tried.agreed_by = actor.id
    db.session.flush()
    power.note(actor, FUND_STEWARD, "approved", "payment")
    _tell(request, payment)


def cancel(actor: Membership, request: FundRequest) -> None:
    """Take back a payment that was prepared or approved and not handed over."""
    request, payment = _live(actor, request, "prepared", "approved")
    require(policy.may_cancel_payment(actor, request, payment))
    holds.void_payment(request)


def pass_on(actor: Membership, request: FundRequest) -> None:
    """Leave checking the payment to another; no reason is asked."""
    request, payment = _live(actor, request, "prepared")
    require(policy.may_approve(actor, request, payment))
    if payment.second_id == actor.id:
        payment.second_id = None
        db.session.flush()


def show_destination(actor: Membership, request: FundRequest) -> None:
    """Open how to pay the person. It is noted, and the person can see how often."""
    request, payment = _live(actor, request, "prepared", "approved")
    require(policy.may_see_destination(actor, request, payment))
    if actor.id != payment.prepared_by:
        payment.second_id = actor.id
    db.session.add(
        FundDetailLook(
            request_id=request.id, payment_id=payment.id, membership_id=actor.id, looked_at=clock.now()
        )
    )
    power.note(actor, FUND_STEWARD, "looked", "payment_details")
    db.session.flush()


# Received, or not -----------------------------------------------------------------------------------------


def confirm(actor: Membership, request: FundRequest) -> None:
    """The person who asked has the money."""
    require(policy.may_confirm(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SENT)
    _arrived(request, _sent_payment(request), Who.ASKER)


def arrived_by_words(request: FundRequest) -> None:
    """Whoever holds the slip said so with its words; the request is locked, and its payment on its way."""
    _arrived(request, _sent_payment(request), Who.ASKER)


def dispute(actor: Membership, request: FundRequest) -> None:
    """The person who asked does not have it: two stewards find out."""
    require(policy.may_dispute(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SENT)
    # Whoever handed it over may have said before that it arrived: that counts for nothing now.
    request.round += 1
    moves.move(request, State.DISPUTED, Who.ASKER)


def record_fate(actor: Membership, request: FundRequest, *, came_back: bool, seen: str) -> None:
    """Say what became of a payment nobody confirmed; the second person to say the same settles it.

    Raises ``Conflict`` while the person still has time to confirm it themselves.
    """
    request, payment = _live(actor, request, "sent")
    require(policy.may_resolve(actor, request, payment))
    moves.expect(request, State.SENT, State.DISPUTED, seen=seen)
    if not came_back and request.state == State.SENT and not queries.is_late(request):
        raise Conflict("The person still has time to say that they have it. Nothing was changed.")
    said = "came_back" if came_back else "arrived"
    holds.unmark(actor, request, "arrived" if came_back else "came_back")
    done = moves.mark(actor, request, said, payment_id=payment.id)
    if len(done) > 1:
        hands = (done[0].membership_id, done[1].membership_id)
        if came_back:
            _came_back(request, payment, hands, actor)
        else:
            _arrived(request, payment, Who.TWO_STEWARDS, hands=hands, actor=actor)


def forgo_rest(actor: Membership, request: FundRequest) -> None:
    """The person does not need the rest: it goes back to the pot."""
    require(policy.may_forgo(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.PARTLY_PAID)
    holds.void_payment(request)
    moves.release_all(request)
    moves.move(request, State.CLOSED, Who.ASKER, moved=Moves.RELEASE)


def close_rest(actor: Membership, request: FundRequest, *, seen: str) -> None:
    """Two stewards say that the rest is not needed: it goes back to the pot."""
    require(policy.may_record(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.PARTLY_PAID, seen=seen)
    if len(moves.mark(actor, request, "rest")) > 1:
        holds.void_payment(request)
        moves.release_all(request)
        moves.move(request, State.CLOSED, Who.TWO_STEWARDS, actor=actor, moved=Moves.RELEASE)


def _arrived(
    request: FundRequest,
    payment: FundPayment,
    who: Who,
    *,
    hands: tuple[int, int] | None = None,
    actor: Membership | None = None,
) -> None:
    hold = moves.hold_of(request)
    ledger.settle(
        hold=hold,
        amount=request.in_money(payment.amount),
        reference=request.reference,
        request_ref=request.ref,
        payment_ref=payment.ref,
        key=f"settle:{payment.public_id}",
        recorded_by=hands[0] if hands else None,
        approved_by=hands[1] if hands else None,
        parties=moves.party_ids(request),
        lent=request.kind == "loan",
    )
    if request.kind == "loan":
        loan, _mirror = ledger.loan_for(request.fund_id, request.currency, request.reference)
        request.loan_id = loan.id
    payment.state, payment.ended_at = "settled", clock.this_hour()
    request.given += payment.amount
    request.round += 1
    target = State.PARTLY_PAID if hold.balance else State.CLOSED
    moves.move(request, target, who, actor=actor, moved=Moves.SETTLE)


def _came_back(request: FundRequest, payment: FundPayment, hands: tuple[int, int], actor: Membership) -> None:
    assert payment.dispatch_id is not None
    ledger.lock(request.fund_id)
    posted = ledger.reverse(
        db.session.get_one(Entry, payment.dispatch_id),
        key=f"came-back:{payment.public_id}",
        recorded_by=hands[0],
        approved_by=hands[1],
        parties=moves.party_ids(request),
    )
    if isinstance(posted, ledger.InsufficientFunds):
        raise Conflict(moves.STALE)
    payment.state, payment.ended_at = "returned", clock.this_hour()
    request.round += 1
    moves.move(request, State.RESERVED, Who.TWO_STEWARDS, actor=actor, moved=Moves.REVERSE)


# Parts ----------------------------------------------------------------------------------------------------


def content_hash(request: FundRequest, payment: FundPayment, place: FundAccount) -> bytes:
    """The hash of what a payment says now, to compare with what was prepared and approved."""
    return rules.payment_hash(
        fund=request.fund.public_id,
        request=request.public_id,
        amount=payment.amount,
        currency=request.currency,
        rail=payment.rail,
        source=place.public_id,
        destination=_fingerprint(request),
        nonce=payment.public_id,
    )


def _fingerprint(request: FundRequest) -> bytes:
    said = f"{request.rail}\n{' '.join((request.destination or '').split())}"
    return vault.current().index("fund_payment.destination", said)


def _unchanged(request: FundRequest, payment: FundPayment) -> None:
    now = content_hash(request, payment, payment.source)
    same = now == payment.content_hash and request.rail == payment.rail
    if not same or payment.approved_hash not in (None, now):
        raise Conflict(CHANGED)


def _live(actor: Membership, request: FundRequest, *states: str) -> tuple[FundRequest, FundPayment]:
    """The payment under way, for a steward who may act on its request at all."""
    require(policy.may_record(actor, request))
    return _live_payment(request, *states)


def _live_payment(request: FundRequest, *states: str) -> tuple[FundRequest, FundPayment]:
    request = queries.lock(request.id)
    payment = queries.live_payment(request, locked=True)
    if payment is None or payment.state not in states:
        raise Conflict(GONE)
    return request, payment


def _sent_payment(request: FundRequest) -> FundPayment:
    return _live_payment(request, "sent")[1]


def _place(request: FundRequest, source: str) -> FundAccount:
    place = db.session.scalars(
        select(FundAccount).where(
            FundAccount.fund_id == request.fund_id,
            FundAccount.kind == "asset",
            FundAccount.public_id == source,
        )
    ).first()
    if place is None:
        raise Invalid("Choose where the money comes from.", field="source")
    return place


def _tell(request: FundRequest, payment: FundPayment) -> None:
    record(
        PaymentMoved(
            collective_id=request.fund.collective_id,
            subject=request.ref,
            payment=payment.public_id,
            target=payment.state,
        )
    )
