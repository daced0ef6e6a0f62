"""An account nobody uses rests after half a year and is gone after one (safety §9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts import actions, passphrases, rules
from swsolidarity.accounts.jobs import forget_unused
from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.factories import Factory

WORDS = "six quiet words for a test"
MARCH = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.fixture
def digits(app: Flask, make: Factory) -> list[str]:
    """Heron signed in in March, and has recovery digits."""
    with clock.frozen(MARCH), make.writing():
        hashed = passphrases.hash_new(WORDS, login_name="heron")
        account = actions.open_account(login_name="heron", passphrase_hash=hashed, language="en")
        lines = actions.draw_recovery_digits()
        actions.keep_recovery_digits(account, lines)
        account.must_practise = False
        return lines


def signs_in(app: Flask) -> Browser:
    page = Browser(app).open("/login").fill(login_name="heron", passphrase=WORDS)
    return page.press("Sign in")


def test_after_half_a_year_the_passphrase_alone_is_not_enough_and_the_digits_are(
    app: Flask, digits: list[str]
) -> None:
    with clock.frozen(MARCH + timedelta(days=180)):
        page = signs_in(app).open("/me/")
        assert page.sees("it takes your recovery digits from")
    away = MARCH + timedelta(days=180 + 30 + 180)
    with clock.frozen(away):
        assert signs_in(app).sees("Now it takes a line of your recovery digits.")
        with app.app_context():
            assert (
                db.session.scalars(select(AccountSession).where(AccountSession.expires_at > away)).all() == []
            )
        page = Browser(app).open("/recover")
        page.fill(login_name="heron", digits=digits[0], passphrase=WORDS).press("Set the new passphrase")
        assert signs_in(app).status == 200
        with app.app_context():
            account = db.session.scalars(select(Account)).one()
            assert account.used_in == rules.month_of(away.date())


def test_somebody_without_recovery_digits_is_not_locked_out(
    app: Flask, make: Factory, digits: list[str]
) -> None:
    with make.writing():
        for line in digits:
            actions.recover(login_name="heron", digits=line, passphrase_hash=_hash(app))
        db.session.scalars(select(Account)).one().used_in = MARCH.date().replace(day=1)
    with clock.frozen(MARCH + timedelta(days=250)):
        assert not signs_in(app).sees("Now it takes")


def _hash(app: Flask) -> str:
    return db.session.scalars(select(Account.passphrase_hash)).one()


def test_after_a_year_the_account_is_gone_with_its_memberships_names(app: Flask, make: Factory) -> None:
    with clock.frozen(MARCH):
        old = make.member(make.collective(), "Heron")
    with clock.frozen(MARCH + timedelta(days=300)):
        new = make.member(old.group, "Egret")
    with clock.frozen(datetime(2027, 5, 1, 1, tzinfo=UTC)), app.app_context():
        forget_unused()
        forget_unused()
        assert db.session.scalars(select(Account.id)).all() == [new.person.id]
        gone = db.session.get_one(Membership, old.id)
        assert (gone.state, gone.account_id, gone.name) == ("left", None, None)
