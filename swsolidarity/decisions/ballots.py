"""The ballot box: rolls, casting, counting, sealing, forgetting. Nobody else touches these tables.

Casting in secret writes two things in one transaction, a ballot without a person or time, and "has voted" on
the roll, and nothing else. Sealing moves every ballot to a fresh random id in random order and writes the
roll anew, so that nothing the database keeps about rows joins the two again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from swsolidarity.accounts import passphrases
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import connected, db, dialect_name, directly
from swsolidarity.core.verdict import Conflict
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
from swsolidarity.decisions.rules.proxies import ASSISTED, PROXY, SELF
from swsolidarity.decisions.rules.terms import EXTERNAL, SECRET

_AT_ONCE = 1000
TABLES = tuple(table.__tablename__ for table in (SecretBallot, NamedBallot, RollEntry))


class BoxBroken(Exception):
    """The box and the roll do not agree, or a ballot is not one: no count may be told."""


@dataclass(frozen=True, slots=True)
class Mine:
    """One person's own part: on the roll, ballot in; if the vote is named, what, how, and words with it."""

    on_roll: bool
    voted: bool
    choice: str | None
    way: str | None = None
    words: str = ""


class Named(NamedTuple):
    """A vote as it is seen with its name: whose, what, put in by whom, and what they say with it."""

    person: Membership
    choice: str
    way: str
    words: str


def make_roll(proposal: Proposal, people: Sequence[tuple[int, str]]) -> str:
    """Write the roll, once, when the vote opens; ``people`` are ids and public ids. Returns its hash."""
    for some in _chunks(people):
        db.session.execute(
            insert(RollEntry),
            [{"proposal_id": proposal.id, "membership_id": key, "participated": False} for key, _ in some],
        )
    return record.roll_hash(proposal.salt, (public_id for _, public_id in people))


# Casting is put together once: the hour before a vote closes everybody does it.
_ENTRY = (
    select(RollEntry)
    .where(
        RollEntry.proposal_id == bindparam("proposal_id"),
        RollEntry.membership_id == bindparam("membership_id"),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
_NAMED = insert(NamedBallot)
_NAMED_ANEW = update(NamedBallot).where(
    NamedBallot.proposal_id == bindparam("its_proposal"), NamedBallot.membership_id == bindparam("by")
)
_ITS_WORDS = (BallotWords.proposal_id == NamedBallot.proposal_id) & (
    BallotWords.membership_id == NamedBallot.membership_id
)


def entry_of(proposal: Proposal, membership_id: int) -> RollEntry | None:
    """Somebody's line on the roll, locked for this transaction."""
    wanted = {"proposal_id": proposal.id, "membership_id": membership_id}
    return db.session.scalars(_ENTRY, wanted).one_or_none()


def mine(proposal: Proposal, membership_id: int) -> Mine:
    """One person's own part in a vote."""
    found = db.session.execute(
        select(RollEntry.participated, NamedBallot.choice, NamedBallot.way, BallotWords)
        .outerjoin(
            NamedBallot,
            (NamedBallot.proposal_id == RollEntry.proposal_id)
            & (NamedBallot.membership_id == RollEntry.membership_id),
        )
        .outerjoin(BallotWords, _ITS_WORDS)
        .where(RollEntry.proposal_id == proposal.id, RollEntry.membership_id == membership_id)
    ).one_or_none()
    if found is None:
        return Mine(on_roll=False, voted=False, choice=None)
    words = found[3].words if found[3] is not None else ""
    return Mine(on_roll=True, voted=bool(found[0]), choice=found[1], way=found[2], words=words)


_OWN = (NamedBallot.proposal_id == Proposal.id) & (NamedBallot.membership_id == bindparam("actor_id"))
OWN_CHOICE = select(NamedBallot.choice).where(_OWN).scalar_subquery()
OWN_WORDS = (BallotWords.proposal_id == Proposal.id) & (BallotWords.membership_id == bindparam("actor_id"))
"""What a member answered by name and what they said with it, for a statement of theirs about questions."""


def cast_named(proposal: Proposal, entry: RollEntry, choice: str, *, way: str = SELF) -> None:
    """Put a named vote in, or change the one that is there. The caller holds proposal and entry.

    ``way``: cast by the person themselves, by a proxy, or by two stewards from the phone or from paper.
    """
    ballot = {"choice": choice, "way": way}
    if entry.participated:
        directly(_NAMED_ANEW, {"its_proposal": proposal.id, "by": entry.membership_id, **ballot})
        return
    directly(_NAMED, {"proposal_id": proposal.id, "membership_id": entry.membership_id, **ballot})
    _mark(proposal, entry)


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


def cast_named_in_bulk(proposal_id: int, choices: Mapping[int, str]) -> set[int]:
    """Put in the named votes of many people who have not voted yet (an invented world). Returns whose.

    People who are not on the roll are passed over. The caller moves the proposal's count.
    """
    voted = set(
        db.session.scalars(
            update(RollEntry)
            .where(RollEntry.proposal_id == proposal_id, RollEntry.membership_id.in_(choices))
            .values(participated=True)
            .returning(RollEntry.membership_id)
        )
    )
    if voted:
        here = {"proposal_id": proposal_id}
        rows = [here | {"membership_id": one, "choice": choices[one]} for one in sorted(voted)]
        db.session.execute(insert(NamedBallot), rows)
    return voted


def cast_secret_for_all(proposal_id: int, choices: Iterable[str]) -> None:
    """Put in one secret vote for everybody on the roll (an invented world); the caller moves the count."""
    here = {"proposal_id": proposal_id, "inclusion_digest": None}
    for some in _chunks({"id": secrets.token_bytes(16), "choice": choice} for choice in choices):
        db.session.execute(insert(SecretBallot), [here | row for row in some])
    whole = update(RollEntry).where(RollEntry.proposal_id == proposal_id)
    db.session.execute(whole.values(participated=True))


def cast_secret(proposal: Proposal, entry: RollEntry, choice: str) -> str | None:
    """Put a secret vote in; it cannot be changed. Returns the inclusion code where there is one.

    Raises ``Conflict`` if this person's ballot is in the box already.
    """
    if entry.participated:
        raise Conflict("Your vote is already in. A secret vote cannot be changed.")
    code = _draw_code() if (proposal.roll_size or 0) >= record.CODES_FROM else None
    db.session.execute(
        insert(SecretBallot).values(
            id=secrets.token_bytes(16),
            proposal_id=proposal.id,
            choice=choice,
            inclusion_digest=record.inclusion_digest(proposal.public_id, code) if code else None,
        )
    )
    _mark(proposal, entry)
    return code


def _mark(proposal: Proposal, entry: RollEntry) -> None:
    entry.participated = True
    proposal.voted = Proposal.voted + 1
    db.session.flush()


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


def names(proposal: Proposal, after: str | None, most: int) -> list[Named]:
    """Up to one more than ``most`` named votes, by the public id of whose they are."""
    wanted = (
        select(Membership, NamedBallot.choice, NamedBallot.way, BallotWords)
        .join(Membership, Membership.id == NamedBallot.membership_id)
        .outerjoin(BallotWords, _ITS_WORDS)
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


def _draw_code() -> str:
    """Five random words, shown to one person once: 64 bits."""
    return " ".join(secrets.choice(passphrases.words()) for _ in range(5))


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
