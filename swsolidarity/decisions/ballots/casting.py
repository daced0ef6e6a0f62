"""Rolls and casting: who may put a ballot in, and putting it in once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from swsolidarity.accounts import passphrases
from swsolidarity.core.db import db, directly
from swsolidarity.core.verdict import Conflict
from swsolidarity.decisions.ballots.named import ITS_WORDS
from swsolidarity.decisions.models import (
    BallotWords,
    NamedBallot,
    Proposal,
    RollEntry,
    SecretBallot,
)
from swsolidarity.decisions.rules import record
from swsolidarity.decisions.rules.proxies import SELF

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Mine:
    """One person's own part: on the roll, ballot in; if the vote is named, what, how, and words with it."""

    on_roll: bool
    voted: bool
    choice: str | None
    way: str | None = None
    words: str = ""


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
        .outerjoin(BallotWords, ITS_WORDS)
        .where(RollEntry.proposal_id == proposal.id, RollEntry.membership_id == membership_id)
    ).one_or_none()
    if found is None:
        return Mine(on_roll=False, voted=False, choice=None)
    words = found[3].words if found[3] is not None else ""
    return Mine(on_roll=True, voted=bool(found[0]), choice=found[1], way=found[2], words=words)


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


def _draw_code() -> str:
    """Five random words, shown to one person once: 64 bits."""
    return " ".join(secrets.choice(passphrases.words()) for _ in range(5))


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
