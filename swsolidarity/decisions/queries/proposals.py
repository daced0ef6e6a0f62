"""One proposal, and the question it puts as plain values."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal, ProposalOption
from swsolidarity.decisions.queries.life import open_objections
from swsolidarity.decisions.rules import Option, Question
from swsolidarity.decisions.rules.question import WITH_OPTIONS

OFFICE = "collectives.office"
"""What the subject of an election begins with: the office follows."""

MEASURE = "decisions.measure"
"""What the subject of an option begins with that its rule fixes: a rung of a ladder, by its key."""


_HERE = (
    select(Proposal)
    .where(
        Proposal.collective_id == bindparam("collective_id"), Proposal.public_id == bindparam("its_public_id")
    )
    .options(joinedload(Proposal.rule), joinedload(Proposal.asked_by))
)


def proposal(actor: Membership, public_id: str) -> Proposal | None:
    """A proposal of the actor's collective with its rule and who asks; whether it may be read is policy."""
    wanted = {"collective_id": actor.collective_id, "its_public_id": public_id}
    return db.session.scalars(_HERE, wanted).one_or_none()


def options(proposal: Proposal) -> list[ProposalOption]:
    """What is on the ballot, in its registered order, with the people who stand."""
    return list(
        db.session.scalars(
            select(ProposalOption)
            .where(ProposalOption.proposal_id == proposal.id, ProposalOption.state == "offered")
            .options(joinedload(ProposalOption.person))
            .order_by(ProposalOption.position)
        )
    )


def question(
    proposal: Proposal, offered: Sequence[ProposalOption] | None = None, *, counted: bool = True
) -> Question:
    """The question as plain values, for its method; the lot is drawn only when the box is closed.

    ``counted``: False where only a ballot is looked at, so that objections do not matter.
    """
    terms = proposal.terms
    if offered is None:
        offered = options(proposal) if terms.method in WITH_OPTIONS else ()
    return Question(
        terms=terms,
        eligible=proposal.roll_size or 0,
        call=proposal.call,
        options=tuple(Option(_key(one), one.kind, one.cost) for one in offered),
        places=proposal.places,
        people=any(one.membership_id is not None for one in offered),
        budget=proposal.budget,
        step=proposal.step,
        open_objections=open_objections(proposal) if counted else 0,
    )


def _key(option: ProposalOption) -> str:
    kind, _, key = (option.subject or "").partition(":")
    return key if kind == MEASURE else option.public_id


def place_of(proposal: Proposal, membership_id: int) -> ProposalOption | None:
    """Somebody's place on the ballot of an election, also where they have not accepted it."""
    return db.session.scalars(
        select(ProposalOption).where(
            ProposalOption.proposal_id == proposal.id, ProposalOption.membership_id == membership_id
        )
    ).one_or_none()


def office_of(proposal: Proposal) -> str:
    """The office an election is about."""
    return (proposal.subject or "").removeprefix(f"{OFFICE}:")


def asked_to_stand(option: str) -> int | None:
    """The membership id of somebody who was suggested and has not answered."""
    return db.session.scalar(
        select(ProposalOption.membership_id).where(
            ProposalOption.public_id == option, ProposalOption.state == "suggested"
        )
    )
