"""Counting a vote whose time is over, applying what follows and storing the result: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from swsolidarity.core import clock
from swsolidarity.core.db import affected, db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, Sentence, say
from swsolidarity.decisions import ballots, methods, queries, settlement
from swsolidarity.decisions.actions import follow_ups, standing, voting
from swsolidarity.decisions.events import VoteClosed
from swsolidarity.decisions.models import ExternalResult, Proposal
from swsolidarity.decisions.rules import Outcome, Question, Terms, lots, papers, sunset
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules.terms import EXTERNAL, NAMED, SECRET


@dataclass(frozen=True, slots=True)
class Counted:
    """A box that was counted, and the question it was counted for; ``loose`` where it is secret."""

    question: Question
    box_hash: str
    told: bool
    lot: Mapping[str, Any] | None
    tally: Any
    loose: ballots.Loose | None


def count_ahead(proposal_id: int) -> Counted | None:
    """Count a vote whose time is over, and write nothing, so that nobody who writes waits for the count.

    None where there is nothing to count, or nothing that can be; ``close`` finds out why.
    """
    proposal = db.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, *queries.may_be_counted(clock.now()))
        .options(joinedload(Proposal.rule))
    ).one_or_none()
    if proposal is None:
        return None
    try:
        return _counted(proposal)
    except ballots.BoxBroken:
        return None


def close(proposal_id: int, ahead: Counted | None = None) -> str | None:
    """Count a vote whose time is over, apply what follows and store the result: all of it or nothing.

    ``ahead``: what ``count_ahead`` found; it holds if box and question are still the same. Returns the code,
    ``void``, ``extended``, or None when there was nothing to do (another worker was first, it is not time, or
    what was counted elsewhere is not here yet).
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
    try:
        counted = _counted(proposal, ahead)
    except ballots.BoxBroken:
        return _void(proposal, now)
    question, rule = counted.question, counted.question.terms
    verdict = methods.named(rule.method).verdict(counted.tally, question)
    outcome = sunset.provisional(verdict, rule)
    if outcome.code == "inquorate" and rule.on_inquorate != "fail" and proposal.call == 1:
        return _extend(proposal, rule, now)
    if counted.loose is not None:
        ballots.seal(proposal, counted.loose)
    told = records.publishable(outcome, rule, proposal.secrecy)
    followed = _settle(proposal, told)
    open_box = counted.told and told.numbers
    result = _record(proposal, question, told, now) | {
        "ballots": records.papers(ballots.in_the_box(proposal)[0]) if open_box else None,
        "ballots_hash": counted.box_hash if told.numbers or not counted.told else None,
        "lot": counted.lot,
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


def _counted(proposal: Proposal, ahead: Counted | None = None) -> Counted:
    """The box counted, or ``ahead`` where that is what is in the box now. Raises ``BoxBroken``."""
    question = queries.question(proposal)
    box, cast = ballots.in_the_box(proposal)
    told = records.papers_are_told(question.terms, proposal.secrecy, cast)
    box_hash = records.box_hash(box, b"" if told else proposal.salt)
    lot = _lot(proposal, question, box_hash) if question.options else None
    if lot is not None:
        question = replace(question, lot=tuple(lot["order"]))
    if ahead is not None and (ahead.question, ahead.box_hash) == (question, box_hash):
        return ahead
    ballots.check_roll(proposal)
    loose = ballots.cut_loose(proposal) if proposal.secrecy == SECRET else None
    return Counted(question, box_hash, told, lot, _tally(box, question), loose)


def _tally(box: papers.Box, question: Question) -> Any:
    """The count of a box by the method of its question. Raises ``BoxBroken`` when a ballot is not one."""
    key = question.terms.method
    method = methods.named(key)
    try:
        if key in methods.ADDS_UP:
            return methods.ADDS_UP[key].count(box, question)
        grouped = dict(box.items())
        if all(choice == method.validate(choice, question) for choice in grouped):
            return method.count(grouped, question)
    except Invalid:
        raise ballots.BoxBroken("a ballot in the box is not one") from None
    raise ballots.BoxBroken("a ballot in the box is not in its canonical form")


def _extend(proposal: Proposal, rule: Terms, now: datetime) -> str:
    """Open the vote once more, because too few took part."""
    voting.take_back_reminders(proposal)
    proposal.call, proposal.reminded = 2, False
    proposal.closes_at = now + timedelta(hours=rule.open_hours)
    proposal.state = "voting"
    db.session.execute(delete(ExternalResult).where(ExternalResult.proposal_id == proposal.id))
    db.session.flush()
    return "extended"


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
