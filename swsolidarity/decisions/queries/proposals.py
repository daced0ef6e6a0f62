"""One proposal, and the question it puts as plain values."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Question


def proposal(actor: Membership, public_id: str) -> Proposal | None:
    """A proposal of the actor's collective with its rule and who asks; whether it may be read is policy."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.collective_id == actor.collective_id, Proposal.public_id == public_id)
        .options(joinedload(Proposal.rule), joinedload(Proposal.asked_by))
    ).one_or_none()


def question(proposal: Proposal) -> Question:
    """The question as plain values, for its method."""
    return Question(terms=proposal.terms, eligible=proposal.roll_size or 0, call=proposal.call)
