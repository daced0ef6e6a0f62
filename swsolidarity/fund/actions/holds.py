"""Money for requests: set aside when it was agreed, given to the next in line, given back when time is up."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Conflict, Sentence, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.actions import line, moves
from swsolidarity.fund.events import PaymentMoved, RequestReminder
from swsolidarity.fund.models.books import FundAccount
from swsolidarity.fund.models.requests import FundRequest, FundRequestMark
from swsolidarity.fund.queries import blocking, loans
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import Moves, State, Who

SIGNED = "fund.signed:"
"""What the agreement of two stewards to a small sum is called in the books."""
_IN_LINE = {
    "first": say("Adopted, and waiting for money: the request stands in line, first come, first served."),
    "need": say("Adopted, and waiting for money: the request stands in line, the most urgent first."),
    "lot": say("Adopted, and waiting for money: the request stands in line, in the order of the lot."),
}


def set_aside(
    request: FundRequest,
    who: Who,
    *,
    decision_ref: str,
    hands: tuple[int, int] | None = None,
    actor: Membership | None = None,
) -> State:
    """Promise an agreed request its money, or put it in line: never an exception for lack of money."""
    request.decision_ref = decision_ref
    ledger.lock(request.fund_id)
    pot = db.session.get_one(FundAccount, request.pot_id, populate_existing=True)
    request.line_rank = rules.line_rank(request.terms.order, request.tier)
    lot = line.lot_of(request)
    ahead = queries.ahead_in_line(pot.id, request.line_rank, lot)
    gets = rules.place_or_money(request.amount, free=pot.balance, ahead=ahead, now=clock.now())
    if gets == "reserved" and _reserve(request, pot, hands):
        moves.move(request, State.RESERVED, who, actor=actor, moved=Moves.RESERVE)
        return State.RESERVED
    request.lot = lot
    moves.move(request, State.WAITLISTED, who, actor=actor)
    return State.WAITLISTED


def _reserve(
    request: FundRequest, pot: FundAccount, hands: tuple[int, int] | None = None, *, times: int = 0
) -> bool:
    """``times``: how often its decision set money aside before, which was all given back."""
    decision_ref = verify.again(request.decision_ref or "", times)
    posted = ledger.reserve(
        pot=pot,
        reference=request.reference,
        request_ref=request.ref,
        amount=_open_amount(request),
        decision_ref=decision_ref,
        decided=request.money,
        key=f"reserve:{request.public_id}:{decision_ref}",
        recorded_by=hands[0] if hands else None,
        approved_by=hands[1] if hands else None,
        parties=moves.party_ids(request),
    )
    if isinstance(posted, ledger.InsufficientFunds):
        return False
    hold = ledger.find_hold(request.fund_id, request.reference)
    request.hold_id = hold.id if hold else None
    return True


def promote(pot_id: int) -> int:
    """Give money that came into a pot to those in line, as far as it goes; how many got it.

    In the order of the line: a request that does not fit is passed only as long as its rules say. Call it in
    the transaction of whatever raised the pot, with the fund locked.
    """
    promoted = 0
    for number in queries.in_line(pot_id):
        request = queries.lock(number)
        if request.state != State.WAITLISTED or request.queued_at is None:
            continue
        pot = db.session.get_one(FundAccount, pot_id, populate_existing=True)
        waits = rules.Waiting(_open_amount(request).minor, request.queued_at, request.terms.pass_days)
        if waits.lets_pass(pot.balance, clock.now()):
            continue
        times = blocking.promised_before(request.fund_id, request.reference, request.decision_ref or "")
        if _open_amount(request).minor > pot.balance or not _reserve(
            request, pot, _signers(request), times=times
        ):
            break
        request.reason = None
        moves.move(request, State.RESERVED, Who.SYSTEM, moved=Moves.RESERVE)
        promoted += 1
    return promoted


def move_up(request: FundRequest) -> None:
    """Let the line move that a request has left: what was too little for it may be enough for the next."""
    ledger.lock(request.fund_id)
    promote(request.pot_id)


def _open_amount(request: FundRequest) -> Money:
    """What was decided and not given yet."""
    return request.in_money(request.amount - request.given)


def _signers(request: FundRequest) -> tuple[int, int] | None:
    """The two stewards who agreed to a small sum, as far as they may still stand for it."""
    if not (request.decision_ref or "").startswith(SIGNED):
        return None
    signed = [one.membership_id for one in queries.marks(request, "sign")]
    return (signed[0], signed[1]) if len(signed) > 1 else None


def make_room(pot: FundAccount, amount: int, key: str) -> int:
    """Give promises on a pot back until ``amount`` of it is free; how many wait now.

    The latest decision first, never what is on its way. They wait in the order of their decisions, before
    everybody who is in line already. Call it in the transaction of the entry that takes the money, with
    the fund locked. Raises ``Conflict`` when it is not enough even so.
    """
    found = blocking.room(pot, amount)
    if found.short:
        raise Conflict("There is not enough money in it any more. Nothing was recorded.")
    for one in found.waits:
        request = queries.lock(one.request_id)
        moves.expect(request, State.RESERVED)
        void_payment(request)
        moves.release_all(request, blocked_by=key)
        front = blocking.front_of_line(pot.id)
        moves.move(request, State.WAITLISTED, Who.SYSTEM, moved=Moves.RELEASE)
        request.reason = rules.FROZEN
        if front is not None:
            request.queued_at = front - timedelta(microseconds=1)
        request.line_rank, request.lot = 0, ""
        db.session.flush()
    return len(found.waits)


def grant(proposal: Proposal, outcome: Outcome) -> Sentence:
    """What a closed vote does to its request, in the closing transaction, whatever the outcome."""
    request = queries.by_reference(proposal.subject)
    if request is None or request.state != State.IN_VOTE or request.decision_ref != proposal.reference:
        return say("The request was taken back in the meantime. Nothing was set aside.")
    if outcome.adopted:
        if set_aside(request, Who.SYSTEM, decision_ref=proposal.reference) is State.RESERVED:
            return say("The money is set aside.")
        return _IN_LINE[request.terms.order]
    # Where nobody voted at all, the group did not say no.
    nobody = outcome.numbers is not None and not outcome.numbers.cast
    too_few = nobody or outcome.code == "inquorate"
    if outcome.code == "void" or (too_few and request.votes < rules.MOST_VOTES):
        moves.move(request, State.SCREENED, Who.SYSTEM)
        return say("The request can be put to a vote again.")
    request.reason = "no_quorum" if too_few else "vote"
    moves.move(request, State.DECLINED, Who.SYSTEM)
    return say("Nothing is set aside.")


# By the clock ---------------------------------------------------------------------------------------------


def run_out(request_id: int) -> bool:
    """End a request whose time is up: an unanswered question, a place in line nobody renewed, an unused hold.

    False if there is nothing to do, because somebody was faster.
    """
    request = queries.lock(request_id)
    if request.state not in rules.RUNS_OUT or request.act_by is None or clock.now() < request.act_by:
        return False
    moved = Moves.NOTHING
    if request.state == State.RESERVED:
        void_payment(request)
        moves.release_all(request)
        moved = Moves.RELEASE
    waited = request.state == State.WAITLISTED
    moves.move(request, State.LAPSED, Who.SYSTEM, moved=moved)
    if waited:
        move_up(request)
    return True


def warn(request_id: int) -> bool:
    """Remind those who can still act, seven and two days before time is up; False if it is not time."""
    request = queries.lock(request_id)
    if request.state not in rules.RUNS_OUT or request.act_by is None:
        return False
    due = rules.warnings_due(request.act_by - clock.now())
    if due <= request.warned:
        return False
    request.warned = due
    record(
        RequestReminder(
            collective_id=request.fund.collective_id, subject=request.ref, days=rules.HELD_WARNINGS[due - 1]
        )
    )
    return True


def forget(request_id: int) -> bool:
    """Erase what has outlived its time: how to pay, words, in the end who asked. False if nothing was due."""
    request, now, did = queries.lock(request_id), clock.now(), False
    if request.state == State.DRAFT:
        return False
    until = queries.destination_until(request)
    if until is not None and until <= now:
        moves.erase_destination(request)
        did = True
    over = queries.words_until(request)
    if over is not None and over <= now:
        decisions.erase_wording(request.decision_ref)
        moves.erase_words(request)
        did = True
    if (
        request.ended_at is not None
        and request.state != State.REDACTED
        and request.ended_at + rules.WORDS_KEPT <= now
        and not loans.left(request)
    ):
        decisions.erase_wording(request.decision_ref)
        moves.erase_words(request)
        moves.erase_destination(request)
        moves.move(request, State.REDACTED, Who.SYSTEM)
        moves.erase_parties(request)
        did = True
    return did


def drop_draft(request_id: int) -> bool:
    """Delete a draft nobody came back to for thirty days: it was never sent, so nothing stays of it."""
    request = queries.lock(request_id)
    if request.state != State.DRAFT or request.updated_at + rules.DRAFT_KEPT > clock.now():
        return False
    moves.erase_parties(request)
    db.session.execute(delete(FundRequest).where(FundRequest.id == request.id))
    return True


# Parts others use -----------------------------------------------------------------------------------------


def void_payment(request: FundRequest) -> None:
    """Take back a payment that was prepared or approved and not handed over."""
    payment = queries.live_payment(request, locked=True)
    if payment is None or payment.state == "sent":
        return
    payment.state, payment.ended_at = "void", clock.this_hour()
    record(
        PaymentMoved(
            collective_id=request.fund.collective_id,
            subject=request.ref,
            payment=payment.public_id,
            target="void",
        )
    )
    db.session.flush()


def unmark(actor: Membership, request: FundRequest, purpose: str) -> None:
    """Take one's own part back."""
    db.session.execute(
        delete(FundRequestMark).where(
            FundRequestMark.request_id == request.id,
            FundRequestMark.round == request.round,
            FundRequestMark.purpose == purpose,
            FundRequestMark.membership_id == actor.id,
        )
    )
