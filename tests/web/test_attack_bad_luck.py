"""The database changes, goes away or cannot be read while people are looking: 503, and none of the inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from swsolidarity import create_app
from swsolidarity.core import vault
from swsolidarity.core.db import db
from swsolidarity.core.keyring import Keyring
from tests.browser import Browser
from tests.factories import Factory, Member


@pytest.fixture
def member(app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch) -> Member:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # as it is outside of tests
    return make.member(name="Canary Vogel")


@pytest.fixture
def older_schema(app: Flask) -> Iterator[None]:
    """A column this version needs is not there."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE membership RENAME COLUMN joined_at TO came_at"))
    yield
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE membership RENAME COLUMN came_at TO joined_at"))


def _is_calm(browser: Browser, said: str, *, error: str) -> None:
    assert browser.response is not None
    page = browser.response.get_data(as_text=True)
    assert browser.status == 503
    assert browser.sees("Back in a moment.")
    for inside in ("sqlite", "psycopg", "SELECT", "membership", "Vault", "Error", "came_at", "Canary"):
        assert inside not in page
    assert f'"error": "{error}"' in said
    for inside in ("SELECT", "joined_at", "came_at", "Canary"):
        assert inside not in said


def test_a_schema_of_another_version(
    app: Flask, member: Member, older_schema: None, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(app).sign_in(member).open(f"/c/{member.group.address}/home")
    with app.app_context():
        error = "OperationalError" if db.engine.dialect.name == "sqlite" else "ProgrammingError"
    _is_calm(browser, capfd.readouterr().err, error=error)


def test_the_key_ring_of_another_server(
    app: Flask, member: Member, capfd: pytest.CaptureFixture[str]
) -> None:
    ours = vault.current()
    vault.configure(vault.Vault(Keyring.generate()))
    try:
        browser = Browser(app).sign_in(member).open(f"/c/{member.group.address}/home")
        _is_calm(browser, capfd.readouterr().err, error="VaultError")
    finally:
        vault.configure(ours)
    assert Browser(app).sign_in(member).open(f"/c/{member.group.address}/home").status == 200


@pytest.mark.once
def test_the_file_of_the_database_is_gone(
    app: Flask, member: Member, instance: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(app).sign_in(member)
    page = f"/c/{member.group.address}/talk/new"
    browser.open(page).fill(title="Where to eat", text="Anybody hungry?")
    moved = {}
    for file in list((instance / "data").iterdir()):
        moved[file] = file.rename(instance / f"moved-{file.name}")
    try:
        browser.press("Start", follow=False)
        _is_calm(browser, capfd.readouterr().err, error="OperationalError")
        assert not (instance / "data" / "swsolidarity.db").exists()
    finally:
        with app.app_context():
            db.engine.dispose()
        for file, there in moved.items():
            there.rename(file)
    assert browser.open(page).status == 200


@pytest.mark.once
@pytest.mark.parametrize("database", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.db"])
@pytest.mark.parametrize(
    "path", ["/", "/me/", "/c/any/home", "/i/aaaaaaaaaaaaaaaaaaaaaaaa", "/join-answer", "/readyz", "/leave"]
)
def test_a_database_that_does_not_answer(
    app: Flask, instance: Path, capfd: pytest.CaptureFixture[str], path: str, database: str
) -> None:
    cookie = Browser(app).sign_in(Factory(app).person()).client.get_cookie("s")
    assert cookie is not None
    other = create_app(
        {"INSTANCE_PATH": instance, "DATABASE_URL": database, "SMALL_SERVER": True, "TRUSTED_PROXIES": 0}
    )
    client = other.test_client()
    client.set_cookie("s", cookie.value, domain="127.0.0.1")
    answer = client.get(path, base_url="http://127.0.0.1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == (200 if path == "/join-answer" else 503)
    assert "Content-Security-Policy" in answer.headers
    said = capfd.readouterr().err
    for inside in ("nobody", "127.0.0.1", "nowhere", "refused"):
        assert inside not in page
        assert inside not in said
