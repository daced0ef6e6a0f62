"""The life of a vote: freeze, open, vote, close. What the clock does is done here too, and only once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import affected, db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Sentence, require, say
from swsolidarity.decisions import ballots, methods, policy, queries, settlement
from swsolidarity.decisions.events import ProposalMoved, VoteClosed, VoteOpened
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome, states
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules.terms import SECRECY, SECRET


def lock(proposal: Proposal) -> None:
    """Hold a proposal until the transaction ends, and look at it afresh."""
    db.session.execute(
        select(Proposal)
        .where(Proposal.id == proposal.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def freeze(proposal: Proposal) -> None:
    """Fix the wording and copy the rule in force into the proposal. Doing it again changes nothing."""
    if proposal.state == "frozen":
        return
    if not states.may_move(proposal.state, "frozen"):
        raise Conflict("This has already been started.")
    rule = queries.rule_in_force(proposal.collective_id, proposal.rule.key) or proposal.rule
    proposal.rule = rule
    proposal.rule_snapshot = records.canonical(rule.snapshot())
    proposal.rule_hash = records.digest(proposal.rule_snapshot)
    proposal.secrecy = max(proposal.secrecy, rule.terms.secrecy, key=SECRECY.index)
    proposal.state = "frozen"
    db.session.flush()


def open_vote(proposal: Proposal) -> None:
    """Make the roll and open the vote, in one transaction. Doing it again changes nothing.

    Raises ``Conflict`` when nobody could vote, or too few for a secret vote.
    """
    if proposal.state == "voting":
        return
    if not states.may_move(proposal.state, "voting"):
        raise Conflict("This vote cannot be opened.")
    now, rule = clock.now(), proposal.terms
    parties = (
        settlement.named(proposal.effect).off_the_roll(proposal) if proposal.effect else frozenset[int]()
    )
    people = queries.electorate(
        proposal, min_membership_days=rule.min_membership_days, now=now, without=parties
    )
    if not people:
        raise Conflict(
            "Nobody has been a member long enough to vote on this. The rule asks for %(days)s days.",
            days=rule.min_membership_days,
        )
    if proposal.secrecy == SECRET and len(people) < records.SMALLEST_SECRET_ROLL:
        raise Conflict("A secret vote needs at least five people on the roll. Now there are too few.")
    proposal.has_parties = bool(parties)
    proposal.roll_size = len(people)
    proposal.roll_hash = ballots.make_roll(proposal, people)
    proposal.opened_at = now
    proposal.closes_at = now + timedelta(hours=rule.open_hours)
    proposal.state = "voting"
    db.session.flush()
    record(VoteOpened(collective_id=proposal.collective_id, subject=proposal.reference))


def open_discussed(proposal_id: int) -> bool:
    """Open the vote of a proposal whose discussion has ended; let it lapse if it cannot be held.

    False if there was nothing to do, because somebody else was first.
    """
    proposal = _locked(proposal_id)
    until = proposal.discussion_until if proposal else None
    if proposal is None or proposal.state != "discussion" or until is None or clock.now() < until:
        return False
    freeze(proposal)
    try:
        open_vote(proposal)
    except Conflict:
        _end(proposal, "lapsed")
    return True


def lapse(proposal_id: int, *, untouched_since: datetime) -> bool:
    """End a draft nobody came back to; False if somebody did."""
    proposal = _locked(proposal_id)
    if proposal is None or proposal.state != "draft" or proposal.written_at >= untouched_since:
        return False
    _end(proposal, "lapsed")
    return True


def vote(actor: Membership, proposal: Proposal, *, choice: str) -> str | None:
    """Put a vote in. Returns the inclusion code of a secret vote where there is one, to be shown once.

    A named vote can be changed until the close. After a secret vote nothing else is written in this
    transaction: no event, no notice, no activity.

    Raises ``Conflict`` when the vote is not open at this moment, or a secret ballot is in already;
    ``Invalid`` when the choice is not one.
    """
    require(policy.may_read(actor, proposal))
    lock(proposal)
    entry = ballots.entry_of(proposal, actor.id)
    require(policy.may_vote(actor, proposal, entry))
    assert entry is not None
    now = clock.now()
    if not states.is_open(proposal.state, proposal.opened_at, proposal.closes_at, now):
        raise Conflict("This vote is closed. Your vote was not counted.")
    question = queries.question(proposal)
    ballot = methods.named(question.terms.method).validate(choice, question)
    if proposal.secrecy == SECRET:
        return ballots.cast_secret(proposal, entry, ballot)
    ballots.cast_named(proposal, entry, ballot)
    return None


def call_off(proposal: Proposal) -> None:
    """End a proposal without a result, its votes destroyed uncounted; for the domain that put it to the vote.

    Doing it again changes nothing. Raises ``Conflict`` when it is decided or being counted.
    """
    if proposal.state == "withdrawn":
        return
    counting = states.phase(proposal.state, proposal.closes_at, None, clock.now()) == "counting"
    if counting or not states.may_move(proposal.state, "withdrawn"):
        raise Conflict("This is over, so it cannot be withdrawn.")
    if proposal.state == "voting":
        ballots.burn(proposal)
    _end(proposal, "withdrawn")


def close(proposal_id: int) -> str | None:
    """Count a vote whose time is over, apply what follows and store the result: all of it or nothing.

    Returns the code, ``void``, ``extended``, or None when there was nothing to do (another worker was
    first, or it is not time).
    """
    now = clock.now()
    claimed = db.session.execute(
        update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state == "voting", Proposal.closes_at <= now)
        .values(state="closed")
        .execution_options(synchronize_session=False)
    )
    if affected(claimed) == 0:
        return None
    proposal = _locked(proposal_id)
    assert proposal is not None
    question = queries.question(proposal)
    rule, method = question.terms, methods.named(question.terms.method)
    try:
        box, box_hash = ballots.checked_count(proposal, method, question)
    except ballots.BoxBroken:
        return _void(proposal, now)
    outcome = method.verdict(method.count(box, question), question)
    if outcome.code == "inquorate" and rule.on_inquorate != "fail" and proposal.call == 1:
        proposal.call = 2
        proposal.closes_at = now + timedelta(hours=rule.open_hours)
        proposal.state = "voting"
        db.session.flush()
        return "extended"
    if proposal.secrecy == SECRET:
        ballots.seal(proposal)
    told = records.publishable(outcome, rule, proposal.secrecy)
    followed = _settle(proposal, told)
    result = _record(proposal, told, box_hash if told.numbers else None, followed, now)
    proposal.result = records.canonical(result)
    proposal.result_hash = records.digest(proposal.result)
    proposal.code = outcome.code
    proposal.state, proposal.ended_at = "decided", now
    db.session.flush()
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
    record(VoteClosed(collective_id=proposal.collective_id, subject=proposal.reference))
    return "void"


def _settle(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    if proposal.effect is None:
        return None
    return settlement.named(proposal.effect).settle(proposal, outcome)


def _record(
    proposal: Proposal, told: Outcome, box_hash: str | None, followed: Sentence | None, now: datetime
) -> dict[str, Any]:
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
        },
        "ballots_hash": box_hash,
        "rule": json.loads(proposal.rule_snapshot or "null"),
        "rule_hash": proposal.rule_hash,
        "text": {
            "version": proposal.version,
            "hash": records.text_hash(
                proposal.salt, proposal.title, proposal.background, proposal.what_happens
            ),
        },
        "reasoning": [records.plain(sentence) for sentence in told.reasoning],
        "followed": followed and records.plain(followed),
        "todo": proposal.todo,
        "todo_by": proposal.todo_by and proposal.todo_by.isoformat(),
        "review_on": proposal.review_on and proposal.review_on.isoformat(),
    }


def _end(proposal: Proposal, state: str) -> None:
    assert states.may_move(proposal.state, state), (proposal.state, state)
    proposal.state, proposal.ended_at = state, clock.now()
    db.session.flush()
    record(ProposalMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=state))


def _locked(proposal_id: int) -> Proposal | None:
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .options(joinedload(Proposal.rule))
        .with_for_update(key_share=True, of=Proposal)
        .execution_options(populate_existing=True)
    ).one_or_none()
