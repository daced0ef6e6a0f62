"""Loans: money that comes back is recorded by a steward, and members can decide to forgive what is left."""

from __future__ import annotations

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.money import Money, format_money
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import moves
from swsolidarity.fund.events import EntryPosted
from swsolidarity.fund.models.books import Entry, FundAccount
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import loans as queries
from swsolidarity.fund.queries import requests

FORGIVE = "fund.forgive"


def record_repayment(
    actor: Membership, request: FundRequest, *, amount: Money, place: FundAccount, key: str
) -> Entry:
    """Record that some of a loan came back; it goes to the pot it came from, and to whoever waits for it.

    ``key`` makes the same form one entry. Raises ``Invalid`` when it is more than is left.
    """
    require(policy.may_record_repayment(actor, request, queries.left(request)))
    request = requests.lock(request.id)
    ledger.lock(request.fund_id)
    require(policy.may_record_repayment(actor, request, queries.left(request)))
    if amount.minor > queries.left(request):
        raise Invalid("That is more than is left of the loan. Record the rest as money in.", field="amount")
    posted = ledger.loan_repay(
        place=place,
        pot=db.session.get_one(FundAccount, request.pot_id),
        amount=amount,
        reference=request.reference,
        request_ref=request.ref,
        key=f"repaid:{key}",
        recorded_by=actor.id,
        parties=moves.party_ids(request),
    )
    if isinstance(posted, ledger.InsufficientFunds):
        raise Conflict(moves.STALE)
    record(
        EntryPosted(
            collective_id=actor.collective_id,
            subject=f"fund.fund:{request.fund.public_id}",
            entry=posted.public_id,
        )
    )
    return posted


def propose_forgiving(actor: Membership, request: FundRequest) -> Proposal:
    """Ask the members to forgive what is left of a loan. Raises ``Conflict`` while they are deciding it."""
    require(policy.may_record_repayment(actor, request, queries.left(request)))
    request = requests.lock(request.id)
    left = queries.left(request)
    require(policy.may_record_repayment(actor, request, left))
    if queries.being_decided(request, FORGIVE):
        raise Conflict("Members are deciding this already. Nothing was changed.")
    language = db.session.get_one(Collective, request.fund.collective_id).language
    large = not request.in_main_currency or left > request.terms.largest
    return decisions.put_to_vote(
        request.fund.collective_id,
        rule_key="spend_large" if large else "spend_small",
        title=f"{request.reference}: {format_money(request.in_money(left), language)}",
        background="",
        what_happens=say("What is left of this loan is forgiven. Nothing more has to come back."),
        effect=FORGIVE,
        subject=request.ref,
        opened_by=None,
    )


def decided(proposal: Proposal, outcome: Outcome) -> Sentence:
    """Do what a decision about a loan said, in the closing transaction; what followed, in a sentence."""
    request = requests.by_reference(proposal.subject)
    left = queries.left(request) if request else 0
    if request is None or not left:
        return say("Everything had come back before. Nothing is left to forgive.")
    if not outcome.adopted:
        return say("The loan stays as it is, without interest and without hurry.")
    posted = ledger.loan_forgive(
        fund_id=request.fund_id,
        amount=request.in_money(left),
        reference=request.reference,
        request_ref=request.ref,
        decision_ref=proposal.reference,
        key=f"forgive:{proposal.public_id}",
    )
    if isinstance(posted, ledger.InsufficientFunds):
        raise Conflict(moves.STALE)
    return say("What was left is forgiven.")
