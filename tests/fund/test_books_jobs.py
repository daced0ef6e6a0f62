"""The nightly check of the books."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from swsolidarity import worker
from swsolidarity.core import jobs
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.jobs.books import check_books
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.queries import waiting as queued
from swsolidarity.notices.models import Notice
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


@pytest.mark.once  # PostgreSQL keeps such a value out by itself
def test_books_that_cannot_be_read_are_reported_and_hold_up_no_others(app: Flask, books: Books) -> None:
    other = Books(app)
    other.pay_in(500)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE fund SET opened_on = 'never' WHERE id = :id"), {"id": books.id})
            connection.execute(
                text("UPDATE fund_account SET balance = 501 WHERE id = :id"), {"id": other.ids["tin"]}
            )
        check_books()
    assert found(app) == [{"problems": 1}, {"problems": 2}]


def test_the_check_is_registered_to_run_every_night() -> None:
    assert {job.name: job.every for job in jobs.registered()}["fund.check_books"] == 24 * 3600


def test_every_steward_is_told_and_nobody_else(app: Flask, books: Books) -> None:
    books.pay_in(500)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(
                text("UPDATE fund_account SET balance = 501 WHERE id = :id"), {"id": books.ids["tin"]}
            )
        check_books()
        worker.hand_out()
        told = db.session.scalars(
            select(Notice.membership_id).where(Notice.kind == "fund.books_do_not_add_up")
        )
        assert set(told) == {books.asha.id, books.beto.id, books.mira.id}


def test_who_prepared_an_entry_is_not_told_to_be_the_second_person(app: Flask, books: Books) -> None:
    books.pay_in(500)
    with books.writing():
        actions.prepare(
            books.asha.load(),
            db.session.get_one(Fund, books.id),
            "transfer_asset",
            to=books.account("bank"),
            source=books.account("tin"),
            amount=books.money(300),
        )
    with app.app_context():
        worker.hand_out()
        told = db.session.scalars(select(Notice.membership_id).where(Notice.kind == "fund.waiting"))
        assert set(told) == {books.beto.id, books.mira.id}
        assert [queued.waiting_count(who.load()) for who in (books.asha, books.beto, books.noor)] == [0, 1, 0]
        needs = queued.needs_you(books.beto.load())
        assert [(need.kind, need.reference.partition(":")[0]) for need in needs] == [
            ("money", "fund.pending")
        ]
        assert queued.needs_you(books.asha.load()) == []
