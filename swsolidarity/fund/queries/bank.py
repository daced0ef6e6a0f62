"""What the pages about bank statements show. Lists are cut; nothing grows with the length of the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.pages import Page, cut
from swsolidarity.fund.bank_files import tables
from swsolidarity.fund.models.bank import BankLayout, BankLine
from swsolidarity.fund.models.books import Entry, Fund, FundAccount, Posting
from swsolidarity.fund.rules import bank as rules

LINES = 50
OFFERED = 8
SOME = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place, how many of its lines are open, and between which days it was compared."""

    account: FundAccount
    open: int
    first: date | None
    last: date | None


def places(fund: Fund) -> list[Place]:
    """Every place with what was compared there; one statement."""
    rows = db.session.execute(
        select(
            FundAccount,
            func.count(BankLine.id).filter(BankLine.state == "open"),
            func.min(BankLine.made_on),
            func.max(BankLine.made_on),
        )
        .outerjoin(BankLine, BankLine.account_id == FundAccount.id)
        .where(FundAccount.fund_id == fund.id, FundAccount.kind == "asset")
        .group_by(FundAccount.id)
        .order_by(FundAccount.id)
    ).all()
    return [Place(row[0], row[1], row[2], row[3]) for row in rows]


def place(fund: Fund, public_id: str) -> FundAccount | None:
    """One place of the fund."""
    return db.session.scalars(
        select(FundAccount).where(
            FundAccount.fund_id == fund.id,
            FundAccount.public_id == public_id,
            FundAccount.kind == "asset",
        )
    ).first()


def layout(account: FundAccount) -> tables.Layout | None:
    """How this place's tables are read, if somebody said so."""
    found = db.session.get(BankLayout, account.id)
    return tables.layout_of(found.columns) if found else None


def open_lines(account: FundAccount, after: str | None = None) -> Page[BankLine]:
    """Lines that match nothing yet, oldest first; ``after`` is the last one already seen."""
    return _lines(account, ("open",), after)


def settled_lines(account: FundAccount, after: str | None = None) -> Page[BankLine]:
    """What was matched or left, in the order of the statement."""
    return _lines(account, ("matched", "ignored"), after)


def _lines(account: FundAccount, states: tuple[str, ...], after: str | None) -> Page[BankLine]:
    found = (
        select(BankLine)
        .where(BankLine.account_id == account.id, BankLine.state.in_(states))
        .options(joinedload(BankLine.entry))
    )
    if after:
        edge = select(BankLine.id).where(BankLine.public_id == after, BankLine.account_id == account.id)
        found = found.where(BankLine.id > edge.scalar_subquery())
    rows, more = cut(db.session.scalars(found.order_by(BankLine.id).limit(LINES + 1)).all(), LINES)
    return Page(rows, older=rows[-1].public_id if more else None)


def line(fund: Fund, public_id: str) -> BankLine | None:
    """One line with its place and what it was matched with."""
    return db.session.scalars(
        select(BankLine)
        .join(BankLine.account)
        .where(FundAccount.fund_id == fund.id, BankLine.public_id == public_id)
        .options(contains_eager(BankLine.account), joinedload(BankLine.entry))
    ).first()


def lock(line_id: int) -> BankLine:
    """The line, locked for this transaction and read again."""
    return db.session.scalars(
        select(BankLine)
        .where(BankLine.id == line_id)
        .options(joinedload(BankLine.account, innerjoin=True))
        .with_for_update(of=BankLine)
        .execution_options(populate_existing=True)
    ).one()


def _free(account_id: int) -> Any:
    """Postings of a place that no line was matched with."""
    taken = exists().where(BankLine.account_id == Posting.account_id, BankLine.entry_id == Posting.entry_id)
    return (
        select(Entry, Posting.amount)
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.account_id == account_id, ~taken)
    )


def offered(line: BankLine) -> list[Entry]:
    """Entries that move exactly as much at this place and match no line yet, the nearest day first."""
    near = (
        _free(line.account_id)
        .where(
            Posting.amount == line.amount,
            Entry.made_on.between(line.made_on - rules.NEAR, line.made_on + rules.NEAR),
        )
        .order_by(Entry.id)
        .limit(100)
    )
    found = [row[0] for row in db.session.execute(near)]
    order = rules.nearest_first(line.made_on, [entry.made_on for entry in found])
    return [found[at] for at in order[:OFFERED]]


def may_match(line: BankLine, entry_public_id: str) -> Entry | None:
    """This entry, if it moves exactly as much at the line's place and matches no other line."""
    row = db.session.execute(
        _free(line.account_id).where(Entry.public_id == entry_public_id, Posting.amount == line.amount)
    ).first()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Unseen:
    """An entry of the books that no line of the statement shows."""

    entry: Entry
    amount: Money


def only_in_the_books(account: FundAccount) -> Sequence[Unseen]:
    """Entries at a place, within the days that were compared, that match no line; oldest first."""
    days = db.session.execute(
        select(func.min(BankLine.made_on), func.max(BankLine.made_on)).where(
            BankLine.account_id == account.id
        )
    ).one()
    if days[0] is None:
        return []
    rows = db.session.execute(
        _free(account.id)
        .where(Entry.made_on.between(days[0], days[1]))
        .order_by(Entry.made_on, Entry.seq)
        .limit(SOME)
    ).all()
    return [Unseen(row[0], account.in_money(row[1])) for row in rows]


def parts_of(line: BankLine) -> Sequence[BankLine]:
    """What a line was split into."""
    return db.session.scalars(
        select(BankLine).where(BankLine.split_from == line.id).order_by(BankLine.id)
    ).all()
