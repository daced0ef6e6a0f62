"""The box: counting, sealing, forgetting."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import connected, db, dialect_name, directly
from swsolidarity.decisions.models import (
    BallotWords,
    ExternalResult,
    HelpedVote,
    InclusionCode,
    NamedBallot,
    Proposal,
    Proxy,
    RollEntry,
    SecretBallot,
)
from swsolidarity.decisions.rules import papers, record
from swsolidarity.decisions.rules.terms import EXTERNAL, SECRET

_AT_ONCE = 1000


class BoxBroken(Exception):
    """The box and the roll do not agree, or a ballot is not one: no count may be told."""


class Stored:
    """The ballots of one vote where they are kept: a ``papers.Box``, in the order of the hash."""

    def __init__(self, proposal: Proposal) -> None:
        table = SecretBallot if proposal.secrecy == SECRET else NamedBallot
        collation = "C" if dialect_name() == "postgresql" else "BINARY"
        self._papers = (
            select(table.choice, func.count())
            .where(table.proposal_id == proposal.id)
            .group_by(table.choice)
            .order_by(table.choice.collate(collation))
            .execution_options(yield_per=_AT_ONCE)
        )

    def items(self) -> Iterator[tuple[str, int]]:
        """Each paper once, and how often it is in the box."""
        yield from map(tuple, db.session.execute(self._papers))


def in_the_box(proposal: Proposal) -> tuple[papers.Box, int]:
    """What is in the box and how many, once it agrees with how many took part.

    Raises ``BoxBroken`` otherwise, without saying anything about the ballots.
    """
    if proposal.secrecy == EXTERNAL:
        from_elsewhere = _from_elsewhere(proposal)
        return from_elsewhere, sum(from_elsewhere.values())
    table = SecretBallot if proposal.secrecy == SECRET else NamedBallot
    ballots = select(func.count()).select_from(table).where(table.proposal_id == proposal.id)
    voted = select(func.count()).select_from(RollEntry).where(RollEntry.proposal_id == proposal.id)
    found = db.session.scalar(ballots)
    participated = db.session.scalar(voted.where(RollEntry.participated.is_(True)))
    if not found == participated == proposal.voted:
        raise BoxBroken("ballots and people who voted differ in number")
    return Stored(proposal), proposal.voted


def check_roll(proposal: Proposal) -> None:
    """Look whether the roll is the one the vote opened with. Raises ``BoxBroken`` if it is not."""
    people = db.session.scalars(
        select(Membership.public_id)
        .join(RollEntry, RollEntry.membership_id == Membership.id)
        .where(RollEntry.proposal_id == proposal.id)
    )
    if record.roll_hash(proposal.salt, people) != proposal.roll_hash:
        raise BoxBroken("the roll is not the one the vote opened with")


def _from_elsewhere(proposal: Proposal) -> dict[str, int]:
    found = entered_elsewhere(proposal)
    if found is None or found.confirmed_by_id is None:
        raise BoxBroken("nobody confirmed what was counted elsewhere")
    if sum(found.ballots.values()) > (proposal.roll_size or 0):
        raise BoxBroken("there are more ballots than people on the roll")
    return found.ballots


def entered_elsewhere(proposal: Proposal) -> ExternalResult | None:
    """What was entered as counted elsewhere, confirmed or not."""
    return db.session.scalars(
        select(ExternalResult).where(ExternalResult.proposal_id == proposal.id)
    ).one_or_none()


def enter_elsewhere(proposal: Proposal, who: int, box: Mapping[str, int], archive_hash: str) -> None:
    """Put in what was counted elsewhere, in place of what was there; somebody else confirms it."""
    db.session.execute(delete(ExternalResult).where(ExternalResult.proposal_id == proposal.id))
    db.session.add(
        ExternalResult(
            proposal_id=proposal.id,
            entered_by_id=who,
            entered_at=clock.this_hour(),
            archive_hash=archive_hash,
            box=record.canonical(record.papers(box)),
        )
    )
    db.session.flush()


@dataclass(frozen=True, slots=True)
class Loose:
    """The rows of a secret box as they are written anew: ballots under fresh ids, codes apart from them."""

    ballots: Sequence[Mapping[str, Any]]
    codes: Sequence[Mapping[str, Any]]


def cut_loose(proposal: Proposal) -> Loose:
    """Cut the ballots of a secret box loose from people and codes; nothing is written yet.

    Their new order is that of their new ids, which are drawn: they go to no place in particular, and quickly.
    """
    kept = select(SecretBallot.choice, SecretBallot.inclusion_digest)
    rows = directly(kept.where(SecretBallot.proposal_id == proposal.id), {}).all()
    choices = [choice for choice, _ in rows]
    digests = {digest for _, digest in rows if digest is not None}
    fresh = sorted(secrets.token_bytes(16) for _ in choices)
    secrets.SystemRandom().shuffle(choices)
    return Loose(
        [{"id": id_, "here": proposal.id, "choice": one} for id_, one in zip(fresh, choices, strict=True)],
        [{"here": proposal.id, "digest": digest} for digest in sorted(digests)],
    )


def seal(proposal: Proposal, loose: Loose) -> None:
    """Put the ballots back cut loose from people for good, the codes apart, and the roll written anew.

    ``loose`` is what is in the box now. On SQLite everybody who writes waits meanwhile.
    """
    db.session.execute(delete(SecretBallot).where(SecretBallot.proposal_id == proposal.id))
    _put_back("secret_ballot (id, proposal_id, choice) VALUES ({id}, {here}, {choice})", loose.ballots)
    _put_back("inclusion_code (proposal_id, digest) VALUES ({here}, {digest})", loose.codes)
    # One statement touches every line of the roll, so that no transaction but this one wrote any of them.
    touched = update(RollEntry).where(RollEntry.proposal_id == proposal.id)
    db.session.execute(
        touched.values(participated=RollEntry.participated), execution_options={"synchronize_session": False}
    )
    proposal.traces_cleared = False


def _put_back(into: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Straight to the driver: what SQLAlchemy does to every value would take longer than the writing."""
    if rows:
        style = "%({})s" if dialect_name() == "postgresql" else ":{}"
        names = {name: style.format(name) for name in rows[0]}
        connected().exec_driver_sql(f"INSERT INTO {into.format(**names)}", list(rows))


def burn(proposal: Proposal) -> None:
    """Destroy every ballot uncounted: the question was withdrawn, or its box was broken."""
    forget_ballots(proposal.id)
    forget_roll(proposal.id)
    db.session.execute(delete(InclusionCode).where(InclusionCode.proposal_id == proposal.id))
    db.session.refresh(proposal, ["ballots_forgotten", "roll_forgotten"])
    if proposal.secrecy == SECRET:
        proposal.traces_cleared = False


def forget_ballots(proposal_id: int) -> None:
    """Let the totals stand alone, 14 days after the result (safety §9)."""
    for table in (SecretBallot, BallotWords, NamedBallot, ExternalResult, Proxy, HelpedVote):
        db.session.execute(delete(table).where(table.proposal_id == proposal_id))
    db.session.execute(update(Proposal).where(Proposal.id == proposal_id).values(ballots_forgotten=True))


def forget_roll(proposal_id: int) -> None:
    """Forget who took part, 30 days after the result; who was entitled to stays with its hash."""
    db.session.execute(
        update(RollEntry).where(RollEntry.proposal_id == proposal_id).values(participated=None)
    )
    db.session.execute(update(Proposal).where(Proposal.id == proposal_id).values(roll_forgotten=True))
