"""What waits for somebody's vote, what is under way, and what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from swsolidarity.collectives.models import FACILITATOR, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import db
from swsolidarity.core.needs import Need
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.models import FollowUp, Objection, ObjectionRuling, Proposal, RollEntry
from swsolidarity.decisions.rules.objections import UNRESOLVED
from swsolidarity.decisions.rules.terms import EXTERNAL

MOST_WAITING = 20


# What waits for somebody's vote is asked on every page, so it is put together once and only filled in.
_ON_THE_ROLL = and_(
    RollEntry.proposal_id == Proposal.id,
    RollEntry.membership_id == bindparam("actor_id"),
    RollEntry.participated.is_(False),
)


_STILL_OPEN = and_(
    Proposal.collective_id == bindparam("collective_id"),
    Proposal.ended_at.is_(None),
    Proposal.state == "voting",
    Proposal.secrecy != EXTERNAL,
    Proposal.closes_at > bindparam("now"),
)


_WAITING = (
    select(Proposal)
    .join(RollEntry, _ON_THE_ROLL)
    .where(_STILL_OPEN)
    .order_by(Proposal.closes_at, Proposal.id)
    .limit(MOST_WAITING)
)


_WAITING_COUNT = select(func.count()).select_from(Proposal).join(RollEntry, _ON_THE_ROLL).where(_STILL_OPEN)


def waiting(actor: Membership) -> Sequence[Proposal]:
    """Open votes this person is on the roll of and has not voted in, the next to close first."""
    return db.session.scalars(_WAITING, _now_for(actor)).all()


def waiting_count(actor: Membership) -> int:
    """How many votes wait for this person: the number on the tab."""
    return int(prepared.value(_WAITING_COUNT, _now_for(actor)) or 0)


# One statement for the home page: votes not cast, seats on a panel, and what is due after a decision.
_NOTHING = cast(null(), Proposal.closes_at.type)
_VOTES = (
    select(
        literal("vote").label("kind"),
        Proposal.public_id,
        Proposal.title_sealed,
        Proposal.public_id.label("thing"),
        Proposal.closes_at.label("by"),
    )
    .join(RollEntry, _ON_THE_ROLL)
    .where(_STILL_OPEN)
    .order_by(Proposal.closes_at, Proposal.id)
    .limit(MOST_WAITING)
    .subquery()
)
_SEATS = (
    select(
        literal("panel"),
        Proposal.public_id,
        Proposal.title_sealed,
        Objection.public_id,
        _NOTHING,
    )
    .join(Objection, Objection.proposal_id == Proposal.id)
    .join(ObjectionRuling, ObjectionRuling.objection_id == Objection.id)
    .where(
        ObjectionRuling.membership_id == bindparam("actor_id"),
        ObjectionRuling.ruling.is_(None),
        Objection.state.in_(UNRESOLVED),
        Proposal.ended_at.is_(None),
        Proposal.collective_id == bindparam("collective_id"),
    )
    .limit(MOST_WAITING)
    .subquery()
)
_DUE = (
    select(
        case((and_(FollowUp.kind == "todo", Proposal.todo_sealed.is_(None)), "plan"), else_=FollowUp.kind),
        Proposal.public_id,
        Proposal.title_sealed,
        Proposal.public_id,
        _NOTHING,
    )
    .join(FollowUp, FollowUp.proposal_id == Proposal.id)
    .where(
        FollowUp.collective_id == bindparam("collective_id"),
        FollowUp.due_on <= bindparam("today"),
        FollowUp.done_on.is_(None),
        or_(Proposal.asked_by_id == bindparam("actor_id"), bindparam("facilitates", type_=Boolean())),
    )
    .order_by(FollowUp.due_on, Proposal.id)
    .limit(MOST_WAITING)
    .subquery()
)
_NEEDS = union_all(select(_VOTES), select(_SEATS), select(_DUE))

_ACTIONS: dict[str, tuple[Literal["vote", "plain"], Sentence]] = {
    "vote": ("vote", say("Vote")),
    "panel": ("vote", say("Decide about an objection")),
    "plan": ("plain", say("Write down who does what")),
    "todo": ("plain", say("See if it is done")),
    "review": ("plain", say("Look at it again")),
}


def needs_you(actor: Membership) -> list[Need]:
    """What waits for this person, for the home page: votes, seats on a panel, what is due afterwards.

    What was to be done and when to look again waits for who asked, and for those who facilitate.
    """
    today = {"today": clock.now().date(), "facilitates": actor.acts_as(FACILITATOR)}
    return [_need(*row) for row in prepared.rows(_NEEDS, _now_for(actor) | today)]


def _need(kind: str, public_id: str, title: bytes, thing: str, by: datetime | None) -> Need:
    what, action = _ACTIONS[kind]
    return Need(
        kind=what,
        title=say("%(title)s", title=Proposal.title.open(public_id, title)),
        action=action,
        reference=f"decisions.{'objection' if kind == 'panel' else 'proposal'}:{thing}",
        by=by,
    )


def _now_for(actor: Membership) -> dict[str, Any]:
    return {"actor_id": actor.id, "collective_id": actor.collective_id, "now": clock.now()}


def under_way(actor: Membership, before: str | None) -> Page[Proposal]:
    """Everything not over that does not wait for this person's vote, newest first; own drafts among it."""
    waits = exists().where(
        RollEntry.proposal_id == Proposal.id,
        RollEntry.membership_id == actor.id,
        RollEntry.participated.is_(False),
        Proposal.secrecy != EXTERNAL,
    )
    wanted = (
        select(Proposal)
        .where(
            _visible(actor),
            Proposal.ended_at.is_(None),
            or_(
                Proposal.state.in_(("discussion", "frozen")),
                and_(Proposal.state == "draft", Proposal.asked_by_id == actor.id),
                Proposal.state == "paused",
                and_(Proposal.state == "voting", ~and_(waits, Proposal.closes_at > clock.now())),
            ),
        )
        .order_by(Proposal.id.desc())
    )
    if before:
        edge = _edge(actor, before, Proposal.id).scalar_subquery()
        wanted = wanted.where(Proposal.id < edge)
    return _page(wanted)


