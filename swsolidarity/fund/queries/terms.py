"""Reads about the rules of a fund: what is in force, what comes, what was, what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, case, func, select

from swsolidarity.collectives.models import Mandate, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import columns_of, db, to_look_at
from swsolidarity.core.money import Money
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.models.terms import FundTerms, FundTermsChange
from swsolidarity.fund.queries.requests import in_office
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State

ENOUGH = 5
YEAR = timedelta(days=365)

# What pages ask each time is put together once and only filled in.
_IN_FORCE = (
    select(*columns_of(FundTerms))
    .where(FundTerms.fund_id == bindparam("fund_id"), FundTerms.valid_from <= bindparam("now"))
    .order_by(FundTerms.version.desc())
    .limit(1)
)


def in_force(fund: Fund | int) -> FundTerms:
    """The version in force now, to look at."""
    number = fund if isinstance(fund, int) else fund.id
    row = prepared.row(_IN_FORCE, {"fund_id": number, "now": clock.now()})
    assert row is not None, "a fund is opened with its first rules"
    return to_look_at(FundTerms, row)


# The fund page reads all three at once.
_APPROVERS = (
    select(func.count(Mandate.membership_id.distinct()))
    .join(Membership, Membership.id == Mandate.membership_id)
    .where(*in_office(bindparam("collective_id"), bindparam("now")))
    .scalar_subquery()
)
_WITH_RULES = (
    select(*columns_of(Fund), *columns_of(FundTerms), _APPROVERS.label("approvers"))
    .join(FundTerms, FundTerms.fund_id == Fund.id)
    .where(Fund.collective_id == bindparam("collective_id"), FundTerms.valid_from <= bindparam("now"))
    .order_by(FundTerms.version.desc())
    .limit(1)
)


def fund_and_rules(collective_id: int) -> tuple[Fund, FundTerms, int] | None:
    """The fund of a collective with the version in force, to look at, and how many people look after it.

    None where it opened none.
    """
    row = prepared.row(_WITH_RULES, {"collective_id": collective_id, "now": clock.now()})
    if row is None:
        return None
    version = to_look_at(FundTerms, row, at=len(columns_of(Fund)))
    return to_look_at(Fund, row), version, int(row.approvers)


def newest(fund_id: int) -> FundTerms:
    """The last version that was adopted, whether it has begun or not; ask with the fund locked."""
    return db.session.scalars(
        select(FundTerms).where(FundTerms.fund_id == fund_id).order_by(FundTerms.version.desc()).limit(1)
    ).one()


def versions(fund: Fund) -> Sequence[FundTerms]:
    """Every version, newest first: a few rows, one for each change that was adopted."""
    return db.session.scalars(
        select(FundTerms).where(FundTerms.fund_id == fund.id).order_by(FundTerms.version.desc())
    ).all()


def asked(fund: Fund) -> Sequence[FundTermsChange]:
    """Changes the group is deciding on, oldest first."""
    return db.session.scalars(
        select(FundTermsChange)
        .where(FundTermsChange.fund_id == fund.id, FundTermsChange.state == "asked")
        .order_by(FundTermsChange.id)
    ).all()


def by_reference(reference: str | None) -> FundTermsChange | None:
    """The change a decision is about, locked."""
    kind, _colon, public_id = (reference or "").partition(":")
    if kind != "fund.terms":
        return None
    return db.session.scalars(
        select(FundTermsChange).where(FundTermsChange.public_id == public_id).with_for_update()
    ).first()


def last_decision(fund_id: int, area: str) -> str:
    """The decision that last changed these rules; empty where none did."""
    found = db.session.scalar(
        select(FundTermsChange.decision_ref)
        .where(
            FundTermsChange.fund_id == fund_id,
            FundTermsChange.area == area,
            FundTermsChange.state == "adopted",
        )
        .order_by(FundTermsChange.id.desc())
        .limit(1)
    )
    return found or ""


@dataclass(frozen=True, slots=True)
class UrgentMonth:
    """What was agreed as urgent help in a month. ``requests``: how many; None where that are very few."""

    month: date
    amount: Money
    requests: int | None


def urgent_months(fund: Fund) -> list[UrgentMonth]:
    """The months of the last year in which urgent help was agreed, newest first: one statement.

    What came back or was not fetched does not count. What is still looked at is nobody else's business.
    """
    holds = FundRequest.state.in_((*rules.HOLDS_MONEY, State.WAITLISTED))
    counted = case((holds, FundRequest.amount), else_=FundRequest.given)
    rows = db.session.execute(
        select(FundRequest.urgent_in, func.sum(counted), func.count())
        .where(
            FundRequest.fund_id == fund.id,
            FundRequest.urgent_in > (clock.now() - YEAR).date(),
            FundRequest.shown,
            counted > 0,
        )
        .group_by(FundRequest.urgent_in)
        .order_by(FundRequest.urgent_in.desc())
    )
    return [
        UrgentMonth(month, fund.money(int(total)), count if count >= rules.FEW else None)
        for month, total, count in rows
    ]


@dataclass(frozen=True, slots=True)
class LastYear:
    """What was asked for in the last twelve months, once it is enough to point to nobody."""

    requests: int
    largest: Money


def last_year(fund: Fund) -> LastYear | None:
    """How many requests were agreed in a year, and the largest sum; None for fewer than five."""
    count, largest = db.session.execute(
        select(func.count(), func.max(FundRequest.amount)).where(
            FundRequest.fund_id == fund.id,
            FundRequest.shown,
            FundRequest.state.in_((*rules.HOLDS_MONEY, State.WAITLISTED, State.CLOSED, State.REDACTED)),
            FundRequest.sent_on >= (clock.now() - YEAR).date(),
        )
    ).one()
    return LastYear(count, fund.money(largest)) if count >= ENOUGH else None
