"""Reads about winding a fund down: what is decided, and what is still to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, PendingEntry
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.models.winding import FundWindDown
from swsolidarity.fund.rules import requests as rules

LEFT_IN = ("asset", "transit", "pot", "hold", "payable", "frozen", "loan")


def current(fund: Fund) -> FundWindDown | None:
    """What was asked or decided about ending this fund, unless the group said no."""
    return db.session.scalars(
        select(FundWindDown).where(FundWindDown.fund_id == fund.id, FundWindDown.state != "stopped")
    ).first()


def by_reference(reference: str | None) -> FundWindDown | None:
    """What a decision is about, locked."""
    kind, _colon, public_id = (reference or "").partition(":")
    if kind != "fund.wind_down":
        return None
    return db.session.scalars(
        select(FundWindDown).where(FundWindDown.public_id == public_id).with_for_update()
    ).first()


@dataclass(frozen=True, slots=True)
class Left:
    """What is left in one currency."""

    free: Money
    promised: Money
    on_its_way: Money
    blocked: Money
    lent: Money

    def __bool__(self) -> bool:
        return any((self.free, self.promised, self.on_its_way, self.blocked, self.lent))


@dataclass(frozen=True, slots=True)
class ToDo:
    """What keeps a fund from being closed: requests, and money in the main currency and in others."""

    requests: int
    sums: Sequence[Left]

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return not self.requests and not any(self.sums)

    @property
    def free(self) -> bool:
        """Whether there is anything to give."""
        return any(one.free for one in self.sums)


def to_do(fund: Fund) -> ToDo:
    """What is still to do before a fund can be closed; two statements."""
    rows = db.session.execute(
        select(FundAccount.kind, FundAccount.currency, func.sum(FundAccount.balance))
        .where(FundAccount.fund_id == fund.id, FundAccount.kind.in_(LEFT_IN))
        .group_by(FundAccount.kind, FundAccount.currency)
    )
    sums = {(row[0], row[1]): int(row[2]) for row in rows}
    currencies = sorted({currency for _, currency in sums}, key=lambda one: (one != fund.currency, one))
    waiting = db.session.scalar(
        select(func.count()).where(FundRequest.fund_id == fund.id, FundRequest.state.in_(rules.OPEN))
    )

    def left(currency: str) -> Left:
        def money(*kinds: str) -> Money:
            return Money(sum(sums.get((kind, currency), 0) for kind in kinds), currency)

        return Left(money("pot"), money("hold", "payable"), money("transit"), money("frozen"), money("loan"))

    return ToDo(waiting or 0, [left(currency) for currency in currencies])


def everybody_else(fund: Fund) -> int:
    """Requests that have to end before the rest can be given: all but those already being paid."""
    found = db.session.scalar(
        select(func.count()).where(
            FundRequest.fund_id == fund.id, FundRequest.state.in_(rules.OPEN - rules.HOLDS_MONEY)
        )
    )
    return found or 0


def requests(fund: Fund) -> Sequence[int]:
    """Every request of a fund, drafts too."""
    return db.session.scalars(
        select(FundRequest.id).where(FundRequest.fund_id == fund.id).order_by(FundRequest.id)
    ).all()


def notes(fund: Fund) -> Sequence[int]:
    """Entries that still have a note."""
    return db.session.scalars(
        select(Entry.id).join(EntryNote, EntryNote.entry_id == Entry.id).where(Entry.fund_id == fund.id)
    ).all()


def prepared(fund: Fund) -> Sequence[PendingEntry]:
    """Prepared entries that still have a note."""
    return db.session.scalars(
        select(PendingEntry).where(PendingEntry.fund_id == fund.id, PendingEntry.note_sealed.is_not(None))
    ).all()
