"""Who would be on a roll, and who is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from swsolidarity.collectives.models import Mandate, Membership, OnCall
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal, Recusal, RollEntry
from swsolidarity.decisions.queries.rules import rule_in_force
from swsolidarity.decisions.rules import Terms, record
from swsolidarity.decisions.rules.terms import ON_CALL


def electorate(
    proposal: Proposal, terms: Terms, *, now: datetime, without: Iterable[int]
) -> list[tuple[int, str]]:
    """Who would be on the roll if the vote opened now: ids and public ids, in no telling order."""
    found = db.session.execute(
        select(Membership.id, Membership.public_id)
        .where(
            _members(proposal.collective_id),
            _entitled(terms, now, _as_of(proposal, terms, now)),
            Membership.id.not_in(list(without)),
            ~_stepped_aside(proposal),
        )
        .order_by(Membership.public_id)
    )
    return [(key, public_id) for key, public_id in found]


def roll_sizes(collective_id: int, wanted: Sequence[Terms], now: datetime) -> list[int]:
    """How many people would be on a roll under each of these terms, if its process began now."""
    if not wanted:
        return []
    alike = list(dict.fromkeys((one.min_membership_days, one.roles) for one in wanted))
    first = {(one.min_membership_days, one.roles): one for one in wanted}
    counts = [
        func.coalesce(func.sum(case((_entitled(first[key], now, now), 1), else_=0)), 0) for key in alike
    ]
    row = db.session.execute(select(*counts).where(_members(collective_id))).one()
    sizes = {key: int(count) for key, count in zip(alike, row, strict=True)}
    return [sizes[one.min_membership_days, one.roles] for one in wanted]


def can_elect(collective_id: int) -> bool:
    """Whether an election could be held in secret now: there is a rule, and enough would be on its roll."""
    rule = rule_in_force(collective_id, "election")
    return rule is not None and (
        roll_sizes(collective_id, [rule.terms], clock.now())[0] >= record.SMALLEST_SECRET_ROLL
    )


def roll_now(proposal: Proposal, terms: Terms, now: datetime) -> int:
    """How many would be on the roll if the vote opened now, before parties to it are taken off."""
    counted = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            _members(proposal.collective_id),
            _entitled(terms, now, _as_of(proposal, terms, now)),
            ~_stepped_aside(proposal),
        )
    )
    return counted or 0


def has_recused(actor: Membership, proposal: Proposal) -> bool:
    """Whether this person stepped aside."""
    return db.session.get(Recusal, (proposal.id, actor.id)) is not None


def on_the_roll(public_id: str) -> Sequence[int]:
    """The membership ids a notice about this vote goes to."""
    return db.session.scalars(
        select(RollEntry.membership_id)
        .join(Proposal, Proposal.id == RollEntry.proposal_id)
        .where(Proposal.public_id == public_id)
        .order_by(RollEntry.membership_id)
    ).all()


def still_on_the_roll(proposal: Proposal) -> list[tuple[int, str]]:
    """Who is on the roll of an open vote and a member still: ids and public ids, in no telling order."""
    found = db.session.execute(
        select(Membership.id, Membership.public_id)
        .join(RollEntry, RollEntry.membership_id == Membership.id)
        .where(RollEntry.proposal_id == proposal.id, Membership.state == "active")
        .order_by(Membership.public_id)
    )
    return [(key, public_id) for key, public_id in found]


def not_voted(proposal_id: int) -> Sequence[int]:
    """The membership ids of who is on the roll and has not voted, for a reminder."""
    return db.session.scalars(
        select(RollEntry.membership_id)
        .where(RollEntry.proposal_id == proposal_id, RollEntry.participated.is_(False))
        .order_by(RollEntry.membership_id)
    ).all()


def _as_of(proposal: Proposal, terms: Terms, now: datetime) -> datetime:
    """The day whose members vote: today, or the day the process began (decisions §5)."""
    return (proposal.started_at or now) if terms.as_of_start else now


def _members(collective_id: int) -> ColumnElement[bool]:
    return and_(Membership.collective_id == collective_id, Membership.state == "active")


def _entitled(terms: Terms, now: datetime, as_of: datetime) -> ColumnElement[bool]:
    """Member for long enough on that day; where the rule names offices, in one of them then and now.

    Who is on call was so before the vote opens and is so still.
    """
    joined = Membership.joined_at <= as_of - timedelta(days=terms.min_membership_days)
    if not terms.roles:
        return joined
    on_call = exists().where(OnCall.membership_id == Membership.id, OnCall.since <= as_of, OnCall.until > now)
    if terms.roles == (ON_CALL,):
        return and_(joined, on_call)
    in_office = exists().where(
        Mandate.membership_id == Membership.id,
        Mandate.office.in_(terms.roles),
        Mandate.starts_at <= as_of,
        Mandate.ends_at > now,
        or_(Mandate.ended_at.is_(None), Mandate.ended_at > now),
    )
    return and_(joined, or_(in_office, on_call) if ON_CALL in terms.roles else in_office)


def _stepped_aside(proposal: Proposal) -> ColumnElement[bool]:
    return exists().where(Recusal.proposal_id == proposal.id, Recusal.membership_id == Membership.id)
