"""Recomputes the books of a fund from what is stored, and says exactly what does not add up.

One pass over the entries in their order, in batches, through the same code that checks an exported
bundle; then what only the server can see: notes and people against their commitments, the totals of the
months, and the guards of the database. ``promises.check_all`` adds the requests and decisions behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import aliased

from swsolidarity.core.db import db
from swsolidarity.core.vault import VaultError
from swsolidarity.fund import guards, ledger, verify
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, FundMonth, Posting, Seal
from swsolidarity.fund.rules import books as rules

BATCH = 500

Months = defaultdict[tuple[date, str, str], list[int]]
"""Entries, in, out and moved by month, kind of entry and currency."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: no problems means that the books are right."""

    fund: str
    seq: int
    words: str
    problems: Sequence[str]


def check(fund_id: int, more: Callable[[Fund], Iterator[str]] | None = None) -> Report:
    """Check one fund, in one reading transaction. Memory does not grow with its entries.

    ``more`` finds what else does not add up, in the same transaction.
    """
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    rows = db.session.execute(
        select(
            FundAccount.id,
            FundAccount.code,
            FundAccount.kind,
            FundAccount.layer,
            FundAccount.currency,
            FundAccount.balance,
            FundAccount.sent,
            FundAccount.pot_id,
        ).where(FundAccount.fund_id == fund.id)
    ).all()
    codes: dict[int, str] = {row.id: row.code for row in rows}
    books = verify.Books(
        {
            row.code: verify.Account(
                row.code,
                row.kind,
                row.layer,
                row.currency,
                row.balance,
                row.sent,
                codes.get(row.pot_id) if row.pot_id else None,
            )
            for row in rows
        }
    )
    months: Months = defaultdict(lambda: [0, 0, 0, 0])
    for entry in entries(fund):
        books.entry(
            entry.content,
            entry.seal,
            people=entry.people,
            original=lambda seq: original(fund, seq),
        )
        for problem in entry.problems:
            books.problem(f"Entry {entry.content['seq']}: {problem}")
        _count(months, entry)
    books.finish(seq=fund.last_seq, head=fund.head)
    for problem in (*_months(fund, months), *guards_missing(), *(more(fund) if more else ())):
        books.problem(problem)
    return Report(fund.public_id, books.seq, verify.words(books.head), tuple(books.problems))


