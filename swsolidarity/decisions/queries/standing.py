"""What holds: how one decision stands, what could be changed or ended, and what the clock has to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, literal_column, or_, select
from sqlalchemy.orm import aliased, joinedload

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import settlement
from swsolidarity.decisions.models import DecisionRule, FollowUp, Proposal, Standing
from swsolidarity.decisions.rules import standing as rules
from swsolidarity.decisions.rules.pack import RULE_CHANGE
from swsolidarity.decisions.rules.terms import read

MOST_OFFERED = 40
# Written out: an index over a part of the rows is used only where the statement says which part.
HOLDS = Standing.state == literal_column("'in_force'")
_DECIDED_BY = DecisionRule.key, DecisionRule.method, DecisionRule.params


@dataclass(frozen=True, slots=True)
class Other:
    """Another decision, as a link to it. ``title``: None where this reader may not see it."""

    public_id: str
    title: str | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """How a decision stands at this moment, and the decisions that made it so."""

    topic: str
    does: str
    state: str
    since: datetime | None
    until: datetime | None
    ended_at: datetime | None
    expires_on: date | None
    provisional: bool
    looked_on: date | None
    earlier: Other | None
    ended_by: Other | None
    confirmed_by: Other | None

    @property
    def in_force(self) -> bool:
        """Whether it holds now."""
        return self.state == rules.IN_FORCE


def register_entry(proposal: Proposal) -> Standing | None:
    """The place of a question in the register, as it is stored."""
    return db.session.get(Standing, proposal.id, populate_existing=True)


def stands_locked(proposal_id: int) -> Standing:
    """The place of a decision in the register, held until the transaction ends, with its proposal."""
    return db.session.scalars(
        select(Standing)
        .where(Standing.proposal_id == proposal_id)
        .options(joinedload(Standing.proposal).joinedload(Proposal.rule))
        .with_for_update(of=Standing)
        .execution_options(populate_existing=True)
    ).one()


def how_it_stands(actor: Membership, proposal: Proposal) -> Stands | None:
    """What the page of a question shows of its place in the register."""
    earlier, ending, confirming = aliased(Proposal), aliased(Proposal), aliased(Proposal)
    before = aliased(Standing)
    found = db.session.execute(
        select(
            Standing,
            *_named(earlier),
            *_named(ending),
            *_named(confirming),
            before.state,
            before.until,
        )
        .outerjoin(earlier, earlier.id == Standing.earlier_id)
        .outerjoin(ending, ending.id == Standing.ended_by_id)
        .outerjoin(confirming, confirming.id == Standing.confirmed_by_id)
        .outerjoin(before, before.proposal_id == Standing.earlier_id)
        .where(Standing.proposal_id == proposal.id)
    ).one_or_none()
    if found is None:
        return None
    row, now = found[0], clock.now()
    earlier_holds = found[10] is not None and rules.seen(found[10], found[11], now) == rules.IN_FORCE
    state = rules.seen(row.state, row.until, now)
    return Stands(
        topic=row.topic,
        does=row.does,
        state=state,
        since=row.since,
        until=row.until,
        ended_at=row.ended_at or (row.until if state == rules.EXPIRED else None),
        expires_on=row.expires_on,
        provisional=row.provisional,
        looked_on=row.looked_on,
        earlier=_other(actor, found, 1, in_force=earlier_holds),
        ended_by=_other(actor, found, 4, in_force=False),
        confirmed_by=_other(actor, found, 7, in_force=False),
    )


def _named(other: Any) -> tuple[Any, ...]:
    return other.public_id, other.title_sealed, other.effect


def _other(actor: Membership, found: Row[Any], at: int, *, in_force: bool) -> Other | None:
    public_id, title, effect = found[at : at + 3]
    if public_id is None:
        return None
    may_read = actor.is_full_member or effect is None or effect.startswith("decisions.")
    return Other(public_id, Proposal.title.open(public_id, title) if may_read else None, in_force)


def applies_now(now: datetime) -> ColumnElement[bool]:
    """What holds of a place in the register whose decision applies at this moment."""
    return and_(HOLDS, or_(Standing.until.is_(None), Standing.until > now))


def can_be_ended(
    actor: Membership, rule_key: str, also: str | None = None, *, most: int = MOST_OFFERED
) -> Sequence[tuple[str, str]]:
    """Decisions in force that a question under a rule can change or end, the newest first: ids and titles.

    ``also``: one that is asked about, however old it is.
    """
    by_rule = [] if rule_key == RULE_CHANGE else [DecisionRule.key.in_((rule_key, rules.EMERGENCY))]
    wanted = (
        select(Proposal.public_id, Proposal.title_sealed, *_DECIDED_BY)
        .select_from(Standing)
        .join(Proposal, Proposal.id == Standing.proposal_id)
        .join(DecisionRule, DecisionRule.id == Proposal.rule_id)
        .where(
            Standing.collective_id == actor.collective_id,
            applies_now(clock.now()),
            or_(Proposal.effect.is_(None), Proposal.effect.in_(settlement.can_be_ended())),
            *by_rule,
        )
        .order_by(Standing.since.desc(), Standing.proposal_id.desc())
        .limit(most)
    )
    found = list(db.session.execute(wanted))
    if also and all(row[0] != also for row in found):
        found += db.session.execute(wanted.where(Proposal.public_id == also)).all()
    return [
        (row[0], Proposal.title.open(row[0], row[1]))
        for row in found
        if rules.may_end(rule_key, decided_by=row[2], terms=read(row[3], row[4]))
    ]


def confirming(proposal: Proposal) -> Proposal | None:
    """The question under way that would confirm a decision, if there is one."""
    return db.session.scalars(
        select(Proposal)
        .join(Standing, Standing.proposal_id == Proposal.id)
        .where(
            Standing.earlier_id == proposal.id,
            Standing.does == rules.RATIFIES,
            Proposal.ended_at.is_(None),
        )
    ).first()


def due_to_expire(now: datetime) -> list[int]:
    """Decisions whose last moment has passed."""
    return list(
        db.session.scalars(
            select(Standing.proposal_id).where(HOLDS, Standing.until <= now).order_by(Standing.until)
        )
    )


def lapsing_soon(now: datetime) -> list[int]:
    """Decisions for now only that end within three days, of which nobody was told yet."""
    return list(
        db.session.scalars(
            select(Standing.proposal_id)
            .where(
                HOLDS,
                Standing.until > now,
                Standing.until <= now + rules.LAPSES_SOON,
                Standing.provisional,
                ~Standing.warned,
            )
            .order_by(Standing.until)
        )
    )


def reviews_to_tell(today: date) -> list[int]:
    """Decisions whose day to be looked at again has come, of which nobody was told yet."""
    return list(
        db.session.scalars(
            select(FollowUp.proposal_id).where(
                FollowUp.kind == "review",
                FollowUp.due_on <= today,
                FollowUp.done_on.is_(None),
                ~FollowUp.told,
            )
        )
    )


def who_looks_after(public_id: str) -> set[int]:
    """The membership ids of who asked, if they are here still, and of the stewards."""
    found = db.session.execute(
        select(Proposal.collective_id, Membership.id)
        .outerjoin(Membership, and_(Membership.id == Proposal.asked_by_id, Membership.state == "active"))
        .where(Proposal.public_id == public_id)
    ).one_or_none()
    if found is None:
        return set()
    stewards = {one.id for one in people.stewards(found[0]) if one.is_steward}
    return stewards | ({found[1]} if found[1] is not None else set())


def full_members(public_id: str) -> list[int]:
    """The membership ids of everybody who may read a decision for full members."""
    collective = select(Proposal.collective_id).where(Proposal.public_id == public_id).scalar_subquery()
    return list(
        db.session.scalars(
            select(Membership.id)
            .where(Membership.collective_id == collective, Membership.state == "active")
            .order_by(Membership.id)
        )
    )
