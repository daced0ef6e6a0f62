"""Settings: every one is explained, comes from where it should, and a wrong one is refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from swsolidarity import config, create_app, paths
from swsolidarity.cli import config_show
from swsolidarity.config import SETTINGS, SettingError
from swsolidarity.core import keys, vault
from swsolidarity.core.keyring import Keyring, KeyringError
from swsolidarity.core.keys import KeyFileError
from swsolidarity.operations import setup

pytestmark = pytest.mark.once

CONFIG_NAMES = {setting.name for setting in SETTINGS}


def load(folder: Path, overrides: Mapping[str, Any] | None = None, **environ: str) -> dict[str, Any]:
    return config.load(folder, overrides, environ)


@pytest.fixture(autouse=True)
def same_vault() -> Iterator[None]:
    """Starting an application makes its keys those of the process; put back the ones that were there."""
    before = vault._current
    yield
    vault.configure(before)


@pytest.fixture
def own_instance(tmp_path: Path) -> Path:
    """An instance folder of this test's own, with good keys in it."""
    setup.prepare(tmp_path, {})
    return tmp_path


def start(folder: Path, **config_: Any) -> Flask:
    return create_app({"INSTANCE_PATH": folder, "DATABASE_URL": "sqlite://", **config_})


# What there is


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_says_what_it_means_in_a_sentence(setting: config.Setting) -> None:
    assert re.fullmatch(r"[A-Z][A-Z_]+", setting.name)
    assert re.fullmatch(r"[A-Z].{15,}\.", setting.meaning), setting.meaning
    assert isinstance(setting.default, setting.kind)


def test_every_setting_has_its_own_name_and_variable() -> None:
    assert len(CONFIG_NAMES) == len(SETTINGS)
    assert all(setting.variable == f"SWS_{setting.name}" for setting in SETTINGS)


def test_no_setting_is_read_that_is_not_in_the_list() -> None:
    """Every ``config["NAME"]`` in the package is ours, or one that Flask or an extension prescribes."""
    flasks_own = re.compile(
        r"(SQLALCHEMY|SESSION_COOKIE|WTF|MAX|TRUSTED_HOSTS|STATIC_MARK|STATIC_FILES|TESTING|DEBUG|SECRET_KEY|DEMO_CAST)"
    )
    for file in paths.PACKAGE.rglob("*.py"):
        for name in re.findall(
            r"""config(?:\.get\(|\[)["']([A-Z_]+)["']""", file.read_text(encoding="utf-8")
        ):
            assert name in CONFIG_NAMES or flasks_own.match(name), f"{file.name} reads {name}"


def test_every_setting_is_used_somewhere() -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in paths.PACKAGE.rglob("*.py") if file.name != "config.py"
    )
    unused = [name for name in CONFIG_NAMES if f'"{name}"' not in source and f"'{name}'" not in source]
    assert [name for name in unused if name not in ("KEYRING_FILE", "DATABASE_URL")] == []


# Where values come from


def test_later_sources_win_one_by_one(tmp_path: Path) -> None:
    secret = tmp_path / "name"
    secret.write_text("from a file\n")
    (tmp_path / "config.toml").write_text('instance_name = "from toml"\n')
    assert load(tmp_path.parent)["INSTANCE_NAME"] == "Harbour"
    assert load(tmp_path)["INSTANCE_NAME"] == "from toml"
    environ = {"SWS_INSTANCE_NAME": "from the environment"}
    assert load(tmp_path, **environ)["INSTANCE_NAME"] == "from the environment"
    environ["SWS_INSTANCE_NAME_FILE"] = str(secret)
    assert load(tmp_path, **environ)["INSTANCE_NAME"] == "from a file"
    assert load(tmp_path, {"INSTANCE_NAME": "given"}, **environ)["INSTANCE_NAME"] == "given"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_can_come_from_a_file_named_in_a_variable(
    tmp_path: Path, setting: config.Setting
) -> None:
    value = {
        "ADDRESS": "https://x.example",
        "TIME_ZONE": "Africa/Nairobi",
        "DATABASE_URL": "sqlite://",
        "MAIL_TLS": "tls",
    }.get(setting.name, "7" if setting.kind is int else "yes")
    file = tmp_path / "value"
    file.write_text(f"  {value}\n")
    sender = {} if setting.name == "MAIL_FROM" else {"MAIL_FROM": "notes@example.org"}
    found = load(tmp_path, sender, **{f"{setting.variable}_FILE": str(file)})[setting.name]
    assert found == (7 if setting.kind is int else True if setting.kind is bool else value)


def test_the_usual_name_for_the_database_works_and_ours_wins(tmp_path: Path) -> None:
    assert load(tmp_path, DATABASE_URL="sqlite://")["DATABASE_URL"] == "sqlite://"
    both = load(tmp_path, DATABASE_URL="sqlite://", SWS_DATABASE_URL="sqlite:///ours")
    assert both["DATABASE_URL"] == "sqlite:///ours"


