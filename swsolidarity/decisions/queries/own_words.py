"""What somebody asked and how they voted by name, to take along (safety D6). A secret vote is nobody's."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.decisions import ballots
from swsolidarity.decisions.models import BallotWords, Proposal


class OwnQuestion(NamedTuple):
    """A question they asked."""

    question: str
    title: str
    background: str


class OwnVote(NamedTuple):
    """A vote with their name; whose question it was is not told, only where it is found."""

    question: str
    choice: str
    words: str


def own_questions(actor: Membership) -> list[OwnQuestion]:
    """Questions this member wrote, oldest first."""
    asked = select(Proposal).where(Proposal.asked_by_id == actor.id).order_by(Proposal.id)
    return [OwnQuestion(one.public_id, one.title, one.background) for one in db.session.scalars(asked)]


def own_votes(actor: Membership) -> list[OwnVote]:
    """Votes that carry this member's name for as long as they are kept."""
    cast = (
        select(Proposal.public_id, ballots.OWN_CHOICE.label("choice"), BallotWords)
        .outerjoin(BallotWords, ballots.OWN_WORDS)
        .where(Proposal.collective_id == actor.collective_id, ballots.OWN_CHOICE.is_not(None))
        .order_by(Proposal.id)
    )
    rows = db.session.execute(cast, {"actor_id": actor.id})
    return [
        OwnVote(question, choice, said.words if said is not None else "") for question, choice, said in rows
    ]
