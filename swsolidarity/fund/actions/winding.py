"""Ending a fund: the group decides who gets the rest, what was promised is paid, then private words go."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from swsolidarity.collectives.actions import power
from swsolidarity.collectives.models import FUND_STEWARD, Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import asking, holds, moves, rounds
from swsolidarity.fund.actions.asking import Destination
from swsolidarity.fund.models.audits import FundAudit, FundAuditTask
from swsolidarity.fund.models.bank import BankLine
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.models.rounds import FundRound
from swsolidarity.fund.models.winding import FundWindDown
from swsolidarity.fund.policy import winding as policy
from swsolidarity.fund.queries import requests as asked
from swsolidarity.fund.queries import winding as queries
from swsolidarity.fund.rules.requests import AskStep, State, Who
from swsolidarity.web import i18n

WIND_DOWN = "fund.wind_down"
KEPT_DAYS = (30, 90, 180, 365)
"""How long private words stay after the fund is closed: what the group can choose from."""


def propose(actor: Membership, fund: Fund, *, remainder: str, keep_days: int, why: str = "") -> FundWindDown:
    """Ask the group to end its fund, by the rule that changes rules. Raises ``Invalid``."""
    fund = ledger.lock(fund.id)
    require(policy.may_propose(actor, fund, queries.current(fund)))
    if not remainder:
        raise Invalid("Say who gets what is left.", field="remainder")
    if keep_days not in KEPT_DAYS:
        raise Invalid("Choose how long.", field="keep_days")
    made = FundWindDown(fund_id=fund.id, keep_days=keep_days, remainder=remainder, asked_by=actor.id)
    db.session.add(made)
    db.session.flush()
    collective = db.session.get_one(Collective, fund.collective_id)
    proposal = decisions.put_to_vote(
        fund.collective_id,
        rule_key="rule_change",
        title=i18n.said_in(collective.language, say("End our fund")),
        background="\n\n".join(part for part in (why, remainder) if part),
        what_happens=say(
            "Nobody can ask for anything new. What is promised is paid. The rest goes where the text says. "
            "Private words are deleted %(days)s days after that.",
            days=keep_days,
        ),
        effect=WIND_DOWN,
        subject=made.ref,
        opened_by=actor,
    )
    made.decision_ref = proposal.reference
    return made


def decided(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    """Begin to wind the fund down, or leave it, in the closing transaction."""
    found = queries.by_reference(proposal.subject)
    if found is None or found.state != "asked":
        return None
    if not outcome.adopted:
        found.state = "stopped"
        return say("The fund goes on.")
    fund = ledger.lock(found.fund_id)
    today = clock.now().date()
    found.state, found.adopted_on, fund.winding_since = "winding", today, today
    for round_ in db.session.scalars(
        select(FundRound).where(FundRound.fund_id == fund.id, FundRound.state == "open")
    ):
        round_.state, round_.ended_on = "off", today
    return say("From now on nobody can ask for anything new. What is promised is paid.")


def give_rest(actor: Membership, fund: Fund, to: Destination) -> FundRequest:
    """Set all free money aside for whom the group chose; two stewards then pay it like anything else.

    Raises ``Conflict`` while somebody still waits, or nothing is free.
    """
    fund = ledger.lock(fund.id)
    current = queries.current(fund)
    require(policy.may_give_rest(actor, fund, current))
    assert current is not None, "the policy has looked"
    if queries.everybody_else(fund):
        raise Conflict("Somebody still waits for an answer or for money. The rest is given when nobody does.")
    pots = db.session.scalars(
        select(FundAccount)
        .where(FundAccount.fund_id == fund.id, FundAccount.kind == "pot", FundAccount.balance > 0)
        .order_by(FundAccount.id)
    ).all()
    if not pots:
        raise Conflict("No money is free.")
    pot = pots[0]
    request = FundRequest(
        fund_id=fund.id,
        pot_id=pot.id,
        state=State.SUBMITTED.value,
        amount=pot.balance,
        currency=pot.currency,
        steps_done=int(sum(AskStep)),
        updated_at=clock.this_hour(),
    )
    request.purpose, request.public_text = "other", current.remainder
    request.rail, request.destination = to.rail, to.details
    asking.give_number(request, fund)
    db.session.add(request)
    db.session.flush()
    request = asked.lock(request.id)
    moves.move(request, State.SCREENED, Who.STEWARD, actor=actor)
    moves.move(request, State.IN_VOTE, Who.STEWARD, actor=actor)
    holds.set_aside(
        request, Who.SYSTEM, decision_ref=f"{current.decision_ref}/{request.public_id}", actor=actor
    )
    power.note(actor, FUND_STEWARD, "gave", "rest")
    return request


def close_if_done(wind_down_id: int) -> bool:
    """Close a fund with nothing left in it; from then on the days of its private words are counted."""
    found = db.session.get_one(FundWindDown, wind_down_id)
    fund = ledger.lock(found.fund_id)
    if found.state != "winding" or not queries.to_do(fund).done:
        return False
    found.state, found.delete_on = "closed", clock.now().date() + timedelta(days=found.keep_days)
    fund.state = "closed"
    return True


def delete_private(wind_down_id: int) -> bool:
    """Delete every private word of a closed fund. Sums, numbers and the chain stay and still verify."""
    found = db.session.get_one(FundWindDown, wind_down_id)
    fund = ledger.lock(found.fund_id)
    for number in queries.requests(fund):
        request = asked.lock(number)
        moves.erase_words(request)
        moves.erase_destination(request)
        moves.erase_parties(request)
    for entry in queries.notes(fund):
        ledger.erase_note(entry)
    for prepared in queries.prepared(fund):
        prepared.note = None
    for number in db.session.scalars(select(FundRound.id).where(FundRound.fund_id == fund.id)):
        rounds.forget(number)
    places = select(FundAccount.id).where(FundAccount.fund_id == fund.id)
    db.session.execute(
        delete(BankLine).where(BankLine.split_from.is_not(None), BankLine.account_id.in_(places))
    )
    db.session.execute(delete(BankLine).where(BankLine.account_id.in_(places)))
    audits = select(FundAudit.id).where(FundAudit.fund_id == fund.id)
    db.session.execute(
        update(FundAuditTask)
        .where(FundAuditTask.audit_id.in_(audits))
        .values(words_sealed=None, membership_id=None, words_erased=True)
    )
    db.session.execute(
        update(FundAccount)
        .where(FundAccount.fund_id == fund.id, FundAccount.kind == "asset")
        .values(name_sealed=None, holder_id=None)
    )
    found.state = "done"
    return True