def over(actor: Membership, before: str | None) -> Page[Proposal]:
    """What has been decided, withdrawn, found void or has lapsed; the latest first."""
    wanted = (
        select(Proposal)
        .where(
            _visible(actor),
            Proposal.ended_at.is_not(None),
            or_(Proposal.discussion_until.is_not(None), Proposal.opened_at.is_not(None)),
        )
        .order_by(Proposal.ended_at.desc(), Proposal.id.desc())
    )
    if before:
        edge = _edge(actor, before, Proposal.ended_at, Proposal.id)
        wanted = wanted.where(tuple_(Proposal.ended_at, Proposal.id) < edge.scalar_subquery())
    return _page(wanted)


def _page(wanted: Select[Any]) -> Page[Proposal]:
    rows: Sequence[Proposal]
    rows, more = cut(db.session.scalars(wanted.limit(SIZE + 1)).all())
    return Page(rows, older=rows[-1].public_id if more else None)


def _edge(actor: Membership, public_id: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        Proposal.public_id == public_id, Proposal.collective_id == actor.collective_id
    )


def _visible(actor: Membership) -> ColumnElement[bool]:
    """``policy.may_read`` as part of the query."""
    on_roll = exists().where(RollEntry.proposal_id == Proposal.id, RollEntry.membership_id == actor.id)
    mine = and_(Proposal.collective_id == actor.collective_id, or_(~Proposal.roll_only, on_roll))
    if actor.is_full_member:
        return mine
    own_kind = or_(Proposal.effect.is_(None), Proposal.effect.startswith("decisions."))
    return and_(mine, or_(own_kind, Proposal.asked_by_id == actor.id))


def opened_since(actor: Membership, since: datetime) -> Select[int]:
    """How many votes this member may read opened since then."""
    opened = and_(Proposal.opened_at >= since, Proposal.opened_at <= clock.now())
    return select(func.count()).select_from(Proposal).where(_visible(actor), opened)


def decided_since(actor: Membership, since: datetime) -> Select[int]:
    """How many decisions this member may read had their result since then."""
    decided = and_(Proposal.state == "decided", Proposal.ended_at >= since)
    return select(func.count()).select_from(Proposal).where(_visible(actor), decided)
