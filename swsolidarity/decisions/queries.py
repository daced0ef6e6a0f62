"""What people ask about decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, directly
from swsolidarity.core.needs import Need
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.verdict import say
from swsolidarity.decisions.models import DecisionRule, Proposal, Recusal, RollEntry, RuleDraft
from swsolidarity.decisions.rules import Question

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


def proposal(actor: Membership, public_id: str) -> Proposal | None:
    """A proposal of the actor's collective with its rule and who asks; whether it may be read is policy."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.collective_id == actor.collective_id, Proposal.public_id == public_id)
        .options(joinedload(Proposal.rule), joinedload(Proposal.asked_by))
    ).one_or_none()


def rules_in_force(collective_id: int) -> list[DecisionRule]:
    """The rules a collective decides by now."""
    return list(
        db.session.scalars(
            select(DecisionRule)
            .where(DecisionRule.collective_id == collective_id, DecisionRule.valid_to.is_(None))
            .order_by(DecisionRule.id)
        )
    )


def rule_in_force(collective_id: int, key: str) -> DecisionRule | None:
    """The version of one rule that holds now."""
    return db.session.scalars(
        select(DecisionRule).where(
            DecisionRule.collective_id == collective_id,
            DecisionRule.key == key,
            DecisionRule.valid_to.is_(None),
        )
    ).one_or_none()


def rule_draft(proposal: Proposal) -> RuleDraft:
    """The change a proposal would make to a rule, with the rule it was written against."""
    _kind, _, public_id = (proposal.subject or "").partition(":")
    return db.session.scalars(
        select(RuleDraft).where(RuleDraft.public_id == public_id).options(joinedload(RuleDraft.rule))
    ).one()


def question(proposal: Proposal) -> Question:
    """The question as plain values, for its method."""
    return Question(terms=proposal.terms, eligible=proposal.roll_size or 0, call=proposal.call)


def electorate(
    proposal: Proposal, *, min_membership_days: int, now: datetime, without: Iterable[int]
) -> list[tuple[int, str]]:
    """Who would be on the roll if the vote opened now: ids and public ids, in no telling order."""
    stepped_aside = exists().where(Recusal.proposal_id == proposal.id, Recusal.membership_id == Membership.id)
    found = db.session.execute(
        select(Membership.id, Membership.public_id)
        .where(
            _eligible(proposal.collective_id, now - timedelta(days=min_membership_days)),
            Membership.id.not_in(list(without)),
            ~stepped_aside,
        )
        .order_by(Membership.public_id)
    )
    return [(key, public_id) for key, public_id in found]


def roll_sizes(collective_id: int, days: Iterable[int], now: datetime) -> dict[int, int]:
    """How many people would be on a roll that asks for so many days of membership."""
    wanted = sorted(set(days))
    if not wanted:
        return {}
    counts = [
        func.coalesce(func.sum(case((Membership.joined_at <= now - timedelta(days=number), 1), else_=0)), 0)
        for number in wanted
    ]
    row = db.session.execute(
        select(*counts).where(Membership.collective_id == collective_id, Membership.state == "active")
    ).one()
    return {number: int(count) for number, count in zip(wanted, row, strict=True)}


def roll_now(proposal: Proposal, min_membership_days: int, now: datetime) -> int:
    """How many would be on the roll if the vote opened now, before parties to it are taken off."""
    stepped_aside = exists().where(Recusal.proposal_id == proposal.id, Recusal.membership_id == Membership.id)
    counted = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(_eligible(proposal.collective_id, now - timedelta(days=min_membership_days)), ~stepped_aside)
    )
    return counted or 0


def has_recused(actor: Membership, proposal: Proposal) -> bool:
    """Whether this person stepped aside."""
    return db.session.get(Recusal, (proposal.id, actor.id)) is not None


def waiting(actor: Membership) -> Sequence[Proposal]:
    """Open votes this person is on the roll of and has not voted in, the next to close first."""
    return db.session.scalars(_WAITING, _now_for(actor)).all()


def waiting_count(actor: Membership) -> int:
    """How many votes wait for this person: the number on the tab."""
    return int(directly(_WAITING_COUNT, _now_for(actor)).scalar() or 0)


