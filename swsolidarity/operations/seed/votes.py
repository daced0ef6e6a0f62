"""Questions put to the group: asked, opened and closed by the actions; the ballots in between in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.decisions import actions, ballots
from swsolidarity.decisions import jobs as decision_jobs
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.models import Proposal
from swsolidarity.operations.seed import words
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.people import Person, World, actor_of

RULE = "spend_small"
DAYS = 290
KEPT_DAYS = 13
"""How old a result may be for its ballots to be there still."""
OPEN = 4
FEW = 9


@dataclass(frozen=True, slots=True)
class Question:
    """When a question is asked, by whom, and who votes."""

    moment: datetime
    asker: Person
    voters: list[Person]
    closes: bool


def fill(chance: Chance, world: World) -> None:
    """All questions of one collective but those about money."""
    for question in _questions(chance, world):
        proposal_id, closes_at = _open(chance, question)
        _cast(chance, proposal_id, question.voters)
        if question.closes:
            with clock.frozen(closes_at), transaction():
                actions.close(proposal_id)
    decision_jobs.forget()
    _handed_out(world)


def _handed_out(world: World) -> None:
    """What happened before yesterday was told then, and those notices have been read and forgotten."""
    with transaction() as session:
        session.execute(
            update(JournalEntry)
            .where(
                JournalEntry.collective_id == world.collective_id,
                JournalEntry.due_at < world.now - timedelta(days=1),
            )
            .values(due_at=None)
        )


def _questions(chance: Chance, world: World) -> list[Question]:
    """The old ones have few ballots, which are forgotten; the new ones have as many as the size asks for."""
    people, total = world.people, world.size.decisions
    per_vote = max(FEW, len(people) * 4 // 5)
    recent = min(total - 1, max(OPEN, world.size.ballots // per_vote))
    each = min(len(people), world.size.ballots // max(1, recent))
    made = []
    for at in range(total):
        if at < OPEN:
            moment, closes, count = world.now - timedelta(hours=1 + at), False, each
        elif at < recent:
            moment = world.now - timedelta(minutes=chance.between(3 * 1440, (KEPT_DAYS + 2) * 1440))
            closes, count = True, each
        else:
            moment = world.now - timedelta(minutes=chance.between((KEPT_DAYS + 4) * 1440, DAYS * 1440))
            closes, count = True, FEW
        made.append(Question(moment, chance.one_of(people), chance.some_of(people, count), closes))
    return sorted(made, key=lambda question: question.moment)


def _open(chance: Chance, question: Question) -> tuple[int, datetime]:
    with clock.frozen(question.moment), transaction():
        proposal = actions.write(
            actor_of(question.asker),
            actions.Draft(
                title=chance.one_of(words.QUESTIONS),
                background="We talked about it at the last assembly.",
                what_happens=in_own_words("Whoever asked takes care of it."),
                rule_key=RULE,
            ),
        )
        actions.start(actor_of(question.asker), proposal)
        assert proposal.closes_at is not None
        return proposal.id, proposal.closes_at


def _cast(chance: Chance, proposal_id: int, voters: list[Person]) -> None:
    """What so many named votes leave: ballots, marks on the roll, and how many there are."""
    with transaction() as session:
        ids = sorted(voter.id for voter in voters)
        choices = {voter: chance.one_of(("yes", "yes", "yes", "no", "abstain")) for voter in ids}
        on_roll = ballots.cast_named_in_bulk(proposal_id, choices)
        session.execute(update(Proposal).where(Proposal.id == proposal_id).values(voted=len(on_roll)))
        db.session.expire_all()
