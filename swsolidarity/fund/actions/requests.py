"""What people do with a request once it is sent: the one who asked, and the stewards who look at it."""

from __future__ import annotations

from contextlib import suppress

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import Money, format_money
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.actions import voting
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import caps, holds, moves
from swsolidarity.fund.actions.asking import Destination, set_destination
from swsolidarity.fund.models.requests import FundRequest, FundRequestParty, FundRequestQuestion
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import load, parties, terms
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import Moves, State, Who

GRANT = "fund.grant"
YES = "yes"
"""What is stored as the answer to whether a smaller sum would be enough; anything else is a no."""


# The one who asked, later ---------------------------------------------------------------------------------


def withdraw(actor: Membership, request: FundRequest) -> None:
    """Take a request back. Its words and how to pay are erased now; money set aside goes back to the pot.

    Raises ``Conflict`` once money is on its way.
    """
    require(policy.may_withdraw(actor, request))
    proposal = None
    if request.decision_ref and request.state == State.IN_VOTE:
        # A vote that closes locks its proposal first and the request after it; so does this.
        proposal = proposals.proposal(actor, request.decision_ref.partition(":")[2])
        if proposal is not None:
            voting.lock(proposal)
    request = queries.lock(request.id)
    moves.expect(request, *rules.WITHDRAWABLE)
    moved = Moves.NOTHING
    if request.state == State.RESERVED:
        holds.void_payment(request)
        moves.release_all(request)
        moved = Moves.RELEASE
    if request.state == State.IN_VOTE and proposal is not None and proposal.effect == GRANT:
        with suppress(Conflict):  # it is being counted just now: it will find the request gone
            decisions.call_off(proposal)
    decisions.erase_wording(request.decision_ref)
    moves.erase_destination(request)
    moves.erase_words(request)
    waited = request.state == State.WAITLISTED
    moves.move(request, State.WITHDRAWN, Who.ASKER, moved=moved)
    if waited:
        holds.move_up(request)


def leave(actor: Membership) -> None:
    """Take back everything somebody asked for who leaves the collective, in the transaction they leave in.

    Money that is on its way, or of which a part has come, is for stewards to finish.
    """
    for public_id in parties.may_be_taken_back(actor):
        request = queries.find(actor.collective_id, public_id)
        if request is not None and request.state in rules.WITHDRAWABLE:
            withdraw(actor, request)


