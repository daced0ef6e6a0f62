"""The only writer of the books.

``post`` checks an entry with the rules, locks what it touches, moves the balances by delta and seals the
entry into the fund's chain, in the caller's transaction. What it costs does not depend on how long the
ledger is. The named builders below say what each kind of entry needs; use those.

Too little money is an outcome: ``InsufficientFunds`` comes back as a value and nothing was written.
Anything else that cannot stand raises ``Refused`` (or ``Conflict``, when a key was used for something else).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import CurrencyMismatch, Money
from swsolidarity.core.verdict import Conflict, Refused, no, require
from swsolidarity.fund import verify
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, FundMonth, Posting, Seal
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.rules.books import Leg, NewEntry


@dataclass(frozen=True, slots=True)
class InsufficientFunds:
    """An account has too little for the entry; nothing was written. ``short`` is what is missing."""

    account_id: int
    short: Money


def post(new: NewEntry) -> Entry | InsufficientFunds:
    """Write one entry, once: the same key and content again gives the entry that is already there.

    Raises ``Refused`` if the entry is not well formed or lacks its authority, ``Conflict`` if the key
    stands for something else.
    """
    fund = lock(new.fund_id)
    before = db.session.scalars(
        select(Entry).where(Entry.fund_id == fund.id, Entry.idem_key == new.key)
    ).first()
    if before is not None:
        return _again(before, new)
    rows = _lock_accounts(new)
    accounts = {row.id: _plain(row) for row in rows.values()}
    require(rules.may_stand(new, accounts))
    first = _first(new)
    sent = _sent(new, first, rows)
    missing = _missing(new, rows, sent, fund)
    if missing is not None:
        return missing
    for leg in new.legs:
        row = rows[leg.account_id]
        row.balance += rules.own_side(row.kind, leg.amount)
    for hold_id, change in sent.items():
        rows[hold_id].sent += change
    return _write(fund, new, rows, first)


def lock(fund_id: int) -> Fund:
    """The fund's row, locked: whoever holds it is the only one posting. Lock it before anything else."""
    return db.session.scalars(
        select(Fund).where(Fund.id == fund_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _lock_accounts(new: NewEntry) -> dict[int, FundAccount]:
    wanted = {leg.account_id for leg in new.legs} | ({new.hold_id} if new.hold_id else set())
    mine: Any = FundAccount.id.in_(wanted)
    if new.kind == "reversal" and new.reverses_id is not None and new.reference:
        # A dispatch that is taken back also frees its hold.
        mine = or_(mine, FundAccount.code == verify.hold_code(new.reference))
    rows = db.session.scalars(
        select(FundAccount)
        .where(FundAccount.fund_id == new.fund_id, mine)
        .order_by(FundAccount.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _plain(row: FundAccount) -> rules.Account:
    return rules.Account(
        row.id,
        row.kind,
        row.layer,
        row.currency,
        row.code,
        row.balance,
        row.sent,
        row.pot_id,
        row.holder_id,
    )


def _first(new: NewEntry) -> Entry | None:
    """The entry this one refers to: what a reversal takes back, the dispatch that a settle confirms."""
    if new.kind == "reversal":
        found = _with_fate(Entry.id == new.reverses_id, new.fund_id)
        if found is None:
            raise Refused(no("What should be taken back is not in this ledger."))
        first, taken_back, settled = found
        require(rules.may_reverse(first.kind, reversed_already=taken_back, settled=settled))
        return first
    if new.kind == "settle":
        found = _with_fate(and_(Entry.kind == "dispatch", Entry.payment_ref == new.payment_ref), new.fund_id)
        if found is None or found[1] or found[2]:
            raise Refused(no("Nothing is on its way for this payment."))
        return found[0]
    return None


def _with_fate(which: Any, fund_id: int) -> tuple[Entry, bool, bool] | None:
    """An entry, whether it was taken back, and whether its payment was received."""
    later = aliased(Entry)
    taken_back = exists().where(later.reverses_id == Entry.id)
    arrived = aliased(Entry)
    settled = exists().where(
        arrived.fund_id == Entry.fund_id,
        arrived.kind == "settle",
        arrived.payment_ref == Entry.payment_ref,
    )
    found = db.session.execute(
        select(Entry, taken_back, settled).where(Entry.fund_id == fund_id, which)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def _sent(new: NewEntry, first: Entry | None, rows: Mapping[int, FundAccount]) -> dict[int, int]:
    """How much more or less is on its way out of which hold, by account id; checks the match."""
    debit, credit = rules.sides(new.legs)
    if new.kind == "dispatch" and new.hold_id is not None:
        held = rows.get(new.hold_id)
        if held is None or held.code != verify.hold_code(new.reference or ""):
            raise Refused(no("This is promised to another request."))
        return {new.hold_id: debit.amount}
    if new.kind in ("reserve", "release"):
        hold = rows[credit.account_id if new.kind == "reserve" else debit.account_id]
        if hold.code != verify.hold_code(new.reference or ""):
            raise Refused(no("This is promised to another request."))
    if first is None:
        return {}
    opposite = {(leg.account_id, leg.amount) for leg in _legs(first)}
    if new.kind == "reversal":
        if {(leg.account_id, -leg.amount) for leg in new.legs} != opposite:
            raise Refused(no("A correction is the exact opposite of what it takes back."))
        if first.kind != "dispatch":
            return {}
        hold = next(row for row in rows.values() if row.code == verify.hold_code(first.reference or ""))
        return {hold.id: -debit.amount}
    hold = rows[debit.account_id]
    sent = max(amount for _, amount in opposite)
    if (first.reference, hold.code, sent) != (
        new.reference,
        verify.hold_code(new.reference or ""),
        debit.amount,
    ):
        raise Refused(no("What arrived is not what was sent."))
    return {hold.id: -debit.amount}


def _legs(entry: Entry) -> list[Posting]:
    return list(
        db.session.scalars(select(Posting).where(Posting.entry_id == entry.id).order_by(Posting.line))
    )


def _missing(
    new: NewEntry, rows: Mapping[int, FundAccount], sent: Mapping[int, int], fund: Fund
) -> InsufficientFunds | None:
    """The first account that would go below zero, or below what is on its way out of it."""
    change = {leg.account_id: rules.own_side(rows[leg.account_id].kind, leg.amount) for leg in new.legs}
    for row in rows.values():
        left = row.balance + change.get(row.id, 0)
        kept = row.sent + sent.get(row.id, 0)
        if left < kept:
            return InsufficientFunds(row.id, fund.money(kept - left))
    return None


def content(
    entry: Entry, legs: list[tuple[str, str, str, int]], *, fund: str, currency: str, reverses: int | None
) -> dict[str, Any]:
    """What is sealed of an entry; ``legs`` are (account code, kind, layer, amount), ``reverses`` a number.

    Everything in it may leave the server. What may not is in ``private``, as a commitment.
    """
    return {
        "currency": currency,
        "date": entry.made_on.isoformat(),
        "decided": entry.decided,
        "decision": entry.decision_ref,
        "fund": fund,
        "kind": entry.kind,
        "legs": [
            {"account": code, "amount": amount, "kind": kind, "layer": layer}
            for code, kind, layer, amount in legs
        ],
        "note": entry.note_commit.hex() if entry.note_commit else None,
        "payment": entry.payment_ref,
        "private": entry.private_commit.hex(),
        "reference": entry.reference,
        "reverses": reverses,
        "seq": entry.seq,
    }


def _write(fund: Fund, new: NewEntry, rows: Mapping[int, FundAccount], first: Entry | None) -> Entry:
    """Entry, note, legs, seal, the end of the chain and the month's totals."""
    salt, note_salt = secrets.token_bytes(16), secrets.token_bytes(16)
    entry = Entry(
        fund_id=fund.id,
        seq=fund.last_seq + 1,
        kind=new.kind,
        made_on=clock.now().date(),
        idem_key=new.key,
        note_commit=rules.commit_note(note_salt, new.note) if new.note else None,
        decision_ref=new.decision_ref,
        decided=new.decided,
        payment_ref=new.payment_ref,
        request_ref=new.request_ref,
        reference=new.reference,
        recorded_by=new.recorded_by,
        approved_by=new.approved_by,
        private_salt=salt,
        private_commit=rules.commit_private(
            salt,
            key=new.key,
            recorded_by=new.recorded_by,
            approved_by=new.approved_by,
            request_ref=new.request_ref,
        ),
        reverses_id=new.reverses_id,
    )
    db.session.add(entry)
    db.session.flush()
    if new.note:
        db.session.add(EntryNote(entry_id=entry.id, text=new.note, salt=note_salt.hex()))
    db.session.execute(
        insert(Posting),
        [
            {"entry_id": entry.id, "line": line, "account_id": leg.account_id, "amount": leg.amount}
            for line, leg in enumerate(new.legs, start=1)
        ],
    )
    legs = [
        (row.code, row.kind, row.layer, leg.amount) for leg in new.legs for row in (rows[leg.account_id],)
    ]
    said = verify.content_hash(
        content(
            entry,
            legs,
            fund=fund.public_id,
            currency=fund.currency,
            reverses=first.seq if first and new.kind == "reversal" else None,
        )
    )
    seal = Seal(
        fund_id=fund.id,
        seq=entry.seq,
        entry_id=entry.id,
        prev=fund.head,
        content_hash=said,
        hash=verify.link(fund.head, said),
    )
    db.session.add(seal)
    fund.last_seq, fund.head = entry.seq, seal.hash
    _add_to_month(entry, rules.in_and_out([(kind, amount) for _, kind, _, amount in legs]))
    db.session.flush()
    return entry


def _add_to_month(entry: Entry, totals: tuple[int, int, int]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    came_in, went_out, moved = totals
    db.session.execute(
        dialect.insert(FundMonth)
        .values(
            fund_id=entry.fund_id,
            month=rules.month_of(entry.made_on),
            kind=entry.kind,
            entries=1,
            came_in=came_in,
            went_out=went_out,
            moved=moved,
        )
        .on_conflict_do_update(
            index_elements=["fund_id", "month", "kind"],
            set_={
                "entries": FundMonth.entries + 1,
                "came_in": FundMonth.came_in + came_in,
                "went_out": FundMonth.went_out + went_out,
                "moved": FundMonth.moved + moved,
            },
        )
    )


def _again(before: Entry, new: NewEntry) -> Entry:
    """The entry a key already stands for, if it says the same."""
    said = {(leg.account_id, leg.amount) for leg in _legs(before)}
    same = (
        before.kind == new.kind
        and said == {(leg.account_id, leg.amount) for leg in new.legs}
        and (before.decision_ref, before.decided, before.payment_ref, before.request_ref)
        == (new.decision_ref, new.decided, new.payment_ref, new.request_ref)
        and (before.reference, before.reverses_id) == (new.reference, new.reverses_id)
    )
    note = db.session.scalars(select(EntryNote).where(EntryNote.entry_id == before.id)).first()
    erased = before.note_commit is not None and note is None
    if not same or (not erased and (note.text if note else "") != new.note):
        raise Conflict("This was recorded before, with something else in it.")
    return before


# The kinds of entries ----------------------------------------------------------------------------------


def _move(to: FundAccount, source: FundAccount, amount: Money) -> dict[str, Any]:
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
                **_move(place, pot, amount),
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
                kind="contribution", key=key, recorded_by=recorded_by, note=note, **_move(place, pot, amount)
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
            **_move(pot, hold, amount),
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
) -> Entry | InsufficientFunds:
    """Give promised money back to the pot it came from. What is on its way cannot be released."""
    pot = db.session.get_one(FundAccount, hold.pot_id)
    return post(
        NewEntry(
            kind="release",
            key=key,
            reference=reference,
            request_ref=request_ref,
            recorded_by=recorded_by,
            parties=parties,
            **_move(hold, pot, amount),
        )
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
            **_move(transit(hold.fund_id), place, amount),
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
) -> Entry:
    """The money arrived, all of what was sent. Once per payment; never taken back.

    Leave ``recorded_by`` empty when the one who asked confirms: the ledger must not name them.
    """
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
                **_move(hold, transit(hold.fund_id), amount),
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
            **_move(to, source, amount),
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
            **_move(source, to, amount),
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
            **_move(pot, place, amount),
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
            **_move(to, source, abs(difference)),
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
            legs=tuple(Leg(leg.account_id, -leg.amount) for leg in _legs(entry)),
            reference=entry.reference,
            request_ref=entry.request_ref,
            recorded_by=recorded_by,
            approved_by=approved_by,
            reverses_id=entry.id,
            note=note,
            parties=parties,
        )
    )


# Reading what every writer needs -----------------------------------------------------------------------


def transit(fund_id: int) -> FundAccount:
    """Where money is between being handed over and being received."""
    return db.session.scalars(
        select(FundAccount).where(FundAccount.fund_id == fund_id, FundAccount.code == "transit")
    ).one()


def head_words(fund: Fund) -> str:
    """The end of the chain as six words to read aloud and compare."""
    return verify.words(fund.head)


def erase_note(entry_id: int) -> None:
    """Forget what was written beside an entry. The chain still verifies: it holds only a commitment."""
    db.session.execute(EntryNote.__table__.delete().where(EntryNote.entry_id == entry_id))  # type: ignore[attr-defined]
