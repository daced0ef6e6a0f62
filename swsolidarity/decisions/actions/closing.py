"""Counting a vote whose time is over, applying what follows and storing the result: all of it or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from swsolidarity.core import clock
from swsolidarity.core.db import affected, db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions import ballots, methods, queries, settlement
from swsolidarity.decisions.actions import follow_ups, standing, voting
from swsolidarity.decisions.events import VoteClosed
from swsolidarity.decisions.models import ExternalResult, Proposal
from swsolidarity.decisions.rules import Outcome, Question, lots, sunset
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules.terms import EXTERNAL, NAMED, SECRET


def close(proposal_id: int) -> str | None:
    """Count a vote whose time is over, apply what follows and store the result: all of it or nothing.

    Returns the code, ``void``, ``extended``, or None when there was nothing to do (another worker was
    first, it is not time, or what was counted elsewhere is not here yet).
    """
    now = clock.now()
    claimed = db.session.execute(
        update(Proposal)
        .where(Proposal.id == proposal_id, *queries.may_be_counted(now))
        .values(state="closed")
        .execution_options(synchronize_session=False)
    )
    if affected(claimed) == 0:
        return None
    proposal = voting.locked(proposal_id)
    assert proposal is not None
    question = queries.question(proposal)
    rule, method = question.terms, methods.named(question.terms.method)
    try:
        box = ballots.checked_count(proposal, method, question)
    except ballots.BoxBroken:
        return _void(proposal, now)
    open_box = records.papers_are_told(rule, proposal.secrecy, sum(box.values()))
    box_hash = records.box_hash(box, b"" if open_box else proposal.salt)
    lot = _lot(proposal, question, box_hash) if question.options else None
    if lot is not None:
        question = replace(question, lot=tuple(lot["order"]))
    outcome = sunset.provisional(method.verdict(method.count(box, question), question), rule)
    if outcome.code == "inquorate" and rule.on_inquorate != "fail" and proposal.call == 1:
        voting.take_back_reminders(proposal)
        proposal.call, proposal.reminded = 2, False
        proposal.closes_at = now + timedelta(hours=rule.open_hours)
        proposal.state = "voting"
        db.session.execute(delete(ExternalResult).where(ExternalResult.proposal_id == proposal.id))
        db.session.flush()
        return "extended"
    if proposal.secrecy == SECRET:
        ballots.seal(proposal)
    told = records.publishable(outcome, rule, proposal.secrecy)
    followed = _settle(proposal, told)
    result = _record(proposal, question, told, now) | {
        "ballots": records.papers(box) if open_box and told.numbers else None,
        "ballots_hash": box_hash if told.numbers or not open_box else None,
        "lot": lot,
        "elsewhere": _elsewhere(proposal),
        "followed": followed and records.plain(followed),
        "stands": standing.begin(proposal, outcome, now),
    }
    proposal.result = records.canonical(result)
    proposal.result_hash = records.digest(proposal.result)
    proposal.code = outcome.code
    proposal.state, proposal.ended_at = "decided", now
    if outcome.adopted:
        follow_ups.note(proposal)
    db.session.flush()
    voting.take_back_reminders(proposal)
    record(VoteClosed(collective_id=proposal.collective_id, subject=proposal.reference))
    return outcome.code


def _void(proposal: Proposal, now: datetime) -> str:
    ballots.burn(proposal)
    _settle(
        proposal,
        Outcome("void", False, None, (say("The box did not agree with the roll, so nothing is counted."),)),
    )
    proposal.state, proposal.ended_at = "void", now
    db.session.flush()
    voting.take_back_reminders(proposal)
    record(VoteClosed(collective_id=proposal.collective_id, subject=proposal.reference))
    return "void"


def _settle(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    if proposal.effect is None:
        return None
    return settlement.named(proposal.effect).settle(proposal, outcome)


def _lot(proposal: Proposal, question: Question, box_hash: str) -> dict[str, Any]:
    """The order in which options are lucky, and everything it takes to draw it again (decisions §7)."""
    phrases = [one.phrase.encode() for one in queries.tellers(proposal)]
    secrets = sorted([bytes.fromhex(proposal.lot_secret or ""), *phrases], key=lots.commitment)
    drawn = lots.seed(proposal.public_id, box_hash, secrets)
    return {
        "commitments": [lots.commitment(secret) for secret in secrets],
        "secrets": [secret.hex() for secret in secrets],
        "seed": drawn.hex(),
        "order": lots.order(drawn, proposal.public_id, [option.id for option in question.options]),
    }


def _elsewhere(proposal: Proposal) -> dict[str, Any] | None:
    """Where the ballots of a vote that was held elsewhere can be found again."""
    if proposal.secrecy != EXTERNAL:
        return None
    found = ballots.entered_elsewhere(proposal)
    assert found is not None
    return {"archive_hash": found.archive_hash}


def _record(proposal: Proposal, question: Question, told: Outcome, now: datetime) -> dict[str, Any]:
    """The result record (decisions §9). It proves the wording by a salted hash and does not repeat it."""
    assert proposal.opened_at is not None
    assert proposal.closes_at is not None
    numbers = told.numbers
    return {
        "format": "decision/1",
        "proposal": proposal.public_id,
        "code": told.code,
        "call": proposal.call,
        "secrecy": proposal.secrecy,
        "opened_at": proposal.opened_at.isoformat(),
        "closes_at": proposal.closes_at.isoformat(),
        "decided_at": now.isoformat(),
        "roll": {"size": proposal.roll_size, "hash": proposal.roll_hash},
        "numbers": numbers
        and {
            "cast": numbers.cast,
            "yes": numbers.yes,
            "no": numbers.no,
            "abstain": numbers.abstain,
            "block": numbers.block,
            "aside": numbers.aside,
            "concern": numbers.concern,
            "marked": numbers.marked,
            "blank": numbers.blank,
        },
        **(ballots.put_in_by_others(proposal) if numbers and proposal.secrecy in NAMED else {}),
        "options": [
            {"id": option.id, "kind": option.kind, "cost": option.cost} for option in question.options
        ],
        "places": question.places,
        "people": question.people,
        "open_objections": question.open_objections,
        "currency": proposal.currency,
        "budget": question.budget,
        "step": question.step,
        "winners": list(told.winners),
        "tied": list(told.tied),
        "tally": told.tally,
        "rule": json.loads(proposal.rule_snapshot or "null"),
        "rule_hash": proposal.rule_hash,
        "text": {
            "version": proposal.version,
            "hash": records.text_hash(
                proposal.salt, proposal.title, proposal.background, proposal.what_happens
            ),
        },
        "reasoning": [records.plain(sentence) for sentence in told.reasoning],
        "todo": proposal.todo,
        "todo_by": proposal.todo_by and proposal.todo_by.isoformat(),
        "review_on": proposal.review_on and proposal.review_on.isoformat(),
        "lapses_at": sunset.lapses_at(told, question.terms, now),
    }
