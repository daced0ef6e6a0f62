"""The keyring file: whole or not there, readable by its owner only, and never quoted in an error."""

import base64
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from swsolidarity.core.keyring import (
    PURPOSES,
    Keyring,
    KeyringExposed,
    KeyringInvalid,
    KeyringMissing,
)

posix = pytest.mark.skipif(os.name != "posix", reason="file modes")


def test_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    keyring = Keyring.generate().with_new_key()
    keyring.save(tmp_path / "keys")
    loaded = Keyring.load(str(tmp_path / "keys"))
    assert loaded.kids == keyring.kids
    assert loaded.active == keyring.active
    assert all(loaded.subkey("field", kid) == keyring.subkey("field", kid) for kid in keyring.kids)
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys"]


@posix
def test_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    before = os.umask(0)
    try:
        Keyring.generate().save(file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644, 0o601])
def test_refuses_a_file_others_can_reach(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "keys"
    Keyring.generate().save(file)
    file.chmod(mode)
    with pytest.raises(KeyringExposed):
        Keyring.load(file)


@posix
def test_takes_a_systemd_credential_whose_acl_shows_as_a_group_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys"
    Keyring.generate().save(file)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    file.chmod(0o440)
    Keyring.load(file)
    file.chmod(0o444)
    with pytest.raises(KeyringExposed):
        Keyring.load(file)


def test_says_when_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(KeyringMissing):
        Keyring.load(tmp_path / "keys")


def _file(keys: object, active: object = "00000001") -> bytes:
    return json.dumps({"active": active, "keys": keys}).encode()


GOOD = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b"null", b"\xff", b"{" * 100_000, b"x" * 70_000),
        *(_file({}), _file([]), _file({"00000001": None}), _file({"00000001": GOOD}, active=None)),
        *(_file({"00000001": GOOD}, active="00000002"), _file({"1": GOOD}, active="1")),
        *(
            _file({"00000001": GOOD[:-4]}),
            _file({"00000001": "!" + GOOD}),
            _file({"0000000G": GOOD}, "0000000G"),
        ),
        *(_file({"00000001": GOOD, "00000002": GOOD}), _file({"00000001": 7})),
    ],
)
def test_refuses_what_is_not_a_keyring_without_quoting_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keys"
    file.touch(0o600)
    file.write_bytes(content)
    with pytest.raises(KeyringInvalid) as caught:
        Keyring.load(file)
    assert GOOD[:10] not in str(caught.value)
    assert caught.value.__context__ is None


@posix
def test_refuses_a_folder_and_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(KeyringInvalid):
        Keyring.load(tmp_path)


def test_never_replaces_a_keyring_unless_told(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    first, second = Keyring.generate(), Keyring.generate()
    first.save(file)
    with pytest.raises(FileExistsError):
        second.save(file)
    assert Keyring.load(file).active == first.active
    second.save(file, replace=True)
    assert Keyring.load(file).active == second.active
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys"]


def test_of_many_that_start_together_one_writes(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    keyrings = [Keyring.generate() for _ in range(8)]
    won: list[str] = []

    def start(keyring: Keyring) -> None:
        try:
            keyring.save(file)
            won.append(keyring.active)
        except FileExistsError:
            pass

    threads = [threading.Thread(target=start, args=(keyring,)) for keyring in keyrings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [Keyring.load(file).active]


def test_subkeys_are_hkdf_of_the_purpose_and_differ() -> None:
    keyring = Keyring({"0000000a": b"m" * 32})
    info = b"swsolidarity:lookup:v1"
    assert keyring.subkey("lookup") == HKDF(SHA256(), length=32, salt=None, info=info).derive(b"m" * 32)
    assert len({keyring.subkey(purpose) for purpose in PURPOSES}) == len(PURPOSES) == 8
    assert keyring.subkey("csrf") is keyring.subkey("csrf")
    with pytest.raises(ValueError, match="purpose"):
        keyring.subkey("fields")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        keyring.subkey("field", "ffffffff")


def test_a_new_key_becomes_active_and_an_old_one_can_go() -> None:
    old = Keyring.generate()
    new = old.with_new_key()
    assert new.kids == (new.active, old.active)
    assert new.without(old.active).kids == (new.active,)
    for kid in (new.active, "ffffffff"):
        with pytest.raises(KeyringInvalid):
            new.without(kid)
    assert Keyring({"0000000a": b"a" * 32, "0000000b": b"b" * 32}, active="0000000b").kids == (
        "0000000b",
        "0000000a",
    )


def test_says_nothing_of_its_keys() -> None:
    keyring = Keyring({"0000000a": b"secretsecretsecretsecretsecretse"})
    assert "secret" not in repr(keyring) + str(keyring)
