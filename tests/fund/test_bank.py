"""Statements beside the books: brought once, matched one to one, split, left; nothing is posted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from swsolidarity.core import clock, needs
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.fund.actions import bank
from swsolidarity.fund.bank_files import tables
from swsolidarity.fund.jobs.bank import forget_bank_lines
from swsolidarity.fund.models import BankLine, Entry, Fund
from swsolidarity.fund.queries import bank as queries
from swsolidarity.fund.queries.books import fund_of
from tests.browser import Browser
from tests.factories import Member
from tests.fund.books import Books


def table(*rows: str) -> bytes:
    return "\n".join(["Date;Text;Amount", *rows]).encode()


def today(days: int = 0) -> str:
    return f"{clock.now() - timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def books(app: Flask) -> Books:
    made = Books(app)
    made.pay_in(1_000_00, place="bank")
    made.pay_in(200_00, place="bank")
    return made


def fund() -> Fund:
    found = fund_of(db.session.scalars(select(Fund.collective_id)).one())
    assert found is not None
    return found


def brought(books: Books, data: bytes, by: Member | None = None, place: str = "bank") -> bank.Brought:
    with books.writing():
        account = books.account(place)
        if queries.layout(account) is None:
            bank.keep_layout((by or books.asha).load(), fund(), account, tables.guess(data))
        return bank.bring((by or books.asha).load(), fund(), account, data)


def lines(books: Books) -> list[BankLine]:
    with books.app.app_context():
        return list(db.session.scalars(select(BankLine).order_by(BankLine.id)))


def do(books: Books, who: Member, place: int, action: Any, *values: Any) -> None:
    public_id = lines(books)[place].public_id
    with books.writing():
        found = queries.line(fund(), public_id)
        assert found is not None
        action(who.load(), fund(), found, *values)


def entries(books: Books) -> list[str]:
    with books.app.app_context():
        return list(db.session.scalars(select(Entry.public_id).order_by(Entry.id)))


def test_a_line_is_brought_once_matched_one_to_one_and_posts_nothing(books: Books) -> None:
    data = table(
        f"{today()};Gift;1000.00",
        f"{today()};Coffee;-3.00",
        f"{today()};Gift;200.00",
        f"{today()};Coffee;-3.00",
    )
    assert brought(books, data) == bank.Brought(4, 0, 0)  # two equal lines are two lines
    assert brought(books, data, by=books.beto) == bank.Brought(0, 4, 0)
    first, second = entries(books)
    with books.app.app_context():
        line = db.session.get_one(BankLine, lines(books)[0].id)
        assert [entry.public_id for entry in queries.offered(line)] == [first]
        assert len(queries.only_in_the_books(books.account("bank"))) == 2
    with pytest.raises(Conflict):  # not the same amount
        do(books, books.asha, 0, bank.match, second)
    do(books, books.asha, 0, bank.match, first)
    with pytest.raises(Refused):  # settled
        do(books, books.asha, 0, bank.match, first)
    do(books, books.beto, 2, bank.match, second)
    do(books, books.beto, 2, bank.reopen)
    do(books, books.beto, 2, bank.leave, "double")
    with books.app.app_context():
        assert [one.entry.seq for one in queries.only_in_the_books(books.account("bank"))] == [2]
        assert db.session.scalar(select(func.count()).select_from(Entry)) == 2
    assert [one.state for one in lines(books)] == ["matched", "open", "ignored", "open"]


def test_the_database_refuses_a_match_that_is_not_equal(books: Books) -> None:
    brought(books, table(f"{today()};Gift;1000.00", f"{today()};Gift;200.00"))
    with books.app.app_context():
        ids = list(db.session.scalars(select(Entry.id).order_by(Entry.id)))
    for place, entry in ((0, ids[1]), (1, ids[0])):
        number = lines(books)[place].id
        with pytest.raises(DatabaseError), books.writing():
            row = db.session.get_one(BankLine, number)
            row.state, row.entry_id, row.settled_on = "matched", entry, clock.now().date()


def test_a_line_is_split_into_parts_that_are_exactly_it(books: Books) -> None:
    brought(books, table(f"{today()};Two gifts;1200.00"))
    for parts in ([120000], [100000, 19999], [130000, -10000], [0, 120000]):
        with pytest.raises(Invalid):
            do(books, books.asha, 0, bank.split, parts)
    do(books, books.asha, 0, bank.split, [100000, 20000])
    assert [(one.state, one.amount) for one in lines(books)] == [
        ("split", 120000),
        ("open", 100000),
        ("open", 20000),
    ]
    for place, entry in zip((1, 2), entries(books), strict=True):
        do(books, books.asha, place, bank.match, entry)
    assert brought(books, table(f"{today()};Two gifts;1200.00")) == bank.Brought(0, 1, 0)


def test_who_keeps_the_money_does_not_say_that_a_line_needs_no_entry(books: Books) -> None:
    brought(books, table(f"{today()};Gone;-50.00"), place="tin")
    with pytest.raises(Refused):
        do(books, books.mira, 0, bank.leave, "not_ours")
    do(books, books.asha, 0, bank.leave, "not_ours")
    for outside in (books.noor,):
        with pytest.raises(Refused):
            do(books, outside, 0, bank.reopen)


def test_after_fourteen_days_every_steward_is_shown_and_later_words_are_erased(books: Books) -> None:
    brought(books, table(f"{today()};Riddle;5.00", f"{today()};Gift;1000.00"))
    do(books, books.asha, 1, bank.match, entries(books)[0])

    def told(who: Member) -> bool:
        with books.app.app_context():
            return any(need.reference.startswith("fund.statement_of") for need in needs.waiting(who.load()))

    with clock.moved(timedelta(days=13)):
        assert not told(books.beto)
    with clock.moved(timedelta(days=15)):
        assert told(books.beto)
        assert told(books.mira)
        assert not told(books.noor)
    for days, left in ((59, ["Riddle", "Gift"]), (61, ["Riddle", None]), (366, [None, None])):
        with clock.moved(timedelta(days=days)), books.app.app_context():
            forget_bank_lines()
        assert [one.text for one in lines(books)] == left


def test_a_steward_brings_a_table_for_the_first_time_and_finds_the_entry(books: Books) -> None:
    page = Browser(books.app).sign_in(books.asha)
    page.open(f"/c/{books.group.address}/fund/bank")
    page.click("Bank").click("Bring a statement")
    page.press("Bring it")
    assert page.status == 422
    page.fill(file=(b"nonsense", "x.csv")).press("Bring it")
    assert page.status == 422
    assert page.sees("No columns were found in this file.")
    data = table(f"{today()};=1+1 <b>Gift</b>;1000.00", f"{today()};Fee;-3.00")
    page.fill(file=(data, "any.name")).press("Bring it")
    assert page.sees("Nothing was taken yet.")
    assert page.sees("=1+1 <b>Gift</b>")
    page.fill(file=(data, "any.name")).press("Keep this, and read the file")
    assert page.sees("=1+1 <b>Gift</b>")
    page.click("=1+1").press("It is this one")
    assert not page.sees("Gift")
    assert page.sees("Fee")
    page.click("Fee")
    assert page.sees("No entry of this amount")
    page.click("take it apart").fill(parts="1\n1").press("Take it apart")
    assert page.status == 422
    page.fill(parts="1\n2").press("Take it apart")
    assert page.sees("A part of a line")
