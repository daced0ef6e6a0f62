"""One sum for many requests: members mark what they support, and equal shares decide what is set aside."""

from __future__ import annotations

from collections.abc import Sequence

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core.db import db
from swsolidarity.core.money import Money, format_money
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.fund.actions import holds, moves
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules.requests import State, Who

SHARE = "fund.share"


def open_round(
    actor: Membership, fund: Fund, pot: FundAccount, amount: Money, requests: Sequence[FundRequest]
) -> Proposal:
    """Put several checked requests on one pot to a vote that shares out ``amount`` among them.

    Raises ``Refused`` where the actor is a party to one of them, ``Invalid`` where the sum is more than the
    pot has free or there is nothing to choose between, ``Conflict`` where a request has moved on.
    """
    if len(requests) < 2:
        raise Invalid("Choose at least two requests.", field="requests")
    if not 0 < amount.minor <= pot.balance:
        raise Invalid("Enter a sum that the pot has free.", field="amount")
    locked = []
    for request in sorted(requests, key=lambda one: one.id):
        require(policy.may_open_vote(actor, request))
        found = queries.lock(request.id)
        if found.state not in (State.SCREENED, State.FAST_TRACK) or found.pot_id != pot.id:
            raise Conflict("One of the requests has moved on. Look at them again. Nothing was opened.")
        locked.append(found)
    collective = db.session.get_one(Collective, fund.collective_id)
    proposal = decisions.put_to_vote(
        fund.collective_id,
        rule_key="share_money",
        title=format_money(amount, collective.language),
        background="",
        what_happens=say("What is chosen is set aside at once, as far as the sum goes."),
        effect=SHARE,
        subject=f"fund.pot:{pot.code}",
        opened_by=None,
        options=[
            decisions.Offer(label=request.reference, subject=request.ref, cost=request.amount)
            for request in locked
        ],
        budget=amount.minor,
        currency=amount.currency,
        step=10**amount.exponent,
    )
    for request in locked:
        request.decision_ref = proposal.reference
        request.votes += 1
        request.small = False
        moves.move(request, State.IN_VOTE, Who.STEWARD, actor=actor, closes_at=proposal.closes_at)
    return proposal


def share(proposal: Proposal, outcome: Outcome) -> Sentence:
    """What a closed round does: money for the chosen, another try for the rest, whatever the outcome."""
    chosen = set(outcome.winners) if outcome.adopted else set()
    set_aside = 0
    for place, option in enumerate(proposals.options(proposal)):
        request = queries.by_reference(option.subject)
        if request is None or request.state != State.IN_VOTE or request.decision_ref != proposal.reference:
            continue
        if place in chosen:
            # One promise for each decision and request: the books refuse a second under the same name.
            holds.set_aside(request, Who.SYSTEM, decision_ref=f"{proposal.reference}/{request.public_id}")
            set_aside += 1
        else:
            moves.move(request, State.SCREENED, Who.SYSTEM)
    if not set_aside:
        return say("Nothing is set aside. The requests can be put to a vote again.")
    return say(
        "Money is set aside for %(count)s requests. The others can be put to a vote again.", count=set_aside
    )
