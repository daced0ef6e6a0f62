"""The disk is full at the very moment of the commit: nothing is written and nobody is told that it was."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import NamedBallot
from swsolidarity.threads.models import Post
from swsolidarity.web.once import UsedForm
from tests.browser import Browser
from tests.fund.asks import Asks

pytestmark = pytest.mark.once


@pytest.fixture
def asks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Asks:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # as it is outside of tests
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


@contextmanager
def full(instance: Path) -> Iterator[None]:
    """No file can grow any more; SQLite's log cannot take another page."""
    log = instance / "data" / "swsolidarity.db-wal"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_vote_that_could_not_be_kept_is_not_said_to_be_in(
    asks: Asks, instance: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asks.screened(asks.noor)
    kai = Browser(asks.app).sign_in(asks.kai)
    kai.open(f"/c/{asks.group.address}/decide/").click("Vote")
    page = kai.url
    kai.fill(ballot="yes")
    with full(instance):
        kai.press("Send my vote", follow=False)
        assert kai.status == 503
        assert kai.sees("Nothing was sent.")
        assert not kai.sees("Your vote is in")
    assert _count(asks.app, NamedBallot) == _count(asks.app, UsedForm) == 0
    kai.open(page)
    assert not kai.sees("Your vote is in")
    kai.fill(ballot="yes").press("Send my vote")
    assert kai.sees("Your vote is in")
    said = capfd.readouterr()
    assert '"error": "OperationalError"' in said.err
    assert "yes" not in said.err
    assert asks.kai.public_id not in said.err


def test_a_conversation_that_could_not_be_kept_is_not_said_to_have_started(
    asks: Asks, instance: Path
) -> None:
    kai = Browser(asks.app).sign_in(asks.kai)
    kai.open(f"/c/{asks.group.address}/talk/new")
    kai.fill(title="Where to eat", text="Anybody hungry?")
    with full(instance):
        kai.press("Start", follow=False)
        assert kai.status == 503
        assert not kai.sees("has started")
    assert _count(asks.app, Post) == 0
    kai.open(f"/c/{asks.group.address}/talk/")
    assert not kai.sees("has started")


def test_a_setting_that_could_not_be_kept_is_not_said_to_be_saved(asks: Asks, instance: Path) -> None:
    kai = Browser(asks.app).sign_in(asks.kai)
    kai.open("/me/display").fill(theme="dark")
    with full(instance):
        kai.press("Save", follow=False)
        assert kai.status == 503
        assert not kai.sees("Saved.")
    kai.open("/me/")
    assert kai.url == "/me/"
    assert not kai.sees("Saved.")
