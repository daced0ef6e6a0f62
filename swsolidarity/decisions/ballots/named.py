"""What is seen of ballots: named votes and what was said with them, and the codes of secret ones."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.decisions.models import (
    BallotWords,
    InclusionCode,
    NamedBallot,
    Proposal,
    RollEntry,
)
from swsolidarity.decisions.rules import record
from swsolidarity.decisions.rules.proxies import ASSISTED, PROXY, SELF


class Named(NamedTuple):
    """A vote as it is seen with its name: whose, what, put in by whom, and what they say with it."""

    person: Membership
    choice: str
    way: str
    words: str


ITS_WORDS = (BallotWords.proposal_id == NamedBallot.proposal_id) & (
    BallotWords.membership_id == NamedBallot.membership_id
)


_OWN = (NamedBallot.proposal_id == Proposal.id) & (NamedBallot.membership_id == bindparam("actor_id"))
OWN_CHOICE = select(NamedBallot.choice).where(_OWN).scalar_subquery()
OWN_WORDS = (BallotWords.proposal_id == Proposal.id) & (BallotWords.membership_id == bindparam("actor_id"))
"""What a member answered by name and what they said with it, for a statement of theirs about questions."""


def say_with_vote(proposal: Proposal, entry: RollEntry, words: str, *, anew: bool) -> None:
    """Put what somebody says beside their named vote, in place of what they said before (``anew``)."""
    if anew:
        mine = (BallotWords.proposal_id == proposal.id) & (BallotWords.membership_id == entry.membership_id)
        db.session.execute(delete(BallotWords).where(mine))
    if words:
        db.session.add(BallotWords(proposal_id=proposal.id, membership_id=entry.membership_id, words=words))
        db.session.flush()


def forget_words_of(membership_id: int) -> None:
    """Take away what somebody said with their votes; the votes stay."""
    db.session.execute(delete(BallotWords).where(BallotWords.membership_id == membership_id))


def names(proposal: Proposal, after: str | None, most: int) -> list[Named]:
    """Up to one more than ``most`` named votes, by the public id of whose they are."""
    wanted = (
        select(Membership, NamedBallot.choice, NamedBallot.way, BallotWords)
        .join(Membership, Membership.id == NamedBallot.membership_id)
        .outerjoin(BallotWords, ITS_WORDS)
        .where(NamedBallot.proposal_id == proposal.id)
        .order_by(Membership.public_id)
        .limit(most + 1)
    )
    if after:
        wanted = wanted.where(Membership.public_id > after)
    return [
        Named(person, choice, way, said.words if said is not None else "")
        for person, choice, way, said in db.session.execute(wanted)
    ]


def put_in_by_others(proposal: Proposal) -> dict[str, int]:
    """How many named votes were put in by a proxy, and how many by two stewards."""
    counted = (
        select(NamedBallot.way, func.count())
        .where(NamedBallot.proposal_id == proposal.id, NamedBallot.way != SELF)
        .group_by(NamedBallot.way)
    )
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {"by_proxy": found.get(PROXY, 0), "assisted": sum(found.get(way, 0) for way in ASSISTED)}


def unlisted(proposal: Proposal) -> int:
    """How many members were here when a named vote opened and are not among its names.

    Who came later, or is not a full member now, hides nobody.
    """
    listed = exists().where(
        NamedBallot.proposal_id == proposal.id, NamedBallot.membership_id == Membership.id
    )
    counted = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.collective_id == proposal.collective_id,
            Membership.state == "active",
            Membership.joined_at <= proposal.opened_at,
            ~listed,
        )
    )
    return counted or 0


def codes(proposal: Proposal) -> list[str]:
    """The published digests of inclusion codes, sorted, in hexadecimal."""
    found = db.session.scalars(
        select(InclusionCode.digest)
        .where(InclusionCode.proposal_id == proposal.id)
        .order_by(InclusionCode.digest)
    )
    return [digest.hex() for digest in found]


def has_code(proposal: Proposal, code: str) -> bool:
    """Whether a ballot with this inclusion code was in the box."""
    digest = record.inclusion_digest(proposal.public_id, code)
    return db.session.get(InclusionCode, (proposal.id, digest)) is not None
