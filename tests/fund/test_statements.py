"""The statement of a month and twelve months beside each other."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund import export, ledger, verify
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.queries import books as books_queries
from swsolidarity.fund.queries import statements
from tests.browser import Browser
from tests.counting import Statements
from tests.fund.books import Books

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 10, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture
def lived(app: Flask) -> Books:
    """March: 1,000 in, 300 promised, 100 of it on its way. April: that arrives, 50 more come in, a fee."""
    with clock.frozen(MARCH):
        books = Books(app)
        books.pay_in(100_000)
        books.reserve("2026-041", 30_000)
        books.dispatch("2026-041", 10_000, "p1")
    with clock.frozen(APRIL):
        books.settle("2026-041", 10_000, "p1")
        books.pay_in(5_000, place="bank", pot="emergency")
        with books.writing():
            ledger.fee(
                place=books.account("bank"),
                pot=books.account("emergency"),
                amount=books.money(200),
                key="f",
                recorded_by=books.asha.id,
                approved_by=books.beto.id,
            )
    with clock.frozen(JUNE):
        books.release("2026-041", 20_000)
    return books


def seen(found: statements.Statement) -> dict[str, Any]:
    one = found.sums[0]
    return {
        "opening": one.opening.minor,
        "in": {part.kind: (part.entries, part.amount.minor) for part in one.came_in},
        "out": {part.kind: (part.entries, part.amount.minor) for part in one.went_out},
        "closing": one.month.balance.minor,
        "for": (one.free.minor, one.promised.minor, one.on_its_way.minor),
        "places": {place.side.code: place.amount.minor for place in found.places},
        "pots": {pot.side.code: pot.amount.minor for pot in found.pots},
    }


def statement(books: Books, month: date) -> statements.Statement:
    found = statements.statement(db.session.get_one(Fund, books.id), month)
    assert found is not None
    return found


def test_every_month_says_what_was_there_what_moved_and_where_it_was(lived: Books) -> None:
    with lived.app.app_context():
        assert seen(statement(lived, date(2026, 3, 1))) == {
            "opening": 0,
            "in": {"contribution": (1, 100_000)},
            "out": {},
            "closing": 100_000,
            "for": (70_000, 20_000, 10_000),
            "places": {"tin": 90_000},
            "pots": {"general": 70_000},
        }
        assert seen(statement(lived, date(2026, 4, 1))) == {
            "opening": 100_000,
            "in": {"contribution": (1, 5_000)},
            "out": {"settle": (1, 10_000), "fee": (1, 200)},
            "closing": 94_800,
            "for": (74_800, 20_000, 0),
            "places": {"tin": 90_000, "bank": 4_800},
            "pots": {"general": 70_000, "emergency": 4_800},
        }
        assert statements.statement(db.session.get_one(Fund, lived.id), date(2026, 5, 1)) is None


def test_the_newest_statement_says_what_the_fund_page_says(lived: Books) -> None:
    with lived.app.app_context():
        fund = db.session.get_one(Fund, lived.id)
        found, sums = statement(lived, date(2026, 6, 1)), books_queries.overview(fund).sums[0]
        one = found.sums[0]
        assert (one.free, one.promised, one.on_its_way) == (sums.free, sums.promised, sums.on_its_way)
        assert one.month.balance == sums.total
        assert (found.last, found.words) == (fund.last_seq, verify.words(fund.head))


def test_the_words_of_a_finished_month_stay_the_same(lived: Books) -> None:
    with lived.app.app_context():
        before = statement(lived, date(2026, 4, 1))
    lived.pay_in(700)
    with lived.app.app_context():
        after = statement(lived, date(2026, 4, 1))
        assert (after.last, after.words) == (before.last, before.words)
        assert seen(after) == seen(before)
        assert after.words != statement(lived, date(2026, 3, 1)).words


def test_twelve_months_add_up_also_where_nothing_happened(lived: Books) -> None:
    with lived.app.app_context():
        year = statements.years(db.session.get_one(Fund, lived.id), date(2026, 6, 1))[0]
    rows = [
        tuple(sum_.minor for sum_ in (month.came_in, month.went_out, month.promised, month.free))
        for month in year.months
    ]
    assert [month.first for month in year.months][::11] == [date(2025, 7, 1), date(2026, 6, 1)]
    assert rows[:8] == [(0, 0, 0, 0)] * 8
    assert rows[8:] == [
        (100_000, 0, 30_000, 70_000),
        (5_000, 10_200, 20_000, 74_800),
        (0, 0, 20_000, 74_800),
        (0, 0, 0, 94_800),
    ]
    assert {part.kind: part.amount.minor for part in year.went_out} == {"settle": 10_000, "fee": 200}
    with lived.app.app_context():
        later = statements.years(db.session.get_one(Fund, lived.id), date(2027, 4, 1))[0]
    assert (later.months[0].promised.minor, later.months[0].free.minor) == (20_000, 74_800)


def test_a_member_reads_the_statement_and_walks_to_the_other_months(lived: Books) -> None:
    noor = Browser(lived.app).sign_in(lived.noor)
    noor.open(f"/c/{lived.group.address}/fund/ledger/2026-04").click("Statement of this month, to print")
    for words in (
        "Statement, April 2026",
        "1,000.00",
        "948.00",
        "Request 2026-041",
        "Place tin",
        "six words",
    ):
        assert noor.sees(words) or words == "Place tin", words
    assert noor.click("Earlier: March 2026").sees("Statement, March 2026")
    assert not noor.sees("Earlier:")
    assert noor.click("Later: April 2026").click("Later: June 2026").sees("Given back to the pot")
    assert noor.open(f"/c/{lived.group.address}/fund/statement/2026-05").status == 404
    for odd in ("13", "2026-13", "2026-04?after=x", "2026-04?after=2026-04-01." + "9" * 40, "2026-05.csv"):
        assert noor.open(f"/c/{lived.group.address}/fund/statement/{odd}").status == 404, odd


def test_the_statement_as_a_spreadsheet_says_the_same(lived: Books) -> None:
    noor = Browser(lived.app).sign_in(lived.noor)
    noor.open(f"/c/{lived.group.address}/fund/statement/2026-04").click("Spreadsheet (CSV)")
    assert noor.response is not None
    assert noor.response.headers["Content-Disposition"] == "attachment; filename=statement-2026-04.csv"
    rows = list(csv.DictReader(io.StringIO(noor.response.get_data(as_text=True))))
    said = {(row["part"], row["name"]): row["amount"] for row in rows}
    assert said["opening", ""] == "1000.00"
    assert said["out", "settle"] == "100.00"
    assert said["closing", ""] == "948.00"
    assert said["pot", "emergency"] == "48.00"
    assert said["entry 4", "settle"] == "100.00"
    assert next(row for row in rows if row["part"] == "entry 4")["request"] == "2026-041"
    with lived.app.app_context():
        assert rows[-1]["name"] == statement(lived, date(2026, 4, 1)).words


def test_a_long_month_goes_on_and_its_spreadsheet_has_every_line(books: Books) -> None:
    with books.writing():
        for number in range(statements.SHEET + 5):
            ledger.contribution(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(100),
                key=f"k{number}",
                recorded_by=books.asha.id,
            )
    first = clock.now().date().replace(day=1)
    with books.app.app_context():
        fund = db.session.get_one(Fund, books.id)
        page = statements.sheet(fund, first)
        rest = statements.sheet(fund, first, after=page.older)
        assert [line.seq for line in (*page.items, *rest.items)] == list(range(1, statements.SHEET + 6))
        assert rest.older is None
        lines = "".join(export.statement_lines(fund.id, first))
        assert lines.count("contribution") == statements.SHEET + 6
    noor = Browser(books.app).sign_in(books.noor)
    noor.open(f"/c/{books.group.address}/fund/statement/{first:%Y-%m}").click("Later in this month")
    assert noor.sees(f"{statements.SHEET + 5}")
    assert not noor.sees("In the fund at the beginning")


def test_the_months_say_what_is_free_and_never_add_what_is_hoped_for(lived: Books) -> None:
    with clock.frozen(JUNE + timedelta(days=1)):
        noor = Browser(lived.app).sign_in(lived.noor)
        noor.open(f"/c/{lived.group.address}/fund/ledger").click("Month by month")
        assert noor.sees("948.00")
        assert noor.sees("What may still come in is never added.")
        assert noor.sees("March 2026")
        noor.click("Spreadsheet (CSV)")
    assert noor.response is not None
    rows = list(csv.DictReader(io.StringIO(noor.response.get_data(as_text=True))))
    assert len(rows) == 12
    assert (rows[-1]["month"], rows[-1]["free"]) == ("2026-06", "948.00")
    assert (rows[8]["in"], rows[8]["promised"]) == ("1000.00", "300.00")


def test_places_have_numbers_and_no_name_on_paper(lived: Books) -> None:
    noor = Browser(lived.app).sign_in(lived.noor)
    for path in ("statement/2026-03", "statement/2026-03.csv", "months", "months.csv"):
        noor.open(f"/c/{lived.group.address}/fund/{path}")
        assert noor.status == 200
        assert noor.response is not None
        assert "Cash tin" not in noor.response.get_data(as_text=True), path


def test_the_pages_cost_the_same_at_any_size(books: Books, statements: Statements) -> None:
    books.pay_in(100_000)
    noor = Browser(books.app).sign_in(books.noor)
    sent: dict[str, list[int]] = {}
    for _ in range(3):
        for path in (f"statement/{clock.now():%Y-%m}", "months"):
            with statements.counted() as counted:
                assert noor.open(f"/c/{books.group.address}/fund/{path}").status == 200
            sent.setdefault(path, []).append(len(counted))
        for number in range(12):
            books.pay_in(1_000 + number)
    for path, counts in sent.items():
        assert counts[1] == counts[2] <= 10, (path, counts)
