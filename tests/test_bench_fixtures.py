"""The fixtures themselves: the database is real, clean, and the one asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from swsolidarity.accounts.models import Account
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.factories import Factory


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_database(make: Factory, context: None, turn: int) -> None:
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0
    make.person("somebody")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_the_database_is_the_one_asked_for(request: pytest.FixtureRequest, context: None) -> None:
    wanted = "postgresql" if request.config.getoption("--postgresql") else "sqlite"
    assert db.engine.dialect.name == wanted


def test_a_written_row_survives_the_request_that_wrote_it(make: Factory, context: None) -> None:
    member = make.member(name="Asha")
    db.session.rollback()
    assert member.load().name == "Asha"
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_stranger_meets_the_page_that_says_nothing(browser: Browser) -> None:
    browser.open("/nothing-here")
    assert browser.status == 404
    assert browser.sees("This page does not exist, or it is not for you.")
