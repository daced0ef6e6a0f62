"""Making an instance: its folders, its keys, its settings file, its database; and whether it may start."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError

from swsolidarity import paths
from swsolidarity.accounts.models import Account
from swsolidarity.core import keys
from swsolidarity.core.db import Base, db
from swsolidarity.core.keyring import Keyring
from swsolidarity.core.vault import VaultError


class NotReady(Exception):
    """The server must not start like this; the text is one line that says what to do."""


def is_set_up(instance: Path) -> bool:
    """Whether somebody has run ``init`` here before."""
    return (instance / "keys" / "keyring.json").exists()


def prepare(instance: Path, values: Mapping[str, str]) -> None:
    """Make the folders (0700), the keys (0600) and ``config.toml``; what is there is left alone.

    Raises ``NotReady`` rather than make new keys for an old database.
    """
    if not is_set_up(instance) and (instance / "data" / "swsolidarity.db").exists():
        raise NotReady(
            f"{instance / 'data'} holds a database whose key ring is gone. A new one could not open it: "
            "put the old keyring.json back, or move the database away."
        )
    for folder in (instance, instance / "data", instance / "keys"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (instance / "keys" / "secret_key").exists():
        keys.make_secret(instance / "keys" / "secret_key")
    if not (instance / "keys" / "keyring.json").exists():
        Keyring.generate().save(instance / "keys" / "keyring.json")
    file = instance / "config.toml"
    if values and not file.exists():
        # A JSON string is a TOML basic string.
        lines = [
            f"{name.lower()} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def migrate() -> None:
    """Bring the database of the current application to the newest schema.

    An empty one gets it at once: to go through all of history takes ten times as long and ends the same.
    """
    before = os.umask(0o077)
    try:
        if inspect(db.engine).get_table_names():
            upgrade(directory=str(paths.MIGRATIONS))
        else:
            # All of it or nothing: whoever is interrupted can begin again.
            with db.engine.begin() as connection:
                Base.metadata.create_all(connection)
                MigrationContext.configure(connection).stamp(_scripts(), "head")
    finally:
        os.umask(before)


def _scripts() -> ScriptDirectory:
    config = AlembicConfig()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    return ScriptDirectory.from_config(config)


def head() -> str | None:
    """The newest revision this version knows."""
    return _scripts().get_current_head()


def at_head() -> bool:
    """Whether the database has exactly the schema this version was written for."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def sqlite_file() -> Path | None:
    """The database file, if the database is a file."""
    database = db.engine.url.database
    return Path(database) if db.engine.dialect.name == "sqlite" and database else None


def require_ready(app: Flask) -> None:
    """Refuse to serve people from an unsafe or half-made instance (safety G2).

    Raises ``NotReady`` with what to do.
    """
    if app.debug or app.testing:
        raise NotReady("Debug mode shows the inside of the server. Unset FLASK_DEBUG.")
    address = app.config["ADDRESS"]
    host = urlsplit(address).hostname or ""
    local = host in ("127.0.0.1", "localhost", "::1") or host.endswith(".onion")
    if not address.startswith("https://") and not local:
        raise NotReady(f"ADDRESS is {address}: without https everybody on the way can read along.")
    with app.app_context():
        file = sqlite_file()
        if os.name == "posix" and file and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise NotReady(f"{file} can be read by others. Run: chmod 600 {file}")
        try:
            if not at_head():
                raise NotReady("The database is not at this version's schema. Run: swsolidarity db upgrade")
            keys_fit = _keys_fit()
        except SQLAlchemyError as error:
            raise NotReady(f"The database cannot be opened ({type(error).__name__}).") from None
        if not keys_fit:
            raise NotReady(
                f"{app.config['KEYRING_FILE']} does not open what is in the database. "
                "Put back the key ring that was used with it."
            )


def _keys_fit() -> bool:
    """Whether the newest sealed name can be opened; an empty database fits any key ring."""
    if not inspect(db.engine).has_table(Account.__tablename__):
        return True
    account = db.session.scalar(select(Account).order_by(Account.id.desc()).limit(1))
    try:
        return account is None or bool(account.login_name)
    except VaultError:
        return False
    finally:
        db.session.remove()


def current_instance() -> Path:
    """The instance folder of the running application."""
    return Path(current_app.instance_path)
