"""The kinds of entries, each with what it needs, and the accounts they use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from swsolidarity.core.db import db
from swsolidarity.core.money import CurrencyMismatch, Money
from swsolidarity.core.verdict import Refused, no
from swsolidarity.fund import verify
from swsolidarity.fund.ledger.layers import loan_for
from swsolidarity.fund.ledger.posting import InsufficientFunds, legs_of, lock, post
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount
from swsolidarity.fund.rules.books import Leg, NewEntry


def moving(to: FundAccount, source: FundAccount, amount: Money) -> dict[str, Any]:
    """The fund and the two legs of money that goes from one account to another of its currency."""
    for account in (to, source):
        if account.currency != amount.currency:
            raise CurrencyMismatch(f"{account.code} is kept in {account.currency}")
    return {
        "fund_id": to.fund_id,
        "legs": (Leg(to.id, amount.minor), Leg(source.id, -amount.minor)),
    }


def _surely(posted: Entry | InsufficientFunds) -> Entry:
    """For kinds that cannot lack money once the rules let them pass."""
    if isinstance(posted, InsufficientFunds):
        raise Refused(no("More is on its way than would be left."))
    return posted


def opening(
    *,
    place: FundAccount,
    pot: FundAccount,
    amount: Money,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry:
    """Money that was already there when the books began; two people say so."""
    return _surely(
        post(
            NewEntry(
                kind="opening",
                key=key,
                recorded_by=recorded_by,
                approved_by=approved_by,
                note=note,
                **moving(place, pot, amount),
            )
        )
    )


def contribution(
    *, place: FundAccount, pot: FundAccount, amount: Money, key: str, recorded_by: int, note: str = ""
) -> Entry:
    """Money that came in. One person records it; the next count catches a mistake."""
    return _surely(
        post(
            NewEntry(
                kind="contribution", key=key, recorded_by=recorded_by, note=note, **moving(place, pot, amount)
            )
        )
    )


def reserve(
    *,
    pot: FundAccount,
    reference: str,
    request_ref: str,
    amount: Money,
    decision_ref: str,
    decided: Money,
    key: str,
    recorded_by: int | None = None,
    approved_by: int | None = None,
    parties: frozenset[int] = frozenset(),
) -> Entry | InsufficientFunds:
    """Promise money to a request because a decision said so: at most what was decided, once per decision.

    ``reference`` is the request's number; its hold is made here. When two stewards agreed on a small sum
    without a vote, they are the two hands and ``decision_ref`` names their agreement.
    """
    hold = hold_for(pot, reference)
    if hold.pot_id != pot.id:
        raise Refused(no("Money for a request is set aside from the pot it was decided on."))
    if decided.currency != amount.currency:
        raise CurrencyMismatch(f"decided in {decided.currency}, asked in {amount.currency}")
    return post(
        NewEntry(
            kind="reserve",
            key=key,
            reference=reference,
            request_ref=request_ref,
            decision_ref=decision_ref,
            decided=decided.minor,
            recorded_by=recorded_by,
            approved_by=approved_by,
            parties=parties,
            **moving(pot, hold, amount),
        )
    )


def hold_for(pot: FundAccount, reference: str) -> FundAccount:
    """The account that holds what is promised to the request with this number; made when it is not there.

    Locks the fund, so that two promises at once make one account.
    """
    lock(pot.fund_id)
    code = verify.hold_code(reference)
    hold = find_hold(pot.fund_id, reference)
    if hold is None:
        hold = FundAccount(fund_id=pot.fund_id, kind="hold", currency=pot.currency, code=code, pot_id=pot.id)
        db.session.add(hold)
        db.session.flush()
    return hold


def find_hold(fund_id: int, reference: str) -> FundAccount | None:
    """The hold of a request, by its number, if anything was ever promised to it."""
    return db.session.scalars(
        select(FundAccount).where(
            FundAccount.fund_id == fund_id, FundAccount.code == verify.hold_code(reference)
        )
    ).first()


def release(
    *,
    hold: FundAccount,
    reference: str,
    request_ref: str,
    amount: Money,
    key: str,
    recorded_by: int | None = None,
    parties: frozenset[int] = frozenset(),
    spoken_for: bool = False,
) -> Entry | InsufficientFunds:
    """Give promised money back to the pot it came from. What is on its way cannot be released.

    ``spoken_for``: the pot needs it for the very next entry, so nobody in line is given it.
    """
    pot = db.session.get_one(FundAccount, hold.pot_id)
    return post(
        NewEntry(
            kind="release",
            key=key,
            reference=reference,
            request_ref=request_ref,
            recorded_by=recorded_by,
            parties=parties,
            **moving(hold, pot, amount),
        ),
        spoken_for=spoken_for,
    )


def dispatch(
    *,
    hold: FundAccount,
    place: FundAccount,
    amount: Money,
    reference: str,
    request_ref: str,
    payment_ref: str,
    key: str,
    prepared_by: int,
    approved_by: int,
    parties: frozenset[int] = frozenset(),
) -> Entry | InsufficientFunds:
    """Money leaves a place for a request: prepared by one, approved by another, once per payment.

    It is on its way, and still held, until ``settle``. ``InsufficientFunds`` names the place or the hold.
    """
    return post(
        NewEntry(
            kind="dispatch",
            key=key,
            reference=reference,
            request_ref=request_ref,
            payment_ref=payment_ref,
            recorded_by=prepared_by,
            approved_by=approved_by,
            parties=parties,
            hold_id=hold.id,
            **moving(transit(hold.fund_id, amount.currency), place, amount),
        )
    )


def settle(
    *,
    hold: FundAccount,
    amount: Money,
    reference: str,
    request_ref: str,
    payment_ref: str,
    key: str,
    recorded_by: int | None = None,
    approved_by: int | None = None,
    parties: frozenset[int] = frozenset(),
    lent: bool = False,
) -> Entry:
    """The money arrived, all of what was sent. Once per payment; never taken back.

    ``lent``: it is to come back, so the other layer remembers as much.
    Leave ``recorded_by`` empty when the one who asked confirms: the ledger must not name them.
    """
    move = moving(hold, transit(hold.fund_id, amount.currency), amount)
    if lent:
        loan, loaned = loan_for(hold.fund_id, amount.currency, reference)
        move["legs"] += (Leg(loan.id, amount.minor), Leg(loaned.id, -amount.minor))
    return _surely(
        post(
            NewEntry(
                kind="settle",
                key=key,
                reference=reference,
                request_ref=request_ref,
                payment_ref=payment_ref,
                recorded_by=recorded_by,
                approved_by=approved_by,
                parties=parties,
                **move,
            )
        )
    )


def transfer_asset(
    *,
    to: FundAccount,
    source: FundAccount,
    amount: Money,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry | InsufficientFunds:
    """Money goes from one place to another."""
    return post(
        NewEntry(
            kind="transfer_asset",
            key=key,
            recorded_by=recorded_by,
            approved_by=approved_by,
            note=note,
            **moving(to, source, amount),
        )
    )


def transfer_pot(
    *,
    to: FundAccount,
    source: FundAccount,
    amount: Money,
    decision_ref: str,
    key: str,
    recorded_by: int | None = None,
    note: str = "",
) -> Entry | InsufficientFunds:
    """Free money gets another purpose, because a decision said so; once per decision."""
    return post(
        NewEntry(
            kind="transfer_pot",
            key=key,
            decision_ref=decision_ref,
            recorded_by=recorded_by,
            note=note,
            **moving(source, to, amount),
        )
    )


def fee(
    *,
    place: FundAccount,
    pot: FundAccount,
    amount: Money,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry | InsufficientFunds:
    """What a bank or a transfer cost, paid by a pot."""
    return post(
        NewEntry(
            kind="fee",
            key=key,
            recorded_by=recorded_by,
            approved_by=approved_by,
            note=note,
            **moving(pot, place, amount),
        )
    )


def count_adjust(
    *,
    place: FundAccount,
    pot: FundAccount,
    difference: Money,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
) -> Entry | InsufficientFunds:
    """Bring the books to what was counted: ``difference`` above zero when more was there than they said."""
    to, source = (place, pot) if difference.minor > 0 else (pot, place)
    return post(
        NewEntry(
            kind="count_adjust",
            key=key,
            recorded_by=recorded_by,
            approved_by=approved_by,
            note=note,
            **moving(to, source, abs(difference)),
        )
    )


def reverse(
    entry: Entry,
    *,
    key: str,
    recorded_by: int,
    approved_by: int,
    note: str = "",
    parties: frozenset[int] = frozenset(),
) -> Entry | InsufficientFunds:
    """Take an entry back by its exact opposite: two people, once, never a reversal, never what arrived.

    A dispatch that is taken back leaves its money held, to be sent again.
    """
    return post(
        NewEntry(
            fund_id=entry.fund_id,
            kind="reversal",
            key=key,
            legs=tuple(Leg(leg.account_id, -leg.amount) for leg in legs_of(entry)),
            reference=entry.reference,
            request_ref=entry.request_ref,
            recorded_by=recorded_by,
            approved_by=approved_by,
            reverses_id=entry.id,
            note=note,
            parties=parties,
        )
    )


def transit(fund_id: int, currency: str) -> FundAccount:
    """Where money of a currency is between being handed over and being received."""
    return db.session.scalars(
        select(FundAccount).where(
            FundAccount.fund_id == fund_id, FundAccount.kind == "transit", FundAccount.currency == currency
        )
    ).one()


def head_words(fund: Fund) -> str:
    """The end of the chain as six words to read aloud and compare."""
    return verify.words(fund.head)


def erase_note(entry_id: int) -> None:
    """Forget what was written beside an entry. The chain still verifies: it holds only a commitment."""
    db.session.execute(delete(EntryNote).where(EntryNote.entry_id == entry_id))
