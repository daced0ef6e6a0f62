"""Writes one entry: checked, locked, balanced, sealed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Conflict, Refused, no, require
from swsolidarity.fund import verify
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, FundMonth, Posting, Seal
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.rules.books import NewEntry

on_pot_raised: list[Callable[[int], object]] = []
"""Called with the id of a pot that has more free money now, in the transaction of the entry, fund locked."""


class LegSaid(NamedTuple):
    """A leg as an entry says it: the account by its code."""

    code: str
    kind: str
    layer: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class InsufficientFunds:
    """An account has too little for the entry; nothing was written. ``short`` is what is missing."""

    account_id: int
    short: Money


def post(new: NewEntry, *, spoken_for: bool = False) -> Entry | InsufficientFunds:
    """Write one entry, once: the same key and content again gives the entry that is already there.

    ``spoken_for``: what a pot gains by it is not offered to those in line.

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
    missing = _missing(new, rows, sent)
    if missing is not None:
        return missing
    for leg in new.legs:
        row = rows[leg.account_id]
        row.balance += rules.own_side(row.kind, leg.amount)
    for hold_id, change in sent.items():
        rows[hold_id].sent += change
    entry = _write(fund, new, rows, first)
    for leg in new.legs:
        row = rows[leg.account_id]
        if not spoken_for and row.kind == "pot" and rules.own_side(row.kind, leg.amount) > 0:
            for raised in on_pot_raised:
                raised(row.id)
    return entry


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
        if held.currency != rows[debit.account_id].currency:
            raise Refused(no("One currency never turns into another."))
        return {new.hold_id: debit.amount}
    if new.kind in ("reserve", "release"):
        hold = rows[credit.account_id if new.kind == "reserve" else debit.account_id]
        if hold.code != verify.hold_code(new.reference or ""):
            raise Refused(no("This is promised to another request."))
    if first is None:
        return {}
    opposite = {(leg.account_id, leg.amount) for leg in legs_of(first)}
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


def legs_of(entry: Entry) -> list[Posting]:
    return list(
        db.session.scalars(select(Posting).where(Posting.entry_id == entry.id).order_by(Posting.line))
    )


def _missing(
    new: NewEntry, rows: Mapping[int, FundAccount], sent: Mapping[int, int]
) -> InsufficientFunds | None:
    """The first account that would go below zero, or below what is on its way out of it."""
    change = {leg.account_id: rules.own_side(rows[leg.account_id].kind, leg.amount) for leg in new.legs}
    for row in rows.values():
        left = row.balance + change.get(row.id, 0)
        kept = row.sent + sent.get(row.id, 0)
        if left < kept:
            return InsufficientFunds(row.id, Money(kept - left, row.currency))
    return None


def content(entry: Entry, legs: Sequence[LegSaid], *, fund: str, reverses: int | None) -> dict[str, Any]:
    """What is sealed of an entry; ``reverses`` is a number.

    Everything in it may leave the server. What may not is in ``private``, as a commitment. Only an exchange,
    and what takes it back, say ``into`` which currency.
    """
    currencies = list(dict.fromkeys(leg.currency for leg in legs))
    return {
        "currency": currencies[0] if currencies else "",
        **({"into": currencies[1]} if len(currencies) > 1 else {}),
        "date": entry.made_on.isoformat(),
        "decided": entry.decided,
        "decision": entry.decision_ref,
        "fund": fund,
        "kind": entry.kind,
        "legs": [
            {"account": leg.code, "amount": leg.amount, "kind": leg.kind, "layer": leg.layer} for leg in legs
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
        LegSaid(row.code, row.kind, row.layer, row.currency, leg.amount)
        for leg in new.legs
        for row in (rows[leg.account_id],)
    ]
    said = verify.content_hash(
        content(
            entry,
            legs,
            fund=fund.public_id,
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
    _add_to_month(entry, rules.in_and_out([(leg.kind, leg.currency, leg.amount) for leg in legs]))
    db.session.flush()
    return entry


def _add_to_month(entry: Entry, totals: Mapping[str, tuple[int, int, int]]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    rows = dialect.insert(FundMonth).values(
        [
            {
                "fund_id": entry.fund_id,
                "month": rules.month_of(entry.made_on),
                "kind": entry.kind,
                "currency": currency,
                "entries": 1,
                "came_in": came_in,
                "went_out": went_out,
                "moved": moved,
            }
            for currency, (came_in, went_out, moved) in totals.items()
        ]
    )
    db.session.execute(
        rows.on_conflict_do_update(
            index_elements=["fund_id", "month", "kind", "currency"],
            set_={
                "entries": FundMonth.entries + 1,
                **{
                    name: getattr(FundMonth, name) + getattr(rows.excluded, name)
                    for name in ("came_in", "went_out", "moved")
                },
            },
        )
    )


def _again(before: Entry, new: NewEntry) -> Entry:
    """The entry a key already stands for, if it says the same."""
    said = {(leg.account_id, leg.amount) for leg in legs_of(before)}
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
