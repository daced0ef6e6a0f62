"""May they? For requests and payments.

Who asked, and whoever gains from a request, can never act on it. The refusal reads the same for every cause,
so that it does not tell who asked.
"""

from __future__ import annotations

from swsolidarity.collectives import policy as people
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, N_, YES, Verdict, no
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.requests import FundPayment, FundRequest
from swsolidarity.fund.queries.parties import is_asker, is_voucher, looks_after, speaks_for_asker
from swsolidarity.fund.queries.requests import may_still_appeal
from swsolidarity.fund.rules import books
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State

REFUSAL = N_("You cannot act on this request.")


def may_ask(actor: Membership, fund: Fund) -> Verdict:
    """Ask for help: everybody in the collective, newcomers too, while the fund takes requests."""
    if fund.collective_id != actor.collective_id or actor.state not in ("active", "probation"):
        return HIDDEN
    if fund.state != "open":
        return no("The fund is closed. Nothing new can be asked.")
    if fund.winding_since:
        return no("The group ends this fund. Nothing new can be asked.")
    if fund.paused_until and clock.now().date() < fund.paused_until:
        return no("The fund is paused. Your draft stays as it is.")
    return YES


def may_enter(actor: Membership, fund: Fund) -> Verdict:
    """Enter what somebody asks for who has no way to be here: stewards, while the fund takes requests."""
    verdict = may_ask(actor, fund)
    return no("Fund stewards do this.") if verdict and not actor.acts_as(FUND_STEWARD) else verdict


def may_see(actor: Membership, request: FundRequest) -> Verdict:
    """See that a request exists. What is seen of it is in ``queries.requests.card``."""
    if request.fund.collective_id != actor.collective_id:
        return HIDDEN
    if is_asker(actor, request):
        return YES
    if request.state == State.DRAFT or (request.state == State.WITHDRAWN and not request.shown):
        return HIDDEN
    if actor.is_full_member and request.shown:
        return YES
    if actor.acts_as(FUND_STEWARD) and (not request.unvouched or is_voucher(actor, request)):
        return YES
    return HIDDEN


def _as_asker(actor: Membership, request: FundRequest) -> Verdict:
    seen = may_see(actor, request)
    return seen if not seen or speaks_for_asker(actor, request) else no(REFUSAL)


def _as_voucher(actor: Membership, request: FundRequest) -> Verdict:
    seen = may_see(actor, request)
    return seen if not seen or is_voucher(actor, request) else no(REFUSAL)


def _as_steward(actor: Membership, request: FundRequest) -> Verdict:
    seen = may_see(actor, request)
    return seen if not seen or looks_after(actor, request) else no(REFUSAL)


# The person who asked

may_edit = may_send = may_answer = may_appeal = may_withdraw = may_redirect = _as_asker
may_dispute = may_forgo = may_still_need = _as_asker


def may_confirm(actor: Membership, request: FundRequest) -> Verdict:
    """Say that one has the money: whoever asked, nobody on their behalf."""
    seen = may_see(actor, request)
    return seen if not seen or is_asker(actor, request) else no(REFUSAL)


# Where one steward alone knows who asks

may_choose_voucher = may_confirm
may_name_payer = _as_voucher


SLIP_COUNTS = rules.OPEN


def may_print_slip(actor: Membership, request: FundRequest) -> Verdict:
    """Print a slip for somebody who has no way to be here: the steward who entered it."""
    verdict = _as_voucher(actor, request)
    return no(REFUSAL) if verdict and not request.by_proxy else verdict


def may_vouch(actor: Membership, request: FundRequest) -> Verdict:
    """Vouch for whoever asks: the one steward who knows them, once."""
    verdict = _as_voucher(actor, request)
    return no(REFUSAL) if verdict and not request.unvouched else verdict


# Stewards

may_open_vote = may_step_aside = may_record = _as_steward


def may_ask_back(actor: Membership, request: FundRequest) -> Verdict:
    """Ask a question; before anybody else may see the request, the one steward who knows who asks."""
    return _as_voucher(actor, request) if request.unvouched else _as_steward(actor, request)


def may_prepare(actor: Membership, request: FundRequest) -> Verdict:
    """Prepare a payment; where one steward alone knows who asks, whom they named, and nobody else."""
    verdict = _as_steward(actor, request)
    return no(REFUSAL) if verdict and request.payer_id not in (None, actor.id) else verdict


def may_check(actor: Membership, request: FundRequest, before: frozenset[int] = frozenset()) -> Verdict:
    """Check a request, or not agree to it. ``before``: who decided on it last time, if it is an appeal."""
    verdict = _as_steward(actor, request)
    return no(REFUSAL) if verdict and actor.id in before else verdict


def may_sign(actor: Membership, request: FundRequest) -> Verdict:
    """Agree to a small sum as one of two."""
    return _as_steward(actor, request)


def may_resolve(actor: Membership, request: FundRequest, payment: FundPayment) -> Verdict:
    """Say what became of a payment that did not arrive: not whoever handed it over."""
    verdict = _as_steward(actor, request)
    if verdict and request.state == State.DISPUTED and payment.handed_over_by == actor.id:
        return no(REFUSAL)
    return verdict


def may_approve(actor: Membership, request: FundRequest, payment: FundPayment) -> Verdict:
    """Say yes to a payment as the second person, in time; whoever looked at how to pay is that one."""
    verdict = _as_steward(actor, request)
    second = people.is_second(actor, payment.prepared_by)
    if verdict and not (second and payment.second_id in (None, actor.id)):
        return no(REFUSAL)
    until = books.waits_until(payment.prepared_at.date(), books.SECOND_DAYS)
    return verdict and people.is_in_time(until, clock.now())


