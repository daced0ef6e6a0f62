"""Money somebody keeps is counted by two in time, and the words of the books are posted each week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives.actions.members import lose_powers
from swsolidarity.core import clock, needs
from swsolidarity.core.db import db
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.jobs.words import post_words
from swsolidarity.fund.models import Fund, WeeklyWords
from swsolidarity.threads import actions as threads
from swsolidarity.threads.models import Draft, Post
from tests.browser import Browser
from tests.factories import Member
from tests.fund.books import Books

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(day: int) -> datetime:
    return BEGIN + timedelta(days=day)


@pytest.fixture
def books(app: Flask) -> Books:
    with clock.frozen(BEGIN):
        return Books(app)


def asked(books: Books, who: Member, day: int) -> bool:
    with clock.frozen(at(day)), books.app.app_context():
        return any(need.reference.startswith("fund.to_count") for need in needs.waiting(who.load()))


def count(books: Books, day: int) -> None:
    with clock.frozen(at(day)), books.writing():
        fund = db.session.get_one(Fund, books.id)
        place = books.account("tin")
        made = actions.enter_count(books.asha.load(), fund, place=place, counted=place.money)
        actions.confirm_count(books.beto.load(), fund, made)


def test_a_count_is_asked_for_within_seven_days_of_a_movement_and_after_thirty_days(books: Books) -> None:
    """Mira keeps the tin; Noor is a member, the bank is nobody's pocket."""
    with clock.frozen(at(1)):
        books.pay_in(500)
        books.pay_in(900, place="bank")
    assert not asked(books, books.asha, 7)
    assert asked(books, books.asha, 8)
    assert asked(books, books.mira, 8)
    assert not asked(books, books.noor, 8)
    count(books, 9)
    assert not asked(books, books.asha, 38)
    assert asked(books, books.asha, 39)
    count(books, 40)
    with clock.frozen(at(40)):
        page = Browser(books.app).sign_in(books.noor).open(f"/c/{books.group.address}/fund/")
        assert page.sees("Not all of it was counted by two people yet.")
    with clock.frozen(at(41)), books.writing():
        fund = db.session.get_one(Fund, books.id)
        place = books.account("bank")
        made = actions.enter_count(books.asha.load(), fund, place=place, counted=place.money)
        actions.confirm_count(books.beto.load(), fund, made)
    with clock.frozen(at(41)):
        page = Browser(books.app).sign_in(books.noor).open(f"/c/{books.group.address}/fund/")
        assert page.sees("All of it was last counted by two people on")
        assert "Mira" not in page.text


def test_the_words_are_posted_each_week_in_a_stewards_name_without_touching_their_draft(books: Books) -> None:
    with clock.frozen(BEGIN):
        with books.writing():
            made = threads.start(books.noor.load(), title="Minutes", source="Here they are.", audience="all")
            db.session.flush()
            thread = made.public_id
            threads.save_draft(books.asha.load(), made, source="Not ready")
        books.pay_in(500)
        page = Browser(books.app).sign_in(books.asha).open(f"/c/{books.group.address}/fund/words")
        page.fill(thread=thread).press("Post them each week")
        assert page.sees("They are posted on")

    def posts(day: int) -> int:
        with clock.frozen(at(day)), books.app.app_context():
            post_words()
            return len(db.session.scalars(select(Post)).all()) - 1

    assert [posts(day) for day in (6, 7, 8)] == [0, 1, 1]
    assert posts(14) == 1  # nothing was recorded since
    with clock.frozen(at(15)):
        books.pay_in(700)
    assert posts(21) == 2
    with books.app.app_context():
        assert len(db.session.scalars(select(Draft)).all()) == 1
    # When she is no steward any more, it ends, and the others choose anew.
    with clock.frozen(at(22)):
        with books.writing():
            lose_powers(books.asha.load())
        books.pay_in(900)
    assert posts(28) == 2
    with books.app.app_context():
        assert db.session.scalars(select(WeeklyWords)).all() == []