def begin_reading() -> None:
    """Begin a transaction that sees one moment, however long it reads."""
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it lies in the database, in the words that were sealed."""

    content: dict[str, Any]
    seal: dict[str, bytes] | None
    currencies: tuple[str, ...]
    hands: tuple[int, ...]
    made_on: date
    problems: tuple[str, ...]

    @property
    def people(self) -> int:
        return len(set(self.hands))


def entries(fund: Fund) -> Iterator[Stored]:
    """Every entry of a fund in its order, in batches by number."""
    after = 0
    while batch := _batch(fund, after):
        yield from batch
        after = int(batch[-1].content["seq"])


def _batch(fund: Fund, after: int) -> list[Stored]:
    first = aliased(Entry)
    rows = db.session.execute(
        select(Entry, Seal.prev, Seal.content_hash, Seal.hash, first.seq.label("reverses"), EntryNote)
        .outerjoin(Seal, Seal.entry_id == Entry.id)
        .outerjoin(first, first.id == Entry.reverses_id)
        .outerjoin(EntryNote, EntryNote.entry_id == Entry.id)
        .where(Entry.fund_id == fund.id, Entry.seq > after)
        .order_by(Entry.seq)
        .limit(BATCH)
    ).all()
    legs = legs_by_entry([row.Entry.id for row in rows])
    found = [_stored(fund, row, legs.get(row.Entry.id, [])) for row in rows]
    for row in rows:
        for thing in (row.Entry, row.EntryNote):
            if thing is not None:
                db.session.expunge(thing)
    return found


def legs_by_entry(entry_ids: Sequence[int]) -> dict[int, list[ledger.LegSaid]]:
    """The legs of some entries, in their order."""
    found: dict[int, list[ledger.LegSaid]] = {}
    for row in db.session.execute(
        select(
            Posting.entry_id,
            FundAccount.code,
            FundAccount.kind,
            FundAccount.layer,
            FundAccount.currency,
            Posting.amount,
        )
        .join(FundAccount, FundAccount.id == Posting.account_id)
        .where(Posting.entry_id.in_(entry_ids))
        .order_by(Posting.entry_id, Posting.line)
    ):
        found.setdefault(row[0], []).append(ledger.LegSaid(*row[1:]))
    return found


def _stored(fund: Fund, row: Any, legs: list[ledger.LegSaid]) -> Stored:
    entry: Entry = row.Entry
    problems = []
    if entry.private_commit != rules.commit_private(
        entry.private_salt,
        key=entry.idem_key,
        recorded_by=entry.recorded_by,
        approved_by=entry.approved_by,
        request_ref=entry.request_ref,
    ):
        problems.append("who recorded it, or for which request, was changed.")
    if row.EntryNote is not None and not _note_is_sealed(entry, row.EntryNote):
        problems.append("its note is not the one that was sealed.")
    return Stored(
        ledger.content(entry, legs, fund=fund.public_id, reverses=row.reverses),
        None if row.hash is None else {"prev": row.prev, "content": row.content_hash, "hash": row.hash},
        tuple(leg.currency for leg in legs),
        tuple(person for person in (entry.recorded_by, entry.approved_by) if person is not None),
        entry.made_on,
        tuple(problems),
    )


def _note_is_sealed(entry: Entry, note: EntryNote) -> bool:
    try:
        return rules.commit_note(bytes.fromhex(note.salt), note.text) == entry.note_commit
    except VaultError:
        return False


def original(fund: Fund, seq: int) -> dict[str, Any] | None:
    """An earlier entry by its number, as far as checking a reversal needs it."""
    row = db.session.execute(
        select(Entry.id, Entry.kind, Entry.payment_ref).where(Entry.fund_id == fund.id, Entry.seq == seq)
    ).first()
    if row is None:
        return None
    return {
        "kind": row.kind,
        "payment": row.payment_ref,
        "legs": [
            {"account": leg.code, "amount": leg.amount} for leg in legs_by_entry([row.id]).get(row.id, [])
        ],
    }


def _count(months: Months, entry: Stored) -> None:
    legs = zip(entry.content["legs"], entry.currencies, strict=True)
    totals = rules.in_and_out([(leg["kind"], currency, leg["amount"]) for leg, currency in legs])
    for currency, total in totals.items():
        month = months[rules.month_of(entry.made_on), entry.content["kind"], currency]
        for place, value in enumerate((1, *total)):
            month[place] += value


def _months(fund: Fund, found: Months) -> Iterator[str]:
    stored = {
        (row.month, row.kind, row.currency): [row.entries, row.came_in, row.went_out, row.moved]
        for row in db.session.scalars(select(FundMonth).where(FundMonth.fund_id == fund.id))
    }
    for month, kind, currency in sorted(stored.keys() | found.keys()):
        if stored.get((month, kind, currency)) != found.get((month, kind, currency)):
            yield f"Month {month:%Y-%m}: the totals of {kind} in {currency} are not those of its entries."


def guards_missing() -> Iterator[str]:
    """What the database should refuse by itself and does not, compared with what we ship."""
    there = _guards_there()
    postgresql = db.session.get_bind().dialect.name == "postgresql"
    for guard in guards.GUARDS:
        wanted = guard.postgresql_body() if postgresql else guard.sqlite()
        if guard.name not in there:
            yield f"Database: the guard {guard.name} is missing or switched off."
        elif there[guard.name] != wanted:
            yield f"Database: the guard {guard.name} was changed."


def _guards_there() -> dict[str, str]:
    if db.session.get_bind().dialect.name == "postgresql":
        found = db.session.execute(
            text(
                "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE tgenabled = 'O' AND (tgtype & 3) = 3 AND relname || '_' = "
                "substr(tgname, 1, length(relname) + 1)"
            )
        )
    else:
        found = db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row[0]: row[1] for row in found}
