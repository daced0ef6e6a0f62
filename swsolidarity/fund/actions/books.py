"""Money coming in, counting, and everything that needs a second person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from swsolidarity.collectives.actions import pairs, power
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.ids import public_id
from swsolidarity.core.journal import record
from swsolidarity.core.money import Money, format_money
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import holds
from swsolidarity.fund.events import EntryPosted, SecondPersonNeeded
from swsolidarity.fund.models.books import CashCount, Entry, Fund, FundAccount, PendingEntry
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import requests as asked
from swsolidarity.fund.queries import terms as term_queries
from swsolidarity.fund.queries.entries import Shown
from swsolidarity.fund.rules import books as rules

MOVE_POTS = "fund.move_pots"


def _same_currency(*accounts: FundAccount, field: str) -> None:
    if len({account.currency for account in accounts}) > 1:
        raise Invalid("These are kept in different currencies. Choose two of the same.", field=field)


def pay_in(
    actor: Membership,
    fund: Fund,
    *,
    amount: Money,
    place: FundAccount,
    pot: FundAccount,
    note: str = "",
    key: str | None = None,
) -> Entry:
    """Record money that came in. ``key`` makes the same form one entry, however often it arrives.

    Raises ``Invalid`` for a pot in another currency than the place.
    """
    require(policy.may_keep_books(actor, fund))
    _same_currency(place, pot, field="pot")
    entry = ledger.contribution(
        place=place,
        pot=pot,
        amount=amount,
        key=f"in:{key or public_id()}",
        recorded_by=actor.id,
        note=note,
    )
    _posted(actor, fund, entry)
    return entry


def enter_count(actor: Membership, fund: Fund, *, place: FundAccount, counted: Money) -> CashCount:
    """Say how much is in a place; a second person confirms it."""
    require(policy.may_count(actor, fund, place))
    count = CashCount(
        fund_id=fund.id,
        account_id=place.id,
        counted_on=clock.now().date(),
        counted=counted.minor,
        counted_by=actor.id,
    )
    db.session.add(count)
    db.session.flush()
    _second_person_needed(actor, fund)
    return count


def confirm_count(actor: Membership, fund: Fund, count: CashCount) -> PendingEntry | None:
    """Confirm a count as the second person.

    If the books said something else, the exact difference is prepared as an entry, which a steward who
    does not keep that money still has to agree to.
    """
    fund = ledger.lock(fund.id)
    db.session.refresh(count)
    place = db.session.get_one(FundAccount, count.account_id, populate_existing=True)
    require(policy.may_confirm_count(actor, fund, count, place))
    pairs.require_first(count.counted_by, lambda first: policy.may_count(first, fund, place))
    count.state, count.witnessed_by = "confirmed", actor.id
    count.expected, count.at_seq = place.balance, fund.last_seq
    difference = count.counted - place.balance
    if not difference:
        return None
    pot = asked.free_pot(fund.id, place.currency)
    to, source = (place, pot) if difference > 0 else (pot, place)
    legs = ((to.id, abs(difference)), (source.id, -abs(difference)))
    return put_before_second(actor, fund, "count_adjust", legs, count_id=count.id)


def withdraw_count(actor: Membership, fund: Fund, count: CashCount) -> None:
    """Take a count away that nobody confirmed."""
    ledger.lock(fund.id)
    db.session.refresh(count)
    require(policy.may_see_books(actor, fund))
    require(policy.may_withdraw_count(actor, count))
    count.state = "withdrawn"


def prepare(
    actor: Membership,
    fund: Fund,
    kind: str,
    *,
    to: FundAccount,
    source: FundAccount,
    amount: Money,
    note: str = "",
) -> PendingEntry:
    """Prepare an entry that a second person, or for ``transfer_pot`` a decision, has to agree to.

    ``to`` is debited and ``source`` credited: ``transfer_pot`` debits the pot that gives.
    """
    require(policy.may_keep_books(actor, fund))
    if to.id == source.id:
        raise Invalid("Choose two different ones.", field="to")
    _same_currency(to, source, field="to")
    giver = to if kind == "transfer_pot" else source
    if kind != "opening" and giver.balance < amount.minor:
        raise Invalid("There is not that much in it.", field="amount")
    legs = ((to.id, amount.minor), (source.id, -amount.minor))
    return put_before_second(actor, fund, kind, legs, note=note)


def prepare_exchange(
    actor: Membership, fund: Fund, *, gives: ledger.Half, gets: ledger.Half, note: str = ""
) -> PendingEntry:
    """Prepare that money of one currency was changed for money of another; the rate goes into the note.

    Raises ``Invalid`` where a place and its pot do not fit, or there is not that much in them.
    """
    require(policy.may_exchange(actor, fund, gives.place, gets.place))
    _same_currency(gives.place, gives.pot, field="pot")
    _same_currency(gets.place, gets.pot, field="into_pot")
    if gives.place.currency == gets.place.currency:
        raise Invalid("Both are in the same currency. Move it between places instead.", field="into_place")
    if gives.place.balance < gives.amount.minor:
        raise Invalid("There is not that much in it.", field="amount")
    if gives.pot.balance < gives.amount.minor:
        raise Invalid("This pot has not that much free.", field="pot")
    legs = [(leg.account_id, leg.amount) for leg in ledger.exchange_legs(gives, gets)]
    said = "\n".join(part for part in (rules.rate(gives.amount, gets.amount), note) if part)
    return put_before_second(actor, fund, "exchange", legs, note=said)


def prepare_reversal(actor: Membership, fund: Fund, shown: Shown, *, note: str = "") -> PendingEntry:
    """Prepare taking an entry back by its exact opposite; a second person has to agree."""
    require(
        policy.may_reverse(
            actor,
            fund,
            shown.entry,
            taken_back=shown.taken_back_by is not None,
            settled=shown.settled,
        )
    )
    legs = [(leg.account_id, -leg.amount) for leg in shown.entry.postings]
    return put_before_second(actor, fund, "reversal", legs, note=note, reverses_id=shown.entry.id)


def erase_note(actor: Membership, fund: Fund, entry: Entry) -> None:
    """Forget what was written beside an entry; the ledger keeps a commitment that tells nothing."""
    require(policy.may_keep_books(actor, fund))
    ledger.erase_note(entry.id)
    power.note(actor, FUND_STEWARD, "erased", "note")


def approve(actor: Membership, fund: Fund, pending: PendingEntry, *, content_hash: str) -> Entry:
    """Agree to exactly what was shown, as the second person; the entry is posted.

    Raises ``Conflict`` if it is not what was shown any more, or if there is too little money by now.
    """
    fund = ledger.lock(fund.id)
    db.session.refresh(pending)
    wanted = [leg[0] for leg in pending.legs]
    accounts = {
        row.id: row
        for row in db.session.scalars(
            select(FundAccount).where(FundAccount.fund_id == fund.id, FundAccount.id.in_(wanted))
        )
    }
    require(policy.may_approve(actor, fund, pending, accounts))
    # A difference that was counted is prepared by whoever saw it, steward or not.
    may_begin = policy.may_see_books if pending.count_id else policy.may_keep_books
    pairs.require_first(pending.prepared_by, lambda first: may_begin(first, fund))
    if content_hash != pending.content_hash.hex() or pending.content_hash != _hash(fund, pending):
        raise Conflict("This is not what you were shown. Look at it again.")
    if pending.kind == "freeze":
        pot, amount = pending.legs[0]
        holds.make_room(accounts[pot], amount, pending.public_id)
    posted = ledger.post(
        ledger.NewEntry(
            fund_id=fund.id,
            kind=pending.kind,
            key=f"pending:{pending.public_id}",
            legs=tuple(rules.Leg(account_id, amount) for account_id, amount in pending.legs),
            recorded_by=pending.prepared_by,
            approved_by=actor.id,
            reverses_id=pending.reverses_id,
            note=pending.note or "",
        )
    )
    if isinstance(posted, ledger.InsufficientFunds):
        raise Conflict("There is not enough money in it any more. Nothing was recorded.")
    _finish(pending, posted, actor.id)
    _posted(actor, fund, posted)
    power.note(actor, FUND_STEWARD, "approved", "entry")
    return posted


def propose_pots(
    actor: Membership, fund: Fund, *, source: FundAccount, to: FundAccount, amount: Money, note: str = ""
) -> PendingEntry:
    """Ask the members to give free money another purpose: prepared exactly, and put to the vote at once."""
    pending = prepare(actor, fund, "transfer_pot", to=source, source=to, amount=amount, note=note)
    written = format_money(amount, actor.collective.language)
    large = amount.currency != fund.currency or amount.minor > term_queries.in_force(fund).terms.largest
    proposal = decisions.put_to_vote(
        fund.collective_id,
        rule_key="spend_large" if large else "spend_small",
        title=f"{written}: {source.name} – {to.name}",
        background="",
        what_happens=say("The money moves to the other pot at once."),
        effect=MOVE_POTS,
        subject=f"fund.pending:{pending.public_id}",
        opened_by=actor,
    )
    pending.decision_ref = proposal.reference
    return pending


def decided(pending: PendingEntry, *, adopted: bool) -> Sentence:
    """Do what a decision about pots said, in the closing transaction; what followed, in a sentence."""
    fund = ledger.lock(pending.fund_id)
    db.session.refresh(pending)
    if pending.state != "waiting" or pending.content_hash != _hash(fund, pending):
        return say("The proposal was taken away before. No money moved.")
    posted: Entry | ledger.InsufficientFunds | None = None
    if adopted:
        posted = ledger.post(
            ledger.NewEntry(
                fund_id=fund.id,
                kind="transfer_pot",
                key=f"pending:{pending.public_id}",
                legs=tuple(rules.Leg(account_id, amount) for account_id, amount in pending.legs),
                recorded_by=pending.prepared_by,
                decision_ref=pending.decision_ref,
                note=pending.note or "",
            )
        )
    if isinstance(posted, Entry):
        _finish(pending, posted, None)
        return say("The money is in the other pot now.")
    pending.state, pending.decided_at = "withdrawn", clock.this_hour()
    if posted is None:
        return say("The money stays in its pot.")
    return say("There is too little money in the pot now, so it stays there. It can be proposed again.")


def withdraw(actor: Membership, fund: Fund, pending: PendingEntry) -> None:
    """Take away what was prepared and nobody agreed to."""
    ledger.lock(fund.id)
    db.session.refresh(pending)
    require(policy.may_withdraw(actor, fund, pending))
    pending.state, pending.decided_by, pending.decided_at = "withdrawn", actor.id, clock.this_hour()


def put_before_second(
    actor: Membership,
    fund: Fund,
    kind: str,
    legs: Sequence[tuple[int, int]],
    *,
    note: str = "",
    count_id: int | None = None,
    reverses_id: int | None = None,
) -> PendingEntry:
    """Keep an entry of these (account id, signed amount) until a second person agrees to exactly this.

    For actions that have asked whether the actor may.
    """
    pending = PendingEntry(
        public_id=public_id(),
        fund_id=fund.id,
        kind=kind,
        legs=[list(leg) for leg in legs],
        reverses_id=reverses_id,
        count_id=count_id,
        note=note or None,
        prepared_by=actor.id,
        prepared_on=clock.now().date(),
    )
    pending.content_hash = _hash(fund, pending)
    db.session.add(pending)
    db.session.flush()
    _second_person_needed(actor, fund)
    power.note(actor, FUND_STEWARD, "prepared", "entry")
    return pending


def _hash(fund: Fund, pending: PendingEntry) -> bytes:
    legs: Sequence[Sequence[object]] = pending.legs
    return rules.pending_hash(
        fund=fund.public_id,
        nonce=pending.public_id,
        kind=pending.kind,
        legs=legs,
        reverses_id=pending.reverses_id,
        note=pending.note,
    )


def _finish(pending: PendingEntry, entry: Entry, decided_by: int | None) -> None:
    pending.state, pending.entry_id = "posted", entry.id
    pending.decided_by, pending.decided_at = decided_by, clock.this_hour()
    # The entry keeps the note, where it can be erased; one copy is enough.
    pending.note = None


def _posted(actor: Membership, fund: Fund, entry: Entry) -> None:
    record(
        EntryPosted(
            collective_id=actor.collective_id,
            subject=f"fund.fund:{fund.public_id}",
            entry=entry.public_id,
        )
    )


def _second_person_needed(actor: Membership, fund: Fund) -> None:
    record(
        SecondPersonNeeded(
            collective_id=actor.collective_id,
            subject=f"fund.fund:{fund.public_id}",
            prepared_by=actor.id,
        )
    )
