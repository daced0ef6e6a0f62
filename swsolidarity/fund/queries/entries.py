"""One entry of the books, on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, Posting
from swsolidarity.fund.queries.books import Ends, Line, change, ends, got_ends, into
from swsolidarity.fund.rules import books as rules


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry on its own page: its line, its note if it was not erased, and what became of it."""

    entry: Entry
    line: Line
    debited: FundAccount
    credited: FundAccount
    got: Ends | None
    note: EntryNote | None
    taken_back_by: int | None
    settled: bool

    @property
    def decision(self) -> str | None:
        """The decision behind it, without what tells apart the several promises that rest on it."""
        return decision_of(self.entry.decision_ref)


def decision_of(reference: str | None) -> str | None:
    """The decision a promise rests on: one can decide on many requests, and set money aside again."""
    return reference.partition("/")[0].partition("~")[0] if reference else None


def entry(fund: Fund, public_id: str) -> Shown | None:
    """One entry of a fund with everything its page shows."""
    first, later, arrived = aliased(Entry), aliased(Entry), aliased(Entry)
    row = db.session.execute(
        select(Entry, first.seq, later.seq, arrived.seq)
        .outerjoin(first, first.id == Entry.reverses_id)
        .outerjoin(later, later.reverses_id == Entry.id)
        .outerjoin(
            arrived,
            (arrived.fund_id == Entry.fund_id)
            & (arrived.kind == "settle")
            & (arrived.payment_ref == Entry.payment_ref)
            & (arrived.id != Entry.id),
        )
        .where(Entry.fund_id == fund.id, Entry.public_id == public_id)
        .options(selectinload(Entry.postings).joinedload(Posting.account), joinedload(Entry.note))
    ).first()
    if row is None:
        return None
    found: Entry = row[0]
    debit, credit = sorted(found.postings[:2], key=lambda posting: -posting.amount)
    debited, credited = debit.account, credit.account
    line = Line(
        found.public_id,
        found.seq,
        found.made_on,
        found.kind,
        Money(debit.amount, debited.currency),
        _into(found, debited.currency),
        ends(debited, credited),
        found.reference,
        found.request_ref,
        row[1],
        change(debit.amount, debited.kind, credited.kind),
    )
    got = got_ends([leg.account for leg in found.postings]) if line.into else None
    return Shown(found, line, debited, credited, got, found.note, row[2], row[3] is not None)


def _into(entry: Entry, given: str) -> Money | None:
    third = next((leg for leg in entry.postings if leg.line == rules.THIRD), None)
    return None if third is None else into(third.amount, third.account.currency, given)
