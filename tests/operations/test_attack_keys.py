"""A server with a key ring that is not its own says so in one line and does not begin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from swsolidarity import cli, create_app
from swsolidarity.accounts import actions
from swsolidarity.core import vault
from swsolidarity.core.db import db, transaction
from swsolidarity.core.keyring import Keyring
from swsolidarity.operations import setup

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A server that was set up and has one account."""
    before = vault._current
    folder = tmp_path / "server"
    setup.prepare(folder, {})
    app = create_app({"INSTANCE_PATH": folder})
    with app.app_context():
        setup.migrate()
        with transaction():
            actions.open_account(login_name="canary-login", passphrase_hash="!")
    _close(app)
    yield folder
    vault.configure(before)


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_right_key_ring_starts(folder: Path) -> None:
    app = create_app({"INSTANCE_PATH": folder})
    setup.require_ready(app)
    _close(app)


def test_another_key_ring_does_not_start_and_says_what_to_do(folder: Path) -> None:
    ring = folder / "keys" / "keyring.json"
    ring.unlink()
    Keyring.generate().save(ring)
    app = create_app({"INSTANCE_PATH": folder})
    with pytest.raises(setup.NotReady) as refused:
        setup.require_ready(app)
    assert "Put back the key ring" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "canary" not in str(refused.value)
    _close(app)


def test_init_never_makes_new_keys_for_an_old_database(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ring = folder / "keys" / "keyring.json"
    ring.unlink()
    monkeypatch.setenv("SWS_INSTANCE_PATH", str(folder))
    with pytest.raises(SystemExit) as ended:
        cli.main(
            [
                *("init", "--name", "Harbour", "--language", "en", "--address", "http://127.0.0.1:8321"),
                *("--time-zone", "UTC", "--currency", "EUR"),
            ]
        )
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "key ring is gone" in said
    assert "Traceback" not in said
    assert not ring.exists()
