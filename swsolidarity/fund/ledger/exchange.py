"""One currency for another: an entry in two of them at once."""

from __future__ import annotations

from typing import NamedTuple

from swsolidarity.core.money import Money
from swsolidarity.fund.ledger.kinds import moving
from swsolidarity.fund.ledger.posting import InsufficientFunds, post
from swsolidarity.fund.models.books import Entry, FundAccount
from swsolidarity.fund.rules.books import Leg, NewEntry


class Half(NamedTuple):
    """One side of an exchange: where the money is, what it is for, and how much in their currency."""

    place: FundAccount
    pot: FundAccount
    amount: Money


def exchange(
    *,
    gives: Half,
    gets: Half,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry | InsufficientFunds:
    """Money of one currency was changed for money of another; the rate is in the note."""
    return post(
        NewEntry(
            fund_id=gives.place.fund_id,
            kind="exchange",
            key=key,
            recorded_by=recorded_by,
            approved_by=approved_by,
            note=note,
            legs=exchange_legs(gives, gets),
        )
    )


def exchange_legs(gives: Half, gets: Half) -> tuple[Leg, ...]:
    """The four legs of an exchange: what leaves a place and its pot, then what comes in elsewhere."""
    left, came = moving(gives.pot, gives.place, gives.amount), moving(gets.place, gets.pot, gets.amount)
    return (*left["legs"], *came["legs"])