def may_hand_over(actor: Membership, request: FundRequest, payment: FundPayment) -> Verdict:
    """Hand the money over: one of the two who prepared and approved it."""
    verdict = _as_steward(actor, request)
    if verdict and actor.id not in (payment.prepared_by, payment.approved_by):
        return no(REFUSAL)
    return verdict


def may_be_third(actor: Membership, request: FundRequest, payment: FundPayment) -> Verdict:
    """Agree, where two are not enough: neither of the two who prepared and approved it."""
    verdict = _as_steward(actor, request)
    if verdict and actor.id in (payment.prepared_by, payment.approved_by):
        return no(REFUSAL)
    return verdict


def may_cancel_payment(actor: Membership, request: FundRequest, payment: FundPayment) -> Verdict:
    """Take a prepared payment back before anything is handed over."""
    return may_hand_over(actor, request, payment)


def may_see_destination(actor: Membership, request: FundRequest, payment: FundPayment) -> Verdict:
    """Open how to pay somebody: whoever prepared the payment and one second person."""
    verdict = _as_steward(actor, request)
    if verdict and actor.id != payment.prepared_by and payment.second_id not in (None, actor.id):
        return no("Somebody else is checking this payment.")
    return verdict


def may_record_repayment(actor: Membership, request: FundRequest, left: int) -> Verdict:
    """Record that some of a loan came back, or ask members to forgive it: a steward who is no party."""
    verdict = _as_steward(actor, request)
    return no("Nothing of it is to come back.") if verdict and not left else verdict


def may_see_queue(actor: Membership, fund: Fund) -> Verdict:
    """See what waits for stewards: those in office."""
    if fund.collective_id != actor.collective_id:
        return HIDDEN
    return YES if actor.acts_as(FUND_STEWARD) else no("Fund stewards do this.")


def may_see_load(actor: Membership) -> Verdict:
    """See what one looks after oneself, before handing it over: whoever looks after the fund."""
    return YES if actor.acts_as(FUND_STEWARD) else no("Fund stewards do this.")


def doors(
    actor: Membership,
    request: FundRequest,
    before: frozenset[int] = frozenset(),
    payment: FundPayment | None = None,
) -> frozenset[str]:
    """What this person can do with the request now: what its page offers. The actions ask again.

    ``payment`` is the one under way.
    """
    if speaks_for_asker(actor, request):
        return _asker_doors(actor, request)
    if is_voucher(actor, request):
        return _voucher_doors(request)
    if not looks_after(actor, request) or request.state == State.DRAFT:
        return frozenset()
    shut = frozenset({"check", "decline"}) if actor.id in before else frozenset()
    if not request.by_proxy:
        shut |= {"words"}
    if request.payer_id not in (None, actor.id) and not (payment and payment.state != "sent"):
        shut |= {"pay"}
    lost = frozenset({"fate"}) if payment and _may_tell(actor, request, payment) else frozenset()
    return lost | frozenset(name for name, states in _STEWARD_DOORS.items() if request.state in states) - shut


def _asker_doors(actor: Membership, request: FundRequest) -> frozenset[str]:
    shut = frozenset() if may_still_appeal(request) else frozenset({"appeal"})
    if not is_asker(actor, request):
        shut |= {"received"}
    if not request.unvouched:
        shut |= {"another"}
    mine = frozenset(name for name, states in _ASKER_DOORS.items() if request.state in states) - shut
    return mine | (_voucher_doors(request) if request.by_proxy else frozenset())


def _voucher_doors(request: FundRequest) -> frozenset[str]:
    if request.unvouched:
        return frozenset({"vouch", "question"} if request.state == State.SUBMITTED else ())
    slip = {"slip"} if request.by_proxy and request.state in SLIP_COUNTS else set()
    return frozenset(slip | ({"payer"} if request.state in PAYER_CAN_CHANGE else set()))


PAYER_CAN_CHANGE = rules.OPEN - rules.PAYMENT_ON_ITS_WAY


def _may_tell(actor: Membership, request: FundRequest, payment: FundPayment) -> bool:
    return request.state in rules.PAYMENT_ON_ITS_WAY and bool(may_resolve(actor, request, payment))


_ASKER_DOORS: dict[str, frozenset[State]] = {
    "answer": frozenset({State.NEEDS_INFO}),
    "withdraw": rules.WITHDRAWABLE,
    "appeal": frozenset({State.DECLINED}),
    "how": rules.OPEN - rules.PAYMENT_ON_ITS_WAY,
    "still": frozenset({State.WAITLISTED}),
    "received": frozenset({State.SENT}),
    "lost": frozenset({State.SENT}),
    "another": frozenset({State.SUBMITTED, State.NEEDS_INFO}),
    "rest": frozenset({State.PARTLY_PAID}),
}
_STEWARD_DOORS: dict[str, frozenset[State]] = {
    "check": frozenset({State.SUBMITTED, State.APPEALED}),
    "decline": frozenset({State.SUBMITTED, State.APPEALED}),
    "question": frozenset({State.SUBMITTED}),
    "sign": frozenset({State.FAST_TRACK}),
    "vote": frozenset({State.FAST_TRACK, State.SCREENED}),
    "pay": rules.PAYABLE,
    "leave_rest": frozenset({State.PARTLY_PAID}),
    "words": frozenset({State.SENT}),
    "aside": rules.OPEN - rules.PAYMENT_ON_ITS_WAY,
}