def answer(actor: Membership, request: FundRequest, words: str) -> None:
    """Answer the steward's question, or agree to the text for voters, as it is or changed."""
    require(policy.may_answer(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.NEEDS_INFO)
    question = queries.open_question(request)
    if question is None:
        raise Conflict(moves.STALE)
    if not words:
        raise Invalid("Write an answer. A few words are enough.", field="answer")
    question.answer = words
    question.answered_at = clock.this_hour()
    if question.kind == "text":
        request.public_text = words
    if question.kind == "amount" and words == YES and question.amount is not None:
        request.amount = question.amount
        caps.lessened(request)
    # Who checked it before the answer has not read the answer.
    request.round += 1
    moves.move(request, State.SUBMITTED, Who.ASKER)


def appeal(actor: Membership, request: FundRequest, words: str) -> None:
    """Ask two other stewards to look again, once, within fourteen days."""
    require(policy.may_appeal(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.DECLINED)
    if not queries.may_still_appeal(request):
        raise Conflict(
            "This can be looked at again once, within fourteen days. You can ask anew at any time."
        )
    request.round += 1
    request.appeals += 1
    others = queries.stewards_of(
        request.fund.collective_id, moves.party_ids(request) | queries.decided_before(request)
    )
    if len(others) < 2:  # two people, neither of whom decided before
        raise Conflict(
            "Two other stewards are needed to look again, and there are not two now. Nothing was changed."
        )
    caps.require_room(request)
    if words and not request.words_erased:
        request.words = "\n\n".join(part for part in (request.words, words) if part)
    request.reason = request.decline_words = request.decided_at = None
    moves.move(request, State.APPEALED, Who.ASKER)


def still_need(actor: Membership, request: FundRequest) -> None:
    """Say that it is still needed: keeps the place in line for another ninety days."""
    require(policy.may_still_need(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.WAITLISTED)
    request.act_by = clock.now() + rules.WAITS_AT_MOST
    request.warned = 0


def redirect(actor: Membership, request: FundRequest, to: Destination) -> None:
    """Change how to be paid. A payment that was prepared for the old way is void."""
    require(policy.may_redirect(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, *(rules.OPEN - rules.PAYMENT_ON_ITS_WAY))
    holds.void_payment(request)
    set_destination(actor, request, to)


# Stewards -------------------------------------------------------------------------------------------------


def check(
    actor: Membership,
    request: FundRequest,
    *,
    how: str,
    seen: str,
    tier: int | None = None,
    urgent: bool = False,
) -> None:
    """Say that one has read the request and it can go on; the second to say so moves it.

    ``tier``: how urgent it is, where the rules ask for it. If two differ, the more urgent counts.
    ``urgent``: it should not wait for a vote. Raises ``Invalid`` where the month has too little left for it.
    """
    require(policy.may_check(actor, request, queries.decided_before(request)))
    request = queries.lock(request.id)
    moves.expect(request, State.SUBMITTED, State.APPEALED, seen=seen)
    _require_hands(actor, request)
    first = not queries.marks(request, "check")
    if urgent:
        _mark_urgent(request)
    elif first:
        request.urgent_in = None
    holds.unmark(actor, request, "decline")
    if tier is not None and request.terms.order == "need":
        request.tier = min(tier, tier if first else request.tier or tier)
    if len(moves.mark(actor, request, "check", detail=how)) > 1:
        moves.move(request, State.SCREENED, Who.TWO_STEWARDS, actor=actor)
        _route(actor, request)


def ask_back(actor: Membership, request: FundRequest, *, words: str, about_text: bool, seen: str) -> None:
    """Ask one question, or propose other words for the voters; the asker answers before anything goes on."""
    require(policy.may_ask_back(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SUBMITTED, seen=seen)
    if not words:
        raise Invalid("Write your question.", field="words")
    db.session.add(
        FundRequestQuestion(
            request_id=request.id,
            kind="text" if about_text else "question",
            asked_by=actor.id,
            asked_at=clock.this_hour(),
            question=words,
        )
    )
    moves.move(request, State.NEEDS_INFO, Who.STEWARD, actor=actor)


def ask_less(actor: Membership, request: FundRequest, amount: Money, *, seen: str) -> None:
    """Ask whether a smaller sum would be enough; the asker says yes or no before anything goes on.

    Raises ``Invalid`` for a sum that is not smaller.
    """
    require(policy.may_ask_back(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SUBMITTED, seen=seen)
    if not request.parts <= amount.minor < request.amount:
        raise Invalid("Enter less than what is asked for.", field="amount")
    collective = db.session.get_one(Collective, request.fund.collective_id)
    db.session.add(
        FundRequestQuestion(
            request_id=request.id,
            kind="amount",
            amount=amount.minor,
            asked_by=actor.id,
            asked_at=clock.this_hour(),
            question=format_money(amount, collective.language),
        )
    )
    moves.move(request, State.NEEDS_INFO, Who.STEWARD, actor=actor)


def decline(
    actor: Membership, request: FundRequest, *, seen: str, reason: str | None = None, words: str = ""
) -> None:
    """Say that the fund should not agree; it takes two. The first gives the reason and a kind sentence."""
    require(policy.may_check(actor, request, queries.decided_before(request)))
    request = queries.lock(request.id)
    moves.expect(request, State.SUBMITTED, State.APPEALED, seen=seen)
    others = [one for one in queries.marks(request, "decline") if one.membership_id != actor.id]
    if not others:
        if reason not in rules.REASONS_TO_CHOOSE:
            raise Invalid("Choose a reason.", field="reason")
        request.reason, request.decline_words = reason, words or None
    holds.unmark(actor, request, "check")
    if len(moves.mark(actor, request, "decline", detail=request.reason)) > 1:
        moves.move(request, State.DECLINED, Who.TWO_STEWARDS, actor=actor)


def sign(actor: Membership, request: FundRequest, *, seen: str) -> None:
    """Agree without a vote; with the second signature the money is set aside, or it waits in line."""
    require(policy.may_sign(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.FAST_TRACK, seen=seen)
    signed = moves.mark(actor, request, "sign")
    if len(signed) > 1:
        holds.set_aside(
            request,
            Who.TWO_STEWARDS,
            decision_ref=f"{holds.SIGNED}{request.reference}.{request.round}",
            hands=(signed[0].membership_id, signed[1].membership_id),
            actor=actor,
        )


def open_vote(actor: Membership, request: FundRequest, *, seen: str) -> None:
    """Put a request to the vote: after too few voted, or instead of agreeing to a small sum."""
    require(policy.may_open_vote(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, State.SCREENED, State.FAST_TRACK, seen=seen)
    _open_vote(actor, request)


def step_aside(actor: Membership, request: FundRequest) -> None:
    """Have nothing to do with a request, for whatever reason; nobody is told which.

    Raises ``Conflict`` while one has a hand in a payment that is under way.
    """
    require(policy.may_step_aside(actor, request))
    request = queries.lock(request.id)
    payment = queries.live_payment(request, locked=True)
    if payment and actor.id in (payment.prepared_by, payment.approved_by, payment.handed_over_by):
        raise Conflict("You have a hand in the payment that is under way. Finish it or take it back first.")
    for purpose in ("check", "decline", "sign"):
        holds.unmark(actor, request, purpose)
    db.session.add(FundRequestParty(request_id=request.id, membership_id=actor.id, role="aside"))
    db.session.flush()


def _require_hands(actor: Membership, request: FundRequest) -> None:
    """Nobody looks after more open requests than the rules in force have for one steward.

    Raises ``Conflict``. With the fund locked, so that two pages of one person do not take two at once.
    """
    most = terms.in_force(request.fund_id).terms.most_open
    if not most:
        return
    ledger.lock(request.fund_id)
    if load.how_many(actor, request.fund_id, but=request.id) >= most:
        raise Conflict(
            "You look after as many open requests as our rules have for one steward. "
            "Pass one on or finish one first, or leave this one to somebody else."
        )


def _mark_urgent(request: FundRequest) -> None:
    """Count a request against what this month has for urgent help, with the fund locked."""
    if not queries.can_be_urgent(request):
        raise Invalid("This cannot be urgent help under our rules. Leave the tick out.", field="urgent")
    ledger.lock(request.fund_id)
    month = queries.this_month(request.fund.collective_id)
    left = request.terms.urgent_month - queries.urgent_total(request.fund_id, month, but=request.id)
    if request.amount > left:
        raise Invalid(
            "Too little is left for urgent help this month. Leave the tick out: then members vote.",
            field="urgent",
        )
    request.urgent_in = month
    db.session.flush()


def _is_urgent(request: FundRequest) -> bool:
    """Whether it goes on as urgent: a month that began since it was marked has to have room for it too."""
    if request.urgent_in is None:
        return False
    try:
        _mark_urgent(request)
    except Invalid:
        return False
    return True


def _route(actor: Membership, request: FundRequest) -> None:
    if not request.in_main_currency:
        _open_vote(actor, request)
        return
    way = rules.way(
        request.amount,
        fast_track_up_to=request.terms.small_sum,
        small_up_to=request.terms.largest,
    )
    if way == "fast_track":
        request.small = True
        request.urgent_in = None
        moves.move(request, State.FAST_TRACK, Who.STEWARD, actor=actor)
    elif _is_urgent(request):
        request.small = True
        moves.move(request, State.FAST_TRACK, Who.STEWARD, actor=actor)
        request.act_by = clock.this_hour() + rules.URGENT_WITHIN
    else:
        _open_vote(actor, request)


def _open_vote(actor: Membership, request: FundRequest) -> None:
    large = not request.in_main_currency or request.amount > request.terms.largest
    collective = db.session.get_one(Collective, request.fund.collective_id)
    proposal = decisions.put_to_vote(
        request.fund.collective_id,
        rule_key="spend_large" if large else "spend_small",
        title=f"{request.reference}: {format_money(request.money, collective.language)}",
        background=request.public_text or "",
        what_happens=what_happens(request),
        effect=GRANT,
        subject=request.ref,
        opened_by=None,
    )
    request.decision_ref = proposal.reference
    request.votes += 1
    request.small = False
    request.urgent_in = None
    moves.move(request, State.IN_VOTE, Who.STEWARD, actor=actor, closes_at=proposal.closes_at)


def what_happens(request: FundRequest) -> Sentence:
    """What members read before they vote: what adoption does."""
    if request.kind == "loan":
        return say(
            "The money is lent without interest, and set aside at once. "
            "If there is too little, the request waits in line."
        )
    if request.parts > 1:
        return say(
            "All of the money is set aside at once, and given in %(parts)s parts. "
            "If there is too little, the request waits in line.",
            parts=request.parts,
        )
    return say("The money is set aside at once. If there is too little, the request waits in line.")
