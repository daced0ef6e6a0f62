"""Every setting: its name, variable, type, default and meaning, in one list.

Order, later wins: the defaults here, ``instance/config.toml``, ``SWS_*`` variables, ``SWS_*_FILE``
variables (a file that holds the value), the mapping given to ``create_app``.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones


class SettingError(Exception):
    """A setting has a value the application cannot start with; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of configuration."""

    name: str
    kind: type[str] | type[int] | type[bool]
    default: str | int | bool
    meaning: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"SWS_{self.name}"


SETTINGS = (
    Setting("INSTANCE_NAME", str, "Harbour", "Name of this server, shown on its front door."),
    Setting(
        "COVER_TITLE",
        str,
        "Notes",
        "Neutral word in every browser title, so that no title names the subject.",
    ),
    Setting(
        "ADDRESS", str, "http://127.0.0.1:8321", "Address people open; decides HTTPS and onion behaviour."
    ),
    Setting("DATABASE_URL", str, "", "Database; empty means SQLite in the instance folder.", secret=True),
    Setting(
        "KEYRING_FILE",
        str,
        "",
        "Key ring for member-written text; empty means keys/keyring.json in the instance folder.",
    ),
    Setting(
        "SECRET_KEY",
        str,
        "",
        "Signs form tokens; empty means keys/secret_key in the instance folder.",
        secret=True,
    ),
    Setting("LANGUAGE", str, "en", "Language for people who chose none."),
    Setting(
        "TIME_ZONE", str, "UTC", "Time zone for people who chose none, and the place named beside deadlines."
    ),
    Setting("CURRENCY", str, "EUR", "Currency offered first when a fund is opened."),
    Setting("EXIT_URL", str, "https://weather.com/", "Harmless page that 'Leave now' ends on."),
    Setting(
        "TRUSTED_PROXIES", int, 0, "How many reverse proxies stand in front; 0 trusts no forwarded header."
    ),
    Setting("IDLE_MINUTES", int, 30, "Minutes without a page after which a person is signed out."),
    Setting("SESSION_HOURS", int, 12, "Hours after which a sign-in ends in any case, or up to one sooner."),
    Setting("STEWARD_IDLE_MINUTES", int, 15, "The same as IDLE_MINUTES, for people who hold an office."),
    Setting("STEWARD_HOURS", int, 4, "The same as SESSION_HOURS, for people who hold an office."),
    Setting(
        "SMALL_SERVER",
        bool,
        False,
        "Use the smaller memory profile for passphrase hashing (19 instead of 64 MiB).",
    ),
    Setting(
        "WORKER_IN_PROCESS",
        bool,
        True,
        "Run the worker beside the web server, so that one command is enough.",
    ),
    Setting(
        "MAIL_HOST",
        str,
        "",
        "Mail server that takes our letters; empty means that nobody can ask for e-mail.",
    ),
    Setting("MAIL_PORT", int, 587, "Port of the mail server."),
    Setting(
        "MAIL_TLS",
        str,
        "starttls",
        "How the way to the mail server is encrypted: starttls, tls, or none for one on this machine.",
    ),
    Setting("MAIL_FROM", str, "", "Address that letters come from; its domain should say nothing either."),
    Setting("MAIL_USER", str, "", "Name to sign in at the mail server with; empty means without signing in."),
    Setting(
        "MAIL_PASSWORD",
        str,
        "",
        "Password for the mail server; SWS_MAIL_PASSWORD_FILE names a file that holds it.",
        secret=True,
    ),
    Setting("READ_AN_HOUR", int, 300, "Pages about single things that one member may open in an hour."),
    Setting("READ_AN_HOUR_AT_FIRST", int, 60, "The same for somebody in their first weeks."),
    Setting("SENT_AN_HOUR", int, 240, "Forms that one member may send in an hour."),
    Setting("WEB_WORKERS", int, 2, "Web server processes."),
    Setting(
        "DEMO", bool, False, "Invented world with one-tap sign-in. Never on a server that real people use."
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
_TRUE = {"1", "true", "yes", "on"}
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_FALSE = {"0", "false", "no", "off", ""}


def _typed(setting: Setting, value: Any, source: str) -> str | int | bool:
    try:
        if setting.kind is bool:
            if isinstance(value, bool):
                return value
            word = str(value).strip().lower()
            if word in _TRUE or word in _FALSE:
                return word in _TRUE
            raise ValueError
        if setting.kind is int:
            return int(value)
    except ValueError:
        raise SettingError(
            f"{setting.name} ({source}) should be {setting.kind.__name__}, not {value!r}."
        ) from None
    return str(value)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "DATABASE_URL" in environ:
        values["DATABASE_URL"] = environ["DATABASE_URL"]
    for setting in SETTINGS:
        if setting.variable in environ:
            values[setting.name] = _typed(setting, environ[setting.variable], setting.variable)
        in_file = environ.get(f"{setting.variable}_FILE")
        if in_file:
            try:
                text = Path(in_file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingError(f"{setting.variable}_FILE cannot be read: {error.strerror}.") from None
            values[setting.name] = _typed(setting, text, f"{setting.variable}_FILE")
    return values


def load(
    instance: Path, overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """All settings with their values for this start.

    Raises ``SettingError`` for an unknown name in the file or a value of the wrong type.
    """
    values: dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}
    file = instance / "config.toml"
    if file.is_file():
        try:
            read = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingError(f"{file} is not valid TOML: {error}") from None
        for name, value in read.items():
            if name.upper() not in BY_NAME:
                raise SettingError(f"{file} has an unknown setting: {name}.")
            values[name.upper()] = _typed(BY_NAME[name.upper()], value, str(file))
    values.update(_from_environment(os.environ if environ is None else environ))
    values.update(overrides or {})
    return _complete(instance, values)


def _complete(instance: Path, values: dict[str, Any]) -> dict[str, Any]:
    """Fill the settings whose default depends on the instance folder, and check what can be checked."""
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = f"sqlite:///{instance / 'data' / 'swsolidarity.db'}"
    if not values["KEYRING_FILE"]:
        values["KEYRING_FILE"] = str(instance / "keys" / "keyring.json")
    if values["TIME_ZONE"] not in available_timezones():
        raise SettingError(f"TIME_ZONE {values['TIME_ZONE']!r} is not known; write it like Africa/Nairobi.")
    address = urlsplit(values["ADDRESS"])
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingError("ADDRESS should look like https://example.org.")
    _check_mail(values)
    # The end of a sign-in is stored to the hour: with one hour it could be over at once.
    least = {"IDLE_MINUTES": 1, "SESSION_HOURS": 2, "STEWARD_HOURS": 2, "WEB_WORKERS": 1}
    least |= {"READ_AN_HOUR": 1, "READ_AN_HOUR_AT_FIRST": 1, "SENT_AN_HOUR": 1}
    for name, smallest in least.items():
        if values[name] < smallest:
            raise SettingError(f"{name} should be at least {smallest}.")
    return values


def _check_mail(values: dict[str, Any]) -> None:
    """Refuse settings with which letters would not leave, or would leave where others can read them."""
    if values["MAIL_TLS"] not in ("starttls", "tls", "none"):
        raise SettingError("MAIL_TLS should be starttls, tls or none.")
    if not values["MAIL_HOST"]:
        return
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", values["MAIL_FROM"]) or not values["MAIL_FROM"].isascii():
        raise SettingError("MAIL_FROM should look like notes@example.org.")
    if values["MAIL_TLS"] == "none" and values["MAIL_HOST"] not in _THIS_MACHINE:
        raise SettingError("MAIL_TLS can be none only for a mail server on this machine.")
    if not 0 < values["MAIL_PORT"] < 65_536:
        raise SettingError("MAIL_PORT should be a number up to 65535.")