def test_defaults_that_depend_on_the_folder_are_in_the_folder(tmp_path: Path) -> None:
    values = load(tmp_path)
    assert values["DATABASE_URL"] == f"sqlite:///{tmp_path / 'data' / 'swsolidarity.db'}"
    assert values["KEYRING_FILE"] == str(tmp_path / "keys" / "keyring.json")


@pytest.mark.parametrize("word", ["1", "true", "YES", "on"])
def test_yes_is_understood_in_many_spellings(tmp_path: Path, word: str) -> None:
    assert load(tmp_path, SWS_SMALL_SERVER=word)["SMALL_SERVER"] is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_no_is_understood_in_many_spellings(tmp_path: Path, word: str) -> None:
    assert load(tmp_path, SWS_WORKER_IN_PROCESS=word)["WORKER_IN_PROCESS"] is False


# What is refused


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"SWS_IDLE_MINUTES": "soon"}, r"IDLE_MINUTES \(SWS_IDLE_MINUTES\) should be int, not 'soon'"),
        ({"SWS_SMALL_SERVER": "perhaps"}, r"SMALL_SERVER .* should be bool"),
        ({"SWS_IDLE_MINUTES": "0"}, "IDLE_MINUTES should be at least 1"),
        ({"SWS_SESSION_HOURS": "1"}, "SESSION_HOURS should be at least 2"),
        ({"SWS_WEB_WORKERS": "0"}, "WEB_WORKERS should be at least 1"),
        ({"SWS_TIME_ZONE": "Nairobi"}, "write it like Africa/Nairobi"),
        ({"SWS_ADDRESS": "harbour.example"}, "should look like https://example.org"),
        ({"SWS_ADDRESS": "ftp://harbour.example"}, "should look like https://example.org"),
        ({"SWS_ADDRESS": "https://"}, "should look like https://example.org"),
        ({"SWS_SECRET_KEY_FILE": "/no/such/file"}, "SWS_SECRET_KEY_FILE cannot be read"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_to_do(
    tmp_path: Path, environ: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingError, match=says):
        load(tmp_path, **environ)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("instance_nam = 'x'", "unknown setting: instance_nam"),
        ("idle_minutes = 'soon'", "IDLE_MINUTES .*config.toml"),
        ("not toml at all", "not valid TOML"),
        ("\xff", "not valid TOML"),
    ],
)
def test_a_wrong_settings_file_is_refused(tmp_path: Path, toml: str, says: str) -> None:
    (tmp_path / "config.toml").write_bytes(toml.encode("latin-1"))
    with pytest.raises(SettingError, match=says):
        load(tmp_path)


def test_a_secret_is_never_of_a_kind_whose_error_would_quote_it() -> None:
    """An operator pastes error messages into chats."""
    assert {setting.kind for setting in SETTINGS if setting.secret} == {str}


# Keys


def test_a_good_instance_starts(own_instance: Path) -> None:
    assert start(own_instance).config["SECRET_KEY"]


