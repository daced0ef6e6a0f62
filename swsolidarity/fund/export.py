"""The books as files: CSV for people, a bundle for whoever wants to check them. Neither names anybody.

Both are written piece by piece, so that a long ledger does not have to fit into memory.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, union

from swsolidarity.core.db import db
from swsolidarity.core.money import EXPONENTS, Money, plain
from swsolidarity.fund import verify
from swsolidarity.fund.check import begin_reading, entries
from swsolidarity.fund.models.books import Entry, Fund, FundAccount
from swsolidarity.fund.queries import statements

COLUMNS = ("date", "entry", "kind", "debit", "credit", "amount", "currency", "request", "takes_back")


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe."""
    written = "" if value is None else str(value)
    return f"'{written}" if written[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%") else written


def day_of(day: date, weeks: bool) -> date:
    """The day an export tells; for people outside the Monday of its week, so that days link nobody."""
    return day - timedelta(days=day.weekday()) if weeks else day


def csv_lines(fund_id: int, *, weeks: bool = False) -> Iterator[str]:
    """The ledger as CSV: a row for each entry, two where it moves money in two layers or currencies.

    ``weeks`` tells the week instead of the day.
    """
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    yield csv_row(COLUMNS)
    for entry in entries(fund):
        said = entry.content
        pairs = zip(said["legs"][::2], said["legs"][1::2], strict=True)
        for pair, currency in zip(pairs, entry.currencies[::2], strict=True):
            debit, credit = sorted(pair, key=lambda leg: -leg["amount"])
            yield csv_row(
                (
                    day_of(entry.made_on, weeks).isoformat(),
                    said["seq"],
                    said["kind"],
                    debit["account"],
                    credit["account"],
                    plain(Money(debit["amount"], currency)),
                    currency,
                    said["reference"],
                    said["reverses"],
                )
            )


STATEMENT_COLUMNS = ("part", "name", "entries", "amount", "currency", "date", "request", "takes_back")


def statement_lines(fund_id: int, first: date) -> Iterator[str]:
    """The statement of a month as CSV: its sums, where the money was, then a row for each entry.

    Raises ``ValueError`` for a month without an entry.
    """
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    found = statements.statement(fund, first)
    if found is None:
        raise ValueError("nothing was recorded in this month")
    yield csv_row(STATEMENT_COLUMNS)
    sums: list[tuple[str, str, int | None, Money]] = [
        *(row for one in found.sums for row in _sums_of(one)),
        *(("place", place.side.code, None, place.amount) for place in found.places),
        *(("pot", pot.side.code, None, pot.amount) for pot in found.pots),
    ]
    for part, name, number, total in sums:
        yield csv_row((part, name, number, plain(total), total.currency, None, None, None))
    after = None
    while True:
        page = statements.sheet(fund, first, after=after)
        for line in page.items:
            # An exchange is a row in each of its currencies.
            for moved in (line.amount, line.into):
                if moved is not None:
                    yield csv_row(
                        (
                            f"entry {line.seq}",
                            line.kind,
                            1,
                            plain(moved),
                            moved.currency,
                            line.made_on,
                            line.reference,
                            line.reverses,
                        )
                    )
        if page.older is None:
            break
        after = page.older
    yield csv_row(("words", found.words, found.last, None, None, None, None, None))


def _sums_of(found: statements.StatementIn) -> Iterator[tuple[str, str, int | None, Money]]:
    yield "opening", "", None, found.opening
    yield from (("in", part.kind, part.entries, part.amount) for part in found.came_in)
    yield from (("out", part.kind, part.entries, part.amount) for part in found.went_out)
    yield "closing", "", None, found.month.balance
    yield "closing", "free", None, found.free
    yield "closing", "promised", None, found.promised
    yield "closing", "on its way", None, found.on_its_way


def year_lines(fund_id: int, last: date) -> Iterator[str]:
    """Twelve months as CSV, a row for each, by currency; promised and free are as at the month's end."""
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    yield csv_row(("month", "in", "out", "promised", "free", "currency"))
    for year in statements.years(fund, last):
        for month in year.months:
            sums = (month.came_in, month.went_out, month.promised, month.free)
            yield csv_row((f"{month.first:%Y-%m}", *(plain(each) for each in sums), year.currency))


def csv_row(cells: tuple[object, ...]) -> str:
    """A row of CSV without a cell that a spreadsheet takes for a formula."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def bundle_lines(fund_id: int) -> Iterator[str]:
    """The whole ledger as one JSON document, one entry to a line, to be checked by ``fund verify``.

    Those who recorded and approved are S1, S2 …, drawn anew for each export.
    """
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    head: dict[str, Any] = {
        "format": verify.FORMAT,
        "fund": fund.public_id,
        "currency": fund.currency,
        "decimals": EXPONENTS[fund.currency],
        "seq": fund.last_seq,
        "head": fund.head.hex(),
        "words": verify.words(fund.head),
    }
    yield json.dumps(head)[:-1] + ',\n"accounts": [\n'
    yield ",\n".join(json.dumps(account) for account in accounts(fund))
    yield '\n],\n"entries": [\n'
    names = _pseudonyms(fund)
    for entry in entries(fund):
        row = {
            **entry.content,
            "hands": [names[person] for person in entry.hands],
            "seal": {name: value.hex() for name, value in (entry.seal or {}).items()},
        }
        yield ("" if entry.content["seq"] == 1 else ",\n") + json.dumps(row)
    yield "\n]}\n"


def accounts(fund: Fund) -> Iterator[dict[str, Any]]:
    """Every account of a fund as exports show it: by its code, never by the name people gave it."""
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
        )
        .where(FundAccount.fund_id == fund.id)
        .order_by(FundAccount.id)
    ).all()
    codes = {row.id: row.code for row in rows}
    for row in rows:
        yield {
            "code": row.code,
            "kind": row.kind,
            "layer": row.layer,
            "currency": row.currency,
            "balance": row.balance,
            "sent": row.sent,
            "pot": codes.get(row.pot_id),
        }


def _pseudonyms(fund: Fund) -> dict[int, str]:
    """A name for everybody who acted, in an order that says nothing."""
    people = [
        person
        for person in db.session.scalars(
            union(
                select(Entry.recorded_by).where(Entry.fund_id == fund.id, Entry.recorded_by.is_not(None)),
                select(Entry.approved_by).where(Entry.fund_id == fund.id, Entry.approved_by.is_not(None)),
            )
        )
        if person is not None
    ]
    secrets.SystemRandom().shuffle(people)
    return {person: f"S{number}" for number, person in enumerate(people, start=1)}
