"""What a year was made of, as a file: money in and out by kind of entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from swsolidarity.core.db import db
from swsolidarity.core.money import plain
from swsolidarity.fund.check import begin_reading
from swsolidarity.fund.export import csv_row
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.queries import statements


def kind_lines(fund_id: int, last: date) -> Iterator[str]:
    """Twelve months by kind of entry as CSV: a row for each kind that brought money in or took it out."""
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    yield csv_row(("way", "kind", "entries", "amount", "currency"))
    for year in statements.years(fund, last):
        for way, parts in (("in", year.came_in), ("out", year.went_out)):
            for part in parts:
                yield csv_row((way, part.kind, part.entries, plain(part.amount), year.currency))
