"""``create_app`` puts everything together, top to bottom, and does nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from swsolidarity import config as settings

# Every domain has these modules where it needs them; importing them registers what they declare.
from swsolidarity import domains, paths
from swsolidarity.accounts import gate as account_gate
from swsolidarity.collectives import gate as collective_gate
from swsolidarity.core import keys, vault
from swsolidarity.core.db import db, engine_options, normalise_url
from swsolidarity.web import (
    assets,
    compression,
    cookies,
    errors,
    i18n,
    links,
    once,
    parked,
    requests,
    security,
    templating,
    transactions,
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application. ``config`` overrides every other source of settings; tests use it.

    Raises ``SettingError``, ``KeyFileError`` or a vault error when it cannot start safely.
    """
    given = dict(config or {})
    instance = Path(given.pop("INSTANCE_PATH", None) or paths.instance())
    app = Flask(
        "swsolidarity",
        template_folder=str(paths.TEMPLATES),
        static_folder=None,
        instance_path=str(instance),
    )
    app.request_class = requests.CarefulRequest
    # No view or hook of ours is asynchronous; Flask would look at each of them on every request.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]  # meant to be set
    app.jinja_environment = templating.Environment  # type: ignore[assignment]  # Flask means any like its own
    app.session_interface = cookies.SealedSessionInterface()
    app.config.update(settings.load(instance, given))
    _configure(app, instance)

    vault.configure(vault.Vault(vault.Keyring.load(Path(app.config["KEYRING_FILE"]))))
    keys.configure(keys.Drawer(Path(app.config["KEYRING_FILE"]).parent / "caps"))
    db.init_app(app)
    Migrate(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True, compare_type=True)

    # after_request hooks run in reverse order: the commit stands before the headers and after the form keys.
    requests.init_app(app)
    compression.init_app(app)
    security.init_app(app)
    account_gate.init_app(app)
    transactions.init_app(app)
    once.init_app(app)
    parked.init_app(app)
    i18n.init_app(app)
    templating.init_app(app)
    links.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    collective_gate.init_app(app)
    domains.init_app(app)
    return app


def _configure(app: Flask, instance: Path) -> None:
    """Flask's own settings, derived from ours."""
    address = urlsplit(app.config["ADDRESS"])
    secure = address.scheme == "https"
    app.config.update(
        SECRET_KEY=app.config["SECRET_KEY"] or keys.read_secret(instance / "keys" / "secret_key"),
        SQLALCHEMY_DATABASE_URI=normalise_url(app.config["DATABASE_URL"]),
        SESSION_COOKIE_NAME="__Host-f" if secure else "f",
        SESSION_COOKIE_SECURE=secure,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=None if app.config.get("TESTING") else [address.hostname],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=True,
    )
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    if app.config["TRUSTED_PROXIES"]:
        # Flask's own documentation wraps the application like this; mypy takes it for a method.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=app.config["TRUSTED_PROXIES"])  # type: ignore[method-assign]
    CSRFProtect(app)