def needs_you(actor: Membership) -> list[Need]:
    """Votes that wait for this person, for the home page."""
    return [
        Need(
            kind="vote",
            title=say("%(title)s", title=found.title),
            action=say("Vote"),
            reference=found.reference,
            by=found.closes_at,
        )
        for found in waiting(actor)
    ]


def _now_for(actor: Membership) -> dict[str, Any]:
    return {"actor_id": actor.id, "collective_id": actor.collective_id, "now": clock.now()}


def under_way(actor: Membership, before: str | None) -> Page[Proposal]:
    """Everything not over that does not wait for this person's vote, newest first; own drafts among it."""
    waits = exists().where(
        RollEntry.proposal_id == Proposal.id,
        RollEntry.membership_id == actor.id,
        RollEntry.participated.is_(False),
    )
    wanted = (
        select(Proposal)
        .where(
            _visible(actor),
            Proposal.ended_at.is_(None),
            or_(
                Proposal.state.in_(("discussion", "frozen")),
                and_(Proposal.state == "draft", Proposal.asked_by_id == actor.id),
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


def versions(collective_id: int, key: str) -> Sequence[DecisionRule]:
    """Every version of a rule, the latest first."""
    return db.session.scalars(
        select(DecisionRule)
        .where(DecisionRule.collective_id == collective_id, DecisionRule.key == key)
        .order_by(DecisionRule.version.desc())
    ).all()


def due_to_open(now: datetime) -> list[int]:
    """Proposals whose discussion has ended."""
    return list(
        db.session.scalars(
            select(Proposal.id)
            .where(Proposal.state == "discussion", Proposal.discussion_until <= now)
            .order_by(Proposal.discussion_until, Proposal.id)
        )
    )


def due_to_close(now: datetime) -> list[int]:
    """Votes whose time is over."""
    return list(
        db.session.scalars(
            select(Proposal.id)
            .where(Proposal.state == "voting", Proposal.closes_at <= now)
            .order_by(Proposal.closes_at, Proposal.id)
        )
    )


def old_drafts(before: datetime) -> list[int]:
    """Drafts nobody has touched since."""
    return list(
        db.session.scalars(select(Proposal.id).where(Proposal.state == "draft", Proposal.written_at < before))
    )


def ballots_to_forget(before: datetime) -> list[int]:
    """Decisions old enough for their ballots to be forgotten."""
    return list(
        db.session.scalars(
            select(Proposal.id).where(
                Proposal.state == "decided", Proposal.ended_at <= before, ~Proposal.ballots_forgotten
            )
        )
    )


def rolls_to_forget(before: datetime) -> list[int]:
    """Decisions old enough for who took part to be forgotten."""
    return list(
        db.session.scalars(
            select(Proposal.id).where(
                Proposal.state.in_(("decided", "void")),
                Proposal.ended_at <= before,
                ~Proposal.roll_forgotten,
            )
        )
    )


def traces_left() -> list[int]:
    """Proposals whose secret box was sealed or burnt and whose old rows may still be on the disk."""
    return list(db.session.scalars(select(Proposal.id).where(~Proposal.traces_cleared)))


def on_the_roll(public_id: str) -> Sequence[int]:
    """The membership ids a notice about this vote goes to."""
    return db.session.scalars(
        select(RollEntry.membership_id)
        .join(Proposal, Proposal.id == RollEntry.proposal_id)
        .where(Proposal.public_id == public_id)
        .order_by(RollEntry.membership_id)
    ).all()


def _page(wanted: Select[Any]) -> Page[Proposal]:
    rows: Sequence[Proposal]
    rows, more = cut(db.session.scalars(wanted.limit(SIZE + 1)).all())
    return Page(rows, older=rows[-1].public_id if more else None)


def _edge(actor: Membership, public_id: str, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        Proposal.public_id == public_id, Proposal.collective_id == actor.collective_id
    )


def _eligible(collective_id: int, as_of: datetime) -> ColumnElement[bool]:
    return and_(
        Membership.collective_id == collective_id,
        Membership.state == "active",
        Membership.joined_at <= as_of,
    )


def _visible(actor: Membership) -> ColumnElement[bool]:
    """``policy.may_read`` as part of the query."""
    mine = Proposal.collective_id == actor.collective_id
    if actor.is_full_member:
        return mine
    own_kind = or_(Proposal.effect.is_(None), Proposal.effect.startswith("decisions."))
    return and_(mine, or_(own_kind, Proposal.asked_by_id == actor.id))
