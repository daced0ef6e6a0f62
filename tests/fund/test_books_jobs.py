"""The nightly check of the books."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select, text

from swsolidarity.core import jobs
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.fund.jobs.books import check_books
from tests.fund.books import Books


def found(app: Flask) -> list[dict[str, int]]:
    with app.app_context():
        kind = JournalEntry.kind == "fund.books_do_not_add_up"
        return [row.data for row in db.session.scalars(select(JournalEntry).where(kind))]


def test_books_that_add_up_are_left_in_peace(app: Flask, books: Books) -> None:
    books.pay_in(500)
    with app.app_context():
        check_books()
    assert found(app) == []


def test_books_that_do_not_add_up_are_reported_for_their_own_collective(app: Flask, books: Books) -> None:
    other = Books(app)
    other.pay_in(500)
    books.pay_in(500)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(
                text("UPDATE fund_account SET balance = 501 WHERE id = :id"), {"id": books.ids["tin"]}
            )
        check_books()
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.kind == "fund.books_do_not_add_up")
        ).one()
        assert entry.collective_id == books.group.id
    assert found(app) == [{"problems": 2}]


def test_the_check_is_registered_to_run_every_night() -> None:
    assert {job.name: job.every for job in jobs.registered()}["fund.check_books"] == 24 * 3600
