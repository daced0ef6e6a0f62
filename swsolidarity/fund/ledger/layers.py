"""Entries that move money into another layer, where it is not money that can be spent, and back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import SessionTransaction

from swsolidarity.core.db import db
from swsolidarity.core.money import CurrencyMismatch, Money
from swsolidarity.fund import verify
from swsolidarity.fund.ledger.posting import InsufficientFunds, lock, post
from swsolidarity.fund.models.books import Entry, FundAccount
from swsolidarity.fund.rules.books import Leg, NewEntry


def freeze(
    *,
    place: FundAccount,
    pot: FundAccount,
    amount: Money,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry | InsufficientFunds:
    """Somebody blocks money at a place: it leaves what can be spent, of this pot, until ``unfreeze``."""
    return post(
        NewEntry(
            fund_id=place.fund_id,
            kind="freeze",
            key=key,
            recorded_by=recorded_by,
            approved_by=approved_by,
            note=note,
            legs=blocking_legs(place, pot, amount),
        )
    )


def unfreeze(
    *,
    place: FundAccount,
    pot: FundAccount,
    amount: Money,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry | InsufficientFunds:
    """Blocked money can be spent again; ``InsufficientFunds`` where less is blocked."""
    return post(
        NewEntry(
            fund_id=place.fund_id,
            kind="unfreeze",
            key=key,
            recorded_by=recorded_by,
            approved_by=approved_by,
            note=note,
            legs=blocking_legs(place, pot, -amount),
        )
    )


def blocking_legs(place: FundAccount, pot: FundAccount, amount: Money) -> tuple[Leg, ...]:
    """The four legs of blocking ``amount``; of freeing it where it is below zero."""
    for account in (place, pot):
        if account.currency != amount.currency:
            raise CurrencyMismatch(f"{account.code} is kept in {account.currency}")
    frozen, missing = frozen_for(place), frozen_for(pot)
    pairs = ((pot, place), (frozen, missing))
    return tuple(
        leg
        for to, source in pairs
        for leg in sorted(
            (Leg(to.id, amount.minor), Leg(source.id, -amount.minor)), key=lambda leg: -leg.amount
        )
    )


def frozen_for(account: FundAccount) -> FundAccount:
    """The account for what is blocked of a place, or missing from a pot; made when it is not there.

    Locks the fund, so that two at once make one account.
    """
    lock(account.fund_id)
    code = verify.frozen_code(account.code)
    found = db.session.scalars(
        select(FundAccount).where(FundAccount.fund_id == account.fund_id, FundAccount.code == code)
    ).first()
    if found is None:
        found = FundAccount(
            fund_id=account.fund_id,
            kind="frozen" if account.kind == "asset" else "pot_frozen",
            layer="frozen",
            currency=account.currency,
            code=code,
        )
        db.session.add(found)
        db.session.flush()
    return found


def loan_for(fund_id: int, currency: str, reference: str) -> tuple[FundAccount, FundAccount]:
    """What is lent to the request with this number, and its mirror; made when they are not there.

    Locks the fund, so that two at once make one pair.
    """
    lock(fund_id)
    found = {}
    for kind in ("loan", "loaned"):
        code = f"{kind}-{reference}"
        row = db.session.scalars(
            select(FundAccount).where(FundAccount.fund_id == fund_id, FundAccount.code == code)
        ).first()
        if row is None:
            row = FundAccount(fund_id=fund_id, kind=kind, layer="loan", currency=currency, code=code)
            db.session.add(row)
            db.session.flush()
        if row.currency != currency:
            raise CurrencyMismatch(f"{code} is kept in {row.currency}")
        found[kind] = row
    return found["loan"], found["loaned"]


def loan_repay(
    *,
    place: FundAccount,
    pot: FundAccount,
    amount: Money,
    reference: str,
    request_ref: str,
    key: str,
    recorded_by: int,
    parties: frozenset[int] = frozenset(),
) -> Entry | InsufficientFunds:
    """Money that was lent came back. One person records it; ``InsufficientFunds`` where less is owed."""
    minor = amount.minor
    with db.session.begin_nested() as step:
        loan, loaned = loan_for(place.fund_id, amount.currency, reference)
        found = post(
            NewEntry(
                fund_id=place.fund_id,
                kind="loan_repay",
                key=key,
                reference=reference,
                request_ref=request_ref,
                recorded_by=recorded_by,
                parties=parties,
                legs=(Leg(place.id, minor), Leg(pot.id, -minor), Leg(loaned.id, minor), Leg(loan.id, -minor)),
            )
        )
        _nothing_lent(step, found)
    return found


def loan_forgive(
    *,
    fund_id: int,
    amount: Money,
    reference: str,
    request_ref: str,
    decision_ref: str,
    key: str,
) -> Entry | InsufficientFunds:
    """What was lent need not come back, because a decision said so; once per decision."""
    with db.session.begin_nested() as step:
        loan, loaned = loan_for(fund_id, amount.currency, reference)
        found = post(
            NewEntry(
                fund_id=fund_id,
                kind="loan_forgive",
                key=key,
                reference=reference,
                request_ref=request_ref,
                decision_ref=decision_ref,
                legs=(Leg(loaned.id, amount.minor), Leg(loan.id, -amount.minor)),
            )
        )
        _nothing_lent(step, found)
    return found


def _nothing_lent(step: SessionTransaction, found: Entry | InsufficientFunds) -> None:
    """No empty loan stays behind where nothing was lent: the books would take the request for a loan."""
    if isinstance(found, InsufficientFunds):
        step.rollback()
