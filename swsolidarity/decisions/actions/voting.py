"""The life of a vote: freeze, open, vote, close. What the clock does is done here too, and only once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import RETURNING_OFFICER, Membership
from swsolidarity.collectives.queries import acting
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import ballots, methods, policy, queries, settlement
from swsolidarity.decisions.actions import options
from swsolidarity.decisions.events import ProposalMoved, VoteOpened
from swsolidarity.decisions.models import DecisionRule, Proposal, Seconder
from swsolidarity.decisions.rules import lots, states
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules.papers import MOST_WORDS
from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.rules.terms import EXTERNAL, SECRECY, SECRET
from swsolidarity.notices import actions as notices

REMINDER = "decisions.reminder"
# How much longer a discussion waits for a vote on a change of its wording that is paused or being counted.
WAIT_FOR_AMENDMENT = timedelta(hours=1)


def lock(proposal: Proposal) -> None:
    """Hold a proposal until the transaction ends, and look at it afresh."""
    db.session.flush()  # what this transaction changed so far is part of what is looked at
    # Columns only: what the page loaded along with it stays loaded, unless another rule decides now.
    db.session.refresh(proposal, Proposal.__table__.columns.keys(), with_for_update={"key_share": True})
    if "rule" not in inspect(proposal).unloaded and proposal.rule.id != proposal.rule_id:
        proposal.rule = db.session.get_one(DecisionRule, proposal.rule_id)


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
    if rule.method in WITH_OPTIONS:
        proposal.lot_secret = secrets.token_hex(32)
        proposal.lot_commitment = lots.commitment(bytes.fromhex(proposal.lot_secret))
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
    options.require_some(proposal)
    now, rule = clock.now(), proposal.terms
    parties = (
        settlement.named(proposal.effect).off_the_roll(proposal) if proposal.effect else frozenset[int]()
    )
    people = queries.electorate(proposal, rule, now=now, without=parties)
    if not people and rule.roles:
        raise Conflict("Nobody holds the office this rule asks for, so there is nobody to vote.")
    if not people:
        raise Conflict(
            "Nobody has been a member long enough to vote on this. The rule asks for %(days)s days.",
            days=rule.min_membership_days,
        )
    if proposal.secrecy == SECRET and len(people) < records.SMALLEST_SECRET_ROLL:
        raise Conflict("A secret vote needs at least five people on the roll. Now there are too few.")
    if proposal.secrecy == EXTERNAL:
        _require_returning_officers(proposal)
    proposal.has_parties = bool(parties)
    proposal.roll_size = len(people)
    proposal.roll_hash = ballots.make_roll(proposal, people)
    proposal.opened_at = now
    proposal.closes_at = now + timedelta(hours=rule.open_hours)
    proposal.state = "voting"
    _forget_seconders(proposal)
    db.session.flush()
    record(VoteOpened(collective_id=proposal.collective_id, subject=proposal.reference))


def _require_returning_officers(proposal: Proposal) -> None:
    """Refuse a vote held elsewhere whose result nobody could bring back. Raises ``Conflict``."""
    interested = {proposal.asked_by_id, *queries.standing_ids(proposal)}
    if len(set(acting(proposal.collective_id, RETURNING_OFFICER)) - interested) < policy.MOST_OFFICERS:
        raise Conflict(
            "A vote held elsewhere needs two returning officers or stewards. "
            "Nobody counts who asks or stands, and now there are too few."
        )


def open_discussed(proposal_id: int) -> bool:
    """Open the vote of a proposal whose discussion has ended; let it lapse if it cannot be held.

    False if there was nothing to do, because somebody else was first.
    """
    proposal = locked(proposal_id)
    until = proposal.discussion_until if proposal else None
    if proposal is None or proposal.state != "discussion" or until is None or clock.now() < until:
        return False
    if queries.waits_for_seconds(proposal):
        end(proposal, "lapsed")
        return True
    if at_vote := queries.amendments_at_vote(proposal):
        ends = [one.vote.closes_at for one in at_vote if one.vote is not None and one.vote.closes_at]
        proposal.discussion_until = max(*ends, clock.now() + WAIT_FOR_AMENDMENT)
        return False
    freeze(proposal)
    try:
        open_vote(proposal)
    except Conflict:
        end(proposal, "lapsed")
    return True


def lapse_frozen(proposal_id: int) -> bool:
    """End a question whose wording was fixed and that nobody opened; False if somebody did."""
    proposal = locked(proposal_id)
    if proposal is None or proposal.state != "frozen":
        return False
    end(proposal, "lapsed")
    return True


def lapse(proposal_id: int, *, untouched_since: datetime) -> bool:
    """End a draft nobody came back to; False if somebody did."""
    proposal = locked(proposal_id)
    if proposal is None or proposal.state != "draft" or proposal.written_at >= untouched_since:
        return False
    end(proposal, "lapsed")
    return True


def vote(actor: Membership, proposal: Proposal, *, choice: str, words: str | None = None) -> str | None:
    """Put a vote in. Returns the inclusion code of a secret vote where there is one, to be shown once.

    A named vote can be changed until the close, and what is said with it (``words``; None leaves them as
    they are). After a secret vote nothing else is written in this
    transaction: no event, no notice, no activity.

    Raises ``Conflict`` when the vote is not open at this moment, or a secret ballot is in already;
    ``Invalid`` when the choice is not one, words are too many, or there are any with a secret
    vote.
    """
    require(policy.may_read(actor, proposal))
    lock(proposal)
    entry = ballots.entry_of(proposal, actor.id)
    require(policy.may_vote(actor, proposal, entry))
    assert entry is not None
    _require_open(proposal)
    ballot = _canonical(actor, proposal, choice)
    if proposal.secrecy == SECRET:
        if words:
            raise Invalid("Words would tell who you are. A secret vote goes without them.")
        return ballots.cast_secret(proposal, entry, ballot)
    again = bool(entry.participated)
    ballots.cast_named(proposal, entry, ballot)
    if words is not None:
        _require_short(words)
        ballots.say_with_vote(proposal, entry, words, anew=again)
    return None


def _require_short(words: str) -> None:
    if len(words) > MOST_WORDS:
        raise Invalid(
            "Say it in %(most)s characters. Nothing was sent yet.", field="ballot_words", most=MOST_WORDS
        )


def forget_vote_words(member: Membership) -> None:
    """Take away what a member said with their votes, because nothing they wrote is to stay (safety D2)."""
    ballots.forget_words_of(member.id)


def considered(actor: Membership, proposal: Proposal, *, choice: str) -> str:
    """The canonical form of a ballot that could go in now; it is not put in, and nothing is written.

    Raises what ``vote`` raises.
    """
    require(policy.may_read(actor, proposal))
    mine = ballots.mine(proposal, actor.id)
    require(policy.may_vote(actor, proposal, mine if mine.on_roll else None))
    _require_open(proposal)
    if mine.voted and proposal.secrecy == SECRET:
        raise Conflict("Your vote is already in. A secret vote cannot be changed.")
    return _canonical(actor, proposal, choice)


def _require_open(proposal: Proposal) -> None:
    """Whether a ballot that arrives now counts is for the clock to say. Raises ``Conflict``."""
    if proposal.state == "paused":
        raise Conflict(
            "This vote is paused. Your vote was not put in. You can send it when the vote goes on."
        )
    if not states.is_open(proposal.state, proposal.opened_at, proposal.closes_at, clock.now()):
        raise Conflict("This vote is closed. Your vote was not counted.")


def _canonical(actor: Membership, proposal: Proposal, choice: str) -> str:
    """A ballot as it is stored. Raises ``Invalid`` where it is none, or its reason is missing."""
    if policy.needs_a_reason(actor, proposal, choice):
        raise Invalid("Write first why you object. Nothing was sent yet.", field="ballot")
    question = queries.question(proposal, counted=False)
    return methods.named(question.terms.method).validate(choice, question)


def call_off(proposal: Proposal) -> None:
    """End a proposal without a result, its votes destroyed uncounted; for the domain that put it to the vote.

    Doing it again changes nothing. Raises ``Conflict`` when it is decided or being counted.
    """
    if proposal.state == "withdrawn":
        return
    counting = states.phase(proposal.state, proposal.closes_at, None, clock.now()) == "counting"
    if (counting and proposal.secrecy != EXTERNAL) or not states.may_move(proposal.state, "withdrawn"):
        raise Conflict("This is over, so it cannot be withdrawn.")
    if proposal.state in ("voting", "paused"):
        ballots.burn(proposal)
        proposal.paused_at = None
        take_back_reminders(proposal)
    end(proposal, "withdrawn")


def end(proposal: Proposal, state: str) -> None:
    """Move a proposal to one of its ends without a result."""
    assert states.may_move(proposal.state, state), (proposal.state, state)
    proposal.state, proposal.ended_at = state, clock.now()
    _forget_seconders(proposal)
    db.session.flush()
    record(ProposalMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=state))


def take_back_reminders(proposal: Proposal) -> None:
    """Take the reminders of a vote back when it is over: they would tell who had not voted by then."""
    if proposal.reminded:
        notices.withdraw(proposal.reference, REMINDER)


def _forget_seconders(proposal: Proposal) -> None:
    """Their number stays. Who they were has done its work."""
    db.session.execute(delete(Seconder).where(Seconder.proposal_id == proposal.id))


def locked(proposal_id: int) -> Proposal | None:
    """A proposal with its rule, held until the transaction ends."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .options(joinedload(Proposal.rule))
        .with_for_update(key_share=True, of=Proposal)
        .execution_options(populate_existing=True)
    ).one_or_none()
