"""What waits for a second person, and what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import say
from swsolidarity.fund.models.books import CashCount, Fund, FundAccount, PendingEntry
from swsolidarity.fund.queries.books import Ends, ends, got_ends, into
from swsolidarity.fund.rules import books as rules

MOST = 50
SOME = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that waits for a second person, as its page shows it."""

    pending: PendingEntry
    to: FundAccount
    source: FundAccount
    accounts: dict[int, FundAccount]
    amount: Money
    into: Money | None
    prepared_by: str | None

    @property
    def ends(self) -> Ends:
        return ends(self.to, self.source)

    @property
    def got(self) -> Ends | None:
        """The place and the purpose of what an exchange gets."""
        return got_ends([self.accounts[leg[0]] for leg in self.pending.legs]) if self.into else None


def waiting(fund: Fund) -> list[Waiting]:
    """What waits for a second person, oldest first; three statements, however much waits."""
    rows = db.session.execute(
        select(PendingEntry, Membership)
        .join(Membership, Membership.id == PendingEntry.prepared_by)
        .where(PendingEntry.fund_id == fund.id, PendingEntry.state == "waiting")
        .order_by(PendingEntry.id)
        .limit(MOST)
    ).all()
    return _waiting(fund, [(row[0], row[1]) for row in rows])


def one_waiting(fund: Fund, public_id: str) -> Waiting | None:
    """One prepared entry, whatever became of it."""
    rows = db.session.execute(
        select(PendingEntry, Membership)
        .join(Membership, Membership.id == PendingEntry.prepared_by)
        .where(PendingEntry.fund_id == fund.id, PendingEntry.public_id == public_id)
    ).all()
    found = _waiting(fund, [(row[0], row[1]) for row in rows])
    return found[0] if found else None


def by_reference(reference: str | None) -> PendingEntry | None:
    """The prepared entry that a decision is about."""
    kind, _colon, public_id = (reference or "").partition(":")
    if kind != "fund.pending":
        return None
    return db.session.scalars(select(PendingEntry).where(PendingEntry.public_id == public_id)).first()


def _waiting(fund: Fund, rows: Sequence[tuple[PendingEntry, Membership]]) -> list[Waiting]:
    ids = {leg[0] for pending, _ in rows for leg in pending.legs}
    by_id = {
        row.id: row
        for row in db.session.scalars(
            select(FundAccount).where(FundAccount.fund_id == fund.id, FundAccount.id.in_(ids))
        )
    }
    found = []
    for pending, member in rows:
        to = next(leg for leg in pending.legs if leg[1] > 0)
        source = next(leg for leg in pending.legs if leg[1] < 0)
        mine = {leg[0]: by_id[leg[0]] for leg in pending.legs}
        debited, credited = mine[to[0]], mine[source[0]]
        amount, got = debited.in_money(to[1]), _into(pending, mine)
        found.append(Waiting(pending, debited, credited, mine, amount, got, member.name))
    return found


def _into(pending: PendingEntry, accounts: dict[int, FundAccount]) -> Money | None:
    """What an exchange gets."""
    if len(pending.legs) < rules.THIRD:
        return None
    first, third = pending.legs[0], pending.legs[rules.THIRD - 1]
    there = accounts[third[0]]
    return into(third[1], there.currency, accounts[first[0]].currency)


def needs_you(actor: Membership) -> list[Need]:
    """What waits for this steward to be the second person; two statements."""
    if not actor.acts_as(FUND_STEWARD):
        return []
    pending = db.session.scalars(
        _for_me(select(PendingEntry.public_id), PendingEntry, actor)
        .where(PendingEntry.state == "waiting", PendingEntry.prepared_by != actor.id)
        .where(PendingEntry.kind.not_in(rules.NEEDS_DECISION))
        .order_by(PendingEntry.id)
        .limit(SOME)
    )
    counts = db.session.scalars(
        _for_me(select(CashCount.public_id), CashCount, actor)
        .where(CashCount.state == "entered", CashCount.counted_by != actor.id)
        .order_by(CashCount.id)
        .limit(SOME)
    )
    return [
        *(
            Need("money", say("An entry in the fund needs a second person"), say("Look at it"), reference)
            for reference in (f"fund.pending:{public_id}" for public_id in pending)
        ),
        *(
            Need("money", say("A count needs a second person"), say("Count with them"), reference)
            for reference in (f"fund.count:{public_id}" for public_id in counts)
        ),
    ]


def _for_me(wanted: Any, table: type[PendingEntry | CashCount], actor: Membership) -> Any:
    return wanted.join(Fund, Fund.id == table.fund_id).where(Fund.collective_id == actor.collective_id)


def waiting_count(actor: Membership) -> int:
    """How much waits for this steward to be the second person, for the tab; one statement."""
    if not actor.acts_as(FUND_STEWARD):
        return 0
    pending = _for_me(select(func.count(PendingEntry.id)), PendingEntry, actor).where(
        PendingEntry.state == "waiting",
        PendingEntry.prepared_by != actor.id,
        PendingEntry.kind.not_in(rules.NEEDS_DECISION),
    )
    counts = _for_me(select(func.count(CashCount.id)), CashCount, actor).where(
        CashCount.state == "entered", CashCount.counted_by != actor.id
    )
    return db.session.scalar(select(pending.scalar_subquery() + counts.scalar_subquery())) or 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A count as its page shows it."""

    count: CashCount
    counted: Money
    by: str | None


def counts_to_confirm(fund: Fund) -> list[Counted]:
    """Counts that wait for a second person."""
    rows = db.session.execute(
        select(CashCount, Membership)
        .join(Membership, Membership.id == CashCount.counted_by)
        .where(CashCount.fund_id == fund.id, CashCount.state == "entered")
        .options(joinedload(CashCount.account))
        .order_by(CashCount.id)
        .limit(MOST)
    ).all()
    return [Counted(row[0], row[0].account.in_money(row[0].counted), row[1].name) for row in rows]


def count(fund: Fund, public_id: str) -> CashCount | None:
    """One count with its place."""
    return db.session.scalars(
        select(CashCount)
        .where(CashCount.fund_id == fund.id, CashCount.public_id == public_id)
        .options(joinedload(CashCount.account))
    ).first()


def last_counts(fund: Fund) -> dict[int, date]:
    """When each place was last counted by two people, by account id."""
    rows = db.session.execute(
        select(CashCount.account_id, func.max(CashCount.counted_on))
        .where(CashCount.fund_id == fund.id, CashCount.state == "confirmed")
        .group_by(CashCount.account_id)
    )
    return {row[0]: row[1] for row in rows}
