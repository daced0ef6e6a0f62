"""Everything around a question that its page shows, fetched at once whatever there is of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    and_,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.models import Amendment, FollowUp, Objection, Proposal
from swsolidarity.decisions.queries.life import PAUSES
from swsolidarity.decisions.rules.objections import IN_THE_WAY
from swsolidarity.decisions.rules.wording import CONSEQUENCE

MOST_SHOWN = 30


class Thing(NamedTuple):
    """One thing around a question. ``word``: what kind of its kind it is; ``day``: when it is due."""

    kind: str
    order: int
    public_id: str
    state: str
    version: int | None
    word: str | None
    day: date | None
    person_id: int | None
    person: str | None
    name_sealed: bytes | None
    text_sealed: bytes | None

    @property
    def name(self) -> str | None:
        """Who it is from, by the name they chose; None for somebody who left."""
        if self.person is None or self.name_sealed is None:
            return None
        return Membership.name.open(self.person, self.name_sealed)

    @property
    def reason(self) -> str | None:
        """Why a steward wants a vote paused, or to go on."""
        return PairedAct.reason.open(self.public_id, self.text_sealed)


class Around(NamedTuple):
    """What there is around a question, the latest of each kind first."""

    amendments: list[Thing]
    objections: list[Thing]
    pauses: list[Thing]
    follow_ups: list[Thing]
    earlier: Thing | None
    later: Thing | None

    @property
    def in_the_way(self) -> int:
        """How many of the objections shown stand in the way."""
        return sum(1 for one in self.objections if one.state in IN_THE_WAY)


def around(proposal: Proposal) -> Around:
    """What the page of a question shows beside the question itself."""
    arms = [select(arm.subquery()) for arm in _arms(proposal)]
    found = [Thing(*row) for row in db.session.execute(union_all(*arms))]

    def of(kind: str) -> list[Thing]:
        return sorted((one for one in found if one.kind == kind), key=lambda one: -one.order)

    return Around(
        of("amendment"),
        of("objection"),
        of("pause"),
        of("follow_up"),
        next(iter(of("earlier")), None),
        next(iter(of("later")), None),
    )


_NO_WORD, _NO_NUMBER = cast(null(), String), cast(null(), Integer)
_NO_DAY, _NO_BYTES = cast(null(), Date), cast(null(), LargeBinary)


def _arms(proposal: Proposal) -> Iterator[Select[Any]]:
    here = proposal.id
    if proposal.discussion_until is not None:
        where = case((Amendment.part == CONSEQUENCE, CONSEQUENCE), else_=cast(Amendment.place + 1, String))
        asked = Amendment.state, Amendment.version, where
        yield (
            _from("amendment", Amendment, Amendment.by_id, _NO_BYTES, *asked)
            .where(Amendment.proposal_id == here)
            .order_by(Amendment.id.desc())
            .limit(MOST_SHOWN)
        )
    raised = Objection.state, Objection.version, Objection.criterion
    first = case((Objection.state.in_(IN_THE_WAY), 0), else_=1)
    yield (
        _from("objection", Objection, Objection.by_id, _NO_BYTES, *raised)
        .where(Objection.proposal_id == here)
        .order_by(first, Objection.id.desc())
        .limit(MOST_SHOWN)
    )
    if proposal.state in ("voting", "paused"):
        agreed = case((PairedAct.state == "asked", "asked"), else_="agreed")
        way = case((PairedAct.kind == PAUSES["pause"], "pause"), else_="resume")
        yield (
            _from("pause", PairedAct, PairedAct.asked_by_id, PairedAct.reason_sealed, agreed, _NO_NUMBER, way)
            .where(
                PairedAct.subject == proposal.reference,
                PairedAct.kind.in_(PAUSES.values()),
                or_(
                    PairedAct.state == "done",
                    and_(PairedAct.state == "asked", PairedAct.expires_at > clock.now()),
                ),
            )
            .order_by(PairedAct.id.desc())
            .limit(1)
        )
    if proposal.state == "decided":
        done = case((FollowUp.done_on.is_(None), "open"), else_="done")
        day = case((FollowUp.done_on.is_(None), FollowUp.due_on), else_=FollowUp.done_on)
        what = literal("follow_up"), literal(0), _NO_WORD, done, _NO_NUMBER, FollowUp.kind, day
        yield _row(*what, _NO_NUMBER, _NO_WORD, _NO_BYTES, _NO_BYTES).where(FollowUp.proposal_id == here)
    if proposal.ended_at is not None or proposal.earlier_id is not None:
        other = aliased(Proposal)
        was_seen = other.discussion_until.is_not(None) | other.opened_at.is_not(None)
        kind = case((other.id == proposal.earlier_id, "earlier"), else_="later")
        which = kind, other.id, other.public_id, other.state, _NO_NUMBER, _NO_WORD, _NO_DAY
        yield _row(*which, other.asked_by_id, _NO_WORD, _NO_BYTES, _NO_BYTES).where(
            (other.id == proposal.earlier_id) | ((other.earlier_id == here) & was_seen)
        )


def _from(kind: str, model: Any, by: Any, text: Any, *columns: Any) -> Select[Any]:
    """Something that somebody did: its state, version and word, and who it was."""
    who = by, Membership.public_id, Membership.name_sealed
    found = _row(literal(kind), model.id, model.public_id, *columns, _NO_DAY, *who, text)
    return found.join(Membership, Membership.id == by)


def _row(*columns: Any) -> Select[Any]:
    """The columns of a thing, each under its name: the parts of one statement must not differ in them."""
    return select(*(column.label(name) for name, column in zip(Thing._fields, columns, strict=True)))