def test_keys_made_by_init_are_readable_by_their_owner_only(own_instance: Path) -> None:
    for file in (own_instance / "keys").iterdir():
        assert file.stat().st_mode & 0o077 == 0
    assert (own_instance / "keys").stat().st_mode & 0o077 == 0
    assert (own_instance / "data").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["secret_key", "keyring.json"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_can_read_stops_the_start(own_instance: Path, name: str, mode: int) -> None:
    (own_instance / "keys" / name).chmod(mode)
    with pytest.raises((KeyFileError, KeyringError), match="chmod 600"):
        start(own_instance)


@pytest.mark.parametrize("name", ["secret_key", "keyring.json"])
def test_a_missing_key_stops_the_start_and_is_never_made_silently(own_instance: Path, name: str) -> None:
    (own_instance / "keys" / name).unlink()
    with pytest.raises((KeyFileError, KeyringError)):
        start(own_instance)
    assert not (own_instance / "keys" / name).exists()


@pytest.mark.parametrize("content", ["", "short", "x" * 31])
def test_a_key_that_is_too_short_stops_the_start(own_instance: Path, content: str) -> None:
    (own_instance / "keys" / "secret_key").write_text(content)
    with pytest.raises(KeyFileError, match="too short"):
        start(own_instance)


@pytest.mark.parametrize("content", ["{}", "", "not json", '{"active": "x", "keys": {}}'])
def test_a_keyring_that_is_not_one_stops_the_start(own_instance: Path, content: str) -> None:
    (own_instance / "keys" / "keyring.json").write_text(content)
    with pytest.raises(KeyringError, match="not a keyring"):
        start(own_instance)


def test_init_never_replaces_keys_or_settings(own_instance: Path) -> None:
    before = {file: file.read_bytes() for file in (own_instance / "keys").iterdir()}
    setup.prepare(own_instance, {"instance_name": "first"})
    setup.prepare(own_instance, {"instance_name": "second"})
    assert {file: file.read_bytes() for file in (own_instance / "keys").iterdir()} == before
    assert load(own_instance)["INSTANCE_NAME"] == "first"


@pytest.mark.parametrize("words", ['quo"te', "back\\slash", "new\nline", "naïve 🏳", "a = 1"])
def test_whatever_init_was_told_comes_back_from_the_settings_file(tmp_path: Path, words: str) -> None:
    setup.prepare(tmp_path, {"instance_name": words})
    assert load(tmp_path)["INSTANCE_NAME"] == words


# Whether a server may serve people


def served(folder: Path, monkeypatch: pytest.MonkeyPatch, **config_: Any) -> Flask:
    """An instance whose database is where it should be."""
    app = create_app({"INSTANCE_PATH": folder, **config_})
    (folder / "data" / "swsolidarity.db").touch(0o600)
    monkeypatch.setattr(setup, "at_head", lambda: True)
    return app


def test_a_local_address_may_be_served(own_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setup.require_ready(served(own_instance, monkeypatch))


@pytest.mark.parametrize(
    "address",
    [
        "http://harbour.example",
        "http://192.168.1.5:8321",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://x.onion.evil.example",
    ],
)
def test_an_address_without_https_is_refused(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    app = served(own_instance, monkeypatch, ADDRESS=address)
    with pytest.raises(setup.NotReady, match="without https"):
        setup.require_ready(app)


@pytest.mark.parametrize(
    "address",
    ["https://harbour.example", "http://abc.onion", "http://localhost:8321", "http://[::1]:8321"],
)
def test_an_address_that_is_safe_is_accepted(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    setup.require_ready(served(own_instance, monkeypatch, ADDRESS=address))


@pytest.mark.parametrize("switch", ["DEBUG", "TESTING"])
def test_debugging_is_refused(own_instance: Path, monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    app = served(own_instance, monkeypatch, **{switch: True})
    with pytest.raises(setup.NotReady, match="FLASK_DEBUG"):
        setup.require_ready(app)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_database_that_others_can_read_is_refused(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    app = served(own_instance, monkeypatch)
    (own_instance / "data" / "swsolidarity.db").chmod(mode)
    with pytest.raises(setup.NotReady, match="chmod 600"):
        setup.require_ready(app)


def test_a_database_with_another_schema_is_refused(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = served(own_instance, monkeypatch)
    monkeypatch.setattr(setup, "at_head", lambda: False)
    with pytest.raises(setup.NotReady, match="db upgrade"):
        setup.require_ready(app)


def test_the_instance_folder_is_the_chosen_one_else_the_checkouts_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWS_INSTANCE_PATH", str(tmp_path / "here"))
    assert paths.instance() == tmp_path / "here"
    monkeypatch.delenv("SWS_INSTANCE_PATH")
    assert paths.instance() == Path(__file__).resolve().parent.parent / "instance"


def test_a_keyring_elsewhere_is_used(own_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("elsewhere") / "ring"
    Keyring.generate().save(file)
    (own_instance / "keys" / "keyring.json").unlink()
    keys.read_secret(own_instance / "keys" / "secret_key")
    start(own_instance, KEYRING_FILE=str(file))


# E-mail


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"MAIL_TLS": "ssl"}, "MAIL_TLS should be"),
        ({"MAIL_HOST": "mail.example.org"}, "MAIL_FROM should look like"),
        ({"MAIL_HOST": "mail.example.org", "MAIL_FROM": "Notes <notes@example.org>"}, "MAIL_FROM should"),
        ({"MAIL_HOST": "mail.example.org", "MAIL_FROM": "n@example.org", "MAIL_TLS": "none"}, "this machine"),
        ({"MAIL_HOST": "localhost", "MAIL_FROM": "n@example.org", "MAIL_PORT": 0}, "MAIL_PORT should"),
    ],
)
def test_letters_that_would_not_leave_safely_are_refused(
    own_instance: Path, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingError, match=said):
        load(own_instance, values)


def test_the_password_of_the_mail_server_comes_from_a_file_and_is_not_shown(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = own_instance / "mail_password"
    held.write_text("s3cret\n", encoding="utf-8")
    for name, value in {
        "SWS_INSTANCE_PATH": str(own_instance),
        "SWS_MAIL_HOST": "mail.example.org",
        "SWS_MAIL_FROM": "notes@example.org",
        "SWS_MAIL_PASSWORD_FILE": str(held),
    }.items():
        monkeypatch.setenv(name, value)
    assert config.load(own_instance)["MAIL_PASSWORD"] == "s3cret"
    shown = CliRunner().invoke(config_show).output
    assert "MAIL_PASSWORD" in shown
    assert "s3cret" not in shown
