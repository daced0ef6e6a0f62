"""Reads about the monthly look at entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.fund.models.audits import FundAudit, FundAuditTask
from swsolidarity.fund.models.bank import BankLine
from swsolidarity.fund.models.books import CashCount, Entry, Fund, FundAccount, Posting, Seal
from swsolidarity.fund.models.requests import FundRequest, FundRequestParty
from swsolidarity.fund.queries import requests
from swsolidarity.fund.queries.books import following

MONTHS = 12
NOT_DRAWN = ("reserve", "release")
"""Promises follow from decisions by themselves; nobody's hands were on them."""


def audits(fund: Fund) -> Sequence[FundAudit]:
    """The lots of the last months, newest first, with what was answered."""
    return db.session.scalars(
        select(FundAudit)
        .where(FundAudit.fund_id == fund.id)
        .options(selectinload(FundAudit.tasks).joinedload(FundAuditTask.entry))
        .order_by(FundAudit.month.desc())
        .limit(MONTHS)
    ).all()


def of_month(fund_id: int, month: date) -> FundAudit | None:
    """The lot of one month."""
    return db.session.scalars(
        select(FundAudit).where(FundAudit.fund_id == fund_id, FundAudit.month == month)
    ).first()


def task(fund: Fund, public_id: str) -> FundAuditTask | None:
    """One entry somebody is asked to look at."""
    return db.session.scalars(
        select(FundAuditTask)
        .join(FundAuditTask.audit)
        .where(FundAudit.fund_id == fund.id, FundAuditTask.public_id == public_id)
        .options(contains_eager(FundAuditTask.audit), joinedload(FundAuditTask.entry))
    ).first()


def lock(task_id: int) -> FundAuditTask:
    """A task, locked for this transaction and read again."""
    return db.session.scalars(
        select(FundAuditTask)
        .where(FundAuditTask.id == task_id)
        .options(
            joinedload(FundAuditTask.audit, innerjoin=True), joinedload(FundAuditTask.entry, innerjoin=True)
        )
        .with_for_update(of=FundAuditTask)
        .execution_options(populate_existing=True)
    ).one()


def waiting_for(membership_id: int) -> Sequence[int]:
    """Tasks that wait for somebody."""
    return db.session.scalars(
        select(FundAuditTask.id).where(
            FundAuditTask.membership_id == membership_id, FundAuditTask.state == "waiting"
        )
    ).all()


def member_of(reference: str) -> int | None:
    """Who a task waits for."""
    return db.session.scalar(
        select(FundAuditTask.membership_id).where(
            FundAuditTask.public_id == reference.partition(":")[2], FundAuditTask.state == "waiting"
        )
    )


@dataclass(frozen=True, slots=True)
class Range:
    """The entries of a month: first and last number, and the end of the chain behind the last."""

    first: int
    last: int
    head: bytes


def range_of(fund_id: int, month: date) -> Range | None:
    """What a month holds; None where nothing was recorded."""
    found = db.session.execute(
        select(func.min(Entry.seq), func.max(Entry.seq)).where(
            Entry.fund_id == fund_id, Entry.made_on >= month, Entry.made_on < following(month)
        )
    ).one()
    if found[0] is None:
        return None
    head = db.session.scalars(select(Seal.hash).where(Seal.fund_id == fund_id, Seal.seq == found[1])).one()
    return Range(found[0], found[1], head)


def entries(fund_id: int, numbers: Sequence[int]) -> dict[int, Entry]:
    """Entries by their numbers, without those nobody's hands were on."""
    rows = db.session.scalars(
        select(Entry).where(Entry.fund_id == fund_id, Entry.seq.in_(numbers), Entry.kind.not_in(NOT_DRAWN))
    )
    return {row.seq: row for row in rows}


def members(fund: Fund) -> dict[str, int]:
    """Who can be drawn: everybody who sees the books and neither keeps them nor any money."""
    holders = select(FundAccount.holder_id).where(
        FundAccount.fund_id == fund.id, FundAccount.holder_id.is_not(None)
    )
    stewards = requests.stewards_of(fund.collective_id)
    rows = db.session.execute(
        select(Membership.public_id, Membership.id).where(
            Membership.collective_id == fund.collective_id,
            Membership.state == "active",
            Membership.id.not_in(stewards),
            Membership.id.not_in(holders),
        )
    )
    return {row[0]: row[1] for row in rows}


def with_a_part(entry: Entry) -> set[int]:
    """Who had a hand in an entry, or anything to gain from it."""
    people = {entry.recorded_by, entry.approved_by} - {None}
    if entry.request_ref:
        people |= set(
            db.session.scalars(
                select(FundRequestParty.membership_id)
                .join(FundRequest, FundRequest.id == FundRequestParty.request_id)
                .where(FundRequest.public_id == entry.request_ref.partition(":")[2])
            )
        )
    return {one for one in people if one is not None}


@dataclass(frozen=True, slots=True)
class Compared:
    """What an entry can be compared with: the next count of its place, and a line of a statement."""

    counted_on: date | None
    fitted: bool
    bank_on: date | None


def compared(entry: Entry) -> Compared:
    """What there is to compare an entry with; two statements."""
    touched = (
        select(Posting.account_id)
        .join(FundAccount, FundAccount.id == Posting.account_id)
        .where(Posting.entry_id == entry.id, FundAccount.kind == "asset")
    )
    count = db.session.execute(
        select(CashCount.counted_on, CashCount.counted, CashCount.expected)
        .where(
            CashCount.account_id.in_(touched),
            CashCount.state == "confirmed",
            CashCount.at_seq >= entry.seq,
        )
        .order_by(CashCount.id)
        .limit(1)
    ).first()
    bank_on = db.session.scalar(select(func.min(BankLine.made_on)).where(BankLine.entry_id == entry.id))
    return Compared(
        counted_on=count.counted_on if count else None,
        fitted=bool(count and count.counted == count.expected),
        bank_on=bank_on,
    )
