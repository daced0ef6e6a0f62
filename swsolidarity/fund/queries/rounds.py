"""What the pages about rounds show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.decisions import ballots
from swsolidarity.decisions import queries as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import papers
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.rounds import FundProject, FundRound
from swsolidarity.fund.rules import rounds as rules

SOME = 30


def today(collective_id: int) -> date:
    """The day it is where the collective is."""
    zone = db.session.get_one(Collective, collective_id).time_zone
    return clock.now().astimezone(ZoneInfo(zone)).date()


def rounds(fund: Fund) -> Sequence[FundRound]:
    """The rounds of a fund, newest first."""
    return db.session.scalars(
        select(FundRound).where(FundRound.fund_id == fund.id).order_by(FundRound.id.desc()).limit(SOME)
    ).all()


def find(fund: Fund, public_id: str) -> FundRound | None:
    """One round with its pot."""
    return db.session.scalars(
        select(FundRound)
        .where(FundRound.fund_id == fund.id, FundRound.public_id == public_id)
        .options(joinedload(FundRound.pot))
    ).first()


def lock(round_id: int) -> FundRound:
    """The round, locked for this transaction and read again."""
    return db.session.scalars(
        select(FundRound)
        .where(FundRound.id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def by_reference(reference: str | None) -> FundRound | None:
    """The round that a decision shares out, locked."""
    kind, _colon, public_id = (reference or "").partition(":")
    if kind != "fund.round":
        return None
    found = db.session.scalar(select(FundRound.id).where(FundRound.public_id == public_id))
    return lock(found) if found else None


def projects(round_: FundRound) -> Sequence[FundProject]:
    """What was suggested and not taken back, in the order in which it was."""
    return db.session.scalars(
        select(FundProject)
        .where(FundProject.round_id == round_.id, FundProject.state != "withdrawn")
        .options(joinedload(FundProject.asker), joinedload(FundProject.request))
        .order_by(FundProject.id)
        .limit(rules.MOST_PROJECTS)
    ).all()


def project(fund: Fund, public_id: str) -> FundProject | None:
    """One project with its round."""
    return db.session.scalars(
        select(FundProject)
        .join(FundProject.round)
        .where(FundRound.fund_id == fund.id, FundProject.public_id == public_id)
        .options(
            contains_eager(FundProject.round),
            joinedload(FundProject.asker),
            joinedload(FundProject.request),
        )
    ).first()


def project_behind(request_id: int) -> str | None:
    """The public id of the project a request came from."""
    return db.session.scalar(select(FundProject.public_id).where(FundProject.request_id == request_id))


def not_asked_yet(actor: Membership) -> Sequence[FundProject]:
    """This person's projects that can still be taken back."""
    return db.session.scalars(
        select(FundProject)
        .join(FundRound, FundRound.id == FundProject.round_id)
        .where(
            FundProject.asked_by == actor.id,
            FundProject.state.in_(("suggested", "sent_back", "checked")),
            FundRound.state == "open",
        )
    ).all()


def suggested_by(actor: Membership, round_: FundRound) -> int:
    """How many projects of this round are this person's."""
    return (
        db.session.scalar(
            select(func.count()).where(
                FundProject.round_id == round_.id,
                FundProject.asked_by == actor.id,
                FundProject.state != "withdrawn",
            )
        )
        or 0
    )


def decision_of(actor: Membership, round_: FundRound) -> Proposal | None:
    """The vote of a round, once it was opened."""
    _kind, _colon, public_id = (round_.decision_ref or "").partition(":")
    return decisions.proposal(actor, public_id) if public_id else None


@dataclass(frozen=True, slots=True)
class Share:
    """What one voter's share paid of a project."""

    title: str
    amount: Money
    in_full: bool


@dataclass(frozen=True, slots=True)
class MyShare:
    """Where one voter's share went: worked out now from their own ballot, and kept nowhere."""

    began: Money
    share: Money
    paid: Sequence[Share]
    left: Money


def my_share(actor: Membership, fund: Fund, proposal: Proposal) -> MyShare | None:
    """Where this person's share went, as long as their ballot is kept with their name; else None.

    Amounts are rounded down to whole minor units, what is left included.
    """
    tally = (proposal.record or {}).get("tally")
    if proposal.state != "decided" or not tally or not tally.get("purchases"):
        return None
    mine = ballots.mine(proposal, actor.id)
    if mine.choice is None:
        return None
    offered = decisions.options(proposal)
    found = rules.receipt(papers.marks(mine.choice, len(offered)), tally)

    def money(value: Any) -> Money:
        return fund.money(value.numerator // value.denominator)

    return MyShare(
        began=money(found.began),
        share=money(found.share),
        paid=[Share(offered[one.option].label or "", money(one.amount), one.in_full) for one in found.paid],
        left=money(found.left),
    )
