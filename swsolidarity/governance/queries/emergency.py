"""What emergencies are under way, what they may cost together, and how many people are on call."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select, union_all

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import queries as decisions
from swsolidarity.decisions.models import DecisionRule, Proposal, Standing
from swsolidarity.governance.rules import emergency as rules

MOST_SHOWN = 20


class Emergency(NamedTuple):
    """One that is being decided (``until`` is the close) or holds for now (``until`` is its end)."""

    public_id: str
    title: str
    open: bool
    until: datetime | None
    budget: int
    currency: str | None


def rule(collective_id: int) -> DecisionRule | None:
    """The rule for emergencies, if the collective has taken it over."""
    return decisions.rule_in_force(collective_id, rules.RULE)


def roll(collective_id: int, found: DecisionRule) -> int:
    """How many would decide an emergency that was called at this moment."""
    return decisions.roll_sizes(collective_id, [found.terms], clock.now())[0]


_OPEN = (
    select(Proposal.public_id, Proposal.title_sealed, Proposal.closes_at, Proposal.budget, Proposal.currency)
    .where(Proposal.ended_at.is_(None), Proposal.effect == rules.EFFECT)
    .order_by(Proposal.closes_at)
)
_FOR_NOW = (
    select(Proposal.public_id, Proposal.title_sealed, Standing.until, Proposal.budget, Proposal.currency)
    .join(Standing, Standing.proposal_id == Proposal.id)
    .where(decisions.HOLDS, Standing.provisional, Proposal.effect == rules.EFFECT)
    .order_by(Standing.until)
)


def under_way(actor: Membership) -> list[Emergency]:
    """Emergencies that are being decided, and those that hold for now, the next to end first."""
    now, here = clock.now(), actor.collective_id
    voting = db.session.execute(_OPEN.where(Proposal.collective_id == here).limit(MOST_SHOWN)).all()
    holding = db.session.execute(
        _FOR_NOW.where(Standing.collective_id == here, Standing.until > now).limit(MOST_SHOWN)
    ).all()
    return [
        Emergency(key, Proposal.title.open(key, title), is_open, until, budget, currency)
        for is_open, rows in ((True, voting), (False, holding))
        for key, title, until, budget, currency in rows
    ]


def promised(collective_id: int, now: datetime) -> int:
    """What all emergencies together have promised that are open or hold for now, in minor units."""
    voting = select(Proposal.budget).where(
        Proposal.collective_id == collective_id, Proposal.ended_at.is_(None), Proposal.effect == rules.EFFECT
    )
    holding = (
        select(Proposal.budget)
        .join(Standing, Standing.proposal_id == Proposal.id)
        .where(
            Standing.collective_id == collective_id,
            decisions.HOLDS,
            Standing.provisional,
            Standing.until > now,
            Proposal.effect == rules.EFFECT,
        )
    )
    sums = union_all(voting, holding).subquery()
    return int(db.session.scalar(select(func.coalesce(func.sum(sums.c.budget), 0))) or 0)


def has_one_open(actor: Membership) -> bool:
    """Whether an emergency this person called is still being decided."""
    found = exists().where(
        Proposal.collective_id == actor.collective_id,
        Proposal.ended_at.is_(None),
        Proposal.effect == rules.EFFECT,
        Proposal.asked_by_id == actor.id,
    )
    return bool(db.session.scalar(select(found)))
