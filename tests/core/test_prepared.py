"""What is read past SQLAlchemy is what SQLAlchemy reads: values, names of columns, errors."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, bindparam, func, select
from sqlalchemy.orm.exc import UnmappedInstanceError

from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import columns_of, db, to_look_at
from swsolidarity.web.errors import UNAVAILABLE
from tests.conftest import Statements
from tests.factories import Factory

MOMENT = datetime(2026, 3, 12, 23, 59, 59, 999_999, tzinfo=UTC)

BOTH = (
    select(*columns_of(AccountSession), *columns_of(Account), func.length(AccountSession.label).label("long"))
    .join_from(AccountSession, Account)
    .where(
        AccountSession.expires_at >= bindparam("from"),
        Account.suspended == bindparam("suspended"),
        Account.theme.in_(("light", "dark")),
    )
    .order_by(AccountSession.label)
)


@pytest.fixture
def sessions(make: Factory, context: None) -> None:
    people = [make.person(), make.person()]
    with make.writing():
        for at, label in enumerate(("Blue 1", "Red 22")):
            account = db.session.get_one(Account, people[at].id)
            account.theme, account.idle_minutes = ("light", None) if at else ("dark", 5)
            db.session.add(
                AccountSession(
                    token_digest=bytes([at]) * 32,
                    account_id=account.id,
                    label=label,
                    started_at=MOMENT,
                    last_used_on=date(2026, 3, 12),
                    expires_at=MOMENT,
                )
            )


def test_values_of_every_type_are_the_ones_sqlalchemy_gives(sessions: None) -> None:
    values = {"from": MOMENT, "suspended": False}
    ours, theirs = prepared.rows(BOTH, values), db.session.execute(BOTH, values).all()
    assert len(ours) == 2
    assert ours == [tuple(row) for row in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        assert [type(value) for value in mine] == [type(value) for value in other]
        assert (mine.started_at.utcoffset(), mine.suspended) == (other.started_at.utcoffset(), False)


def test_a_column_is_an_attribute_and_of_two_with_one_name_each_keeps_its_place(sessions: None) -> None:
    row = prepared.row(BOTH, {"from": MOMENT, "suspended": False})
    assert (row.label, row.long, row.expires_at) == ("Blue 1", 6, MOMENT)
    person = to_look_at(Account, row, len(columns_of(AccountSession)))
    assert person.public_id != row.public_id
    assert person.public_id == db.session.get_one(Account, person.id).public_id


def test_nothing_found_is_none(sessions: None) -> None:
    values = {"from": clock.now().replace(year=2100), "suspended": False}
    assert prepared.rows(BOTH, values) == []
    assert prepared.row(BOTH, values) is None
    assert prepared.value(BOTH, values) is None
    assert (
        prepared.value(select(func.sum(Account.id)).where(Account.id == bindparam("id")), {"id": 0}) is None
    )


def test_a_value_that_is_forgotten_or_of_the_wrong_kind_is_refused(sessions: None) -> None:
    with pytest.raises(KeyError, match="suspended"):
        prepared.rows(BOTH, {"from": MOMENT})
    with pytest.raises(ValueError, match="time zone"):
        prepared.rows(BOTH, {"from": MOMENT.replace(tzinfo=None), "suspended": False})
    by_date = select(Account.id).where(Account.created_on == date(2026, 3, 12))
    with pytest.raises(TypeError, match="filled in"):
        prepared.rows(by_date, {})


def test_what_goes_wrong_is_said_as_everywhere_and_without_what_was_asked(context: None) -> None:
    nowhere = Table("nowhere", MetaData(), Column("a", String), Column("b", LargeBinary))
    with pytest.raises(UNAVAILABLE) as caught:
        prepared.rows(select(nowhere).where(nowhere.c.a == bindparam("a")), {"a": "a secret"})
    assert "a secret" not in str(caught.value)


def test_it_is_counted_like_any_other_statement(statements: Statements, sessions: None) -> None:
    with statements.counted() as seen:
        prepared.rows(BOTH, {"from": MOMENT, "suspended": False})
    assert len(seen) == 1
    assert seen[0].startswith("SELECT")


@pytest.mark.once
def test_what_is_to_be_looked_at_cannot_be_changed_and_has_only_what_was_fetched(app: Flask) -> None:
    row = (7, "x" * 22, b"i", b"sealed", "hash", None, "dark")
    seen = to_look_at(Account, row)
    assert (seen.id, seen.theme, seen.language) == (7, "dark", None)
    with pytest.raises(AttributeError):
        seen.theme = "light"
    with pytest.raises(UnmappedInstanceError):
        _ = seen.suspended
    assert seen.theme == "dark"
