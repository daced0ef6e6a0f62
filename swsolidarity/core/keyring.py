"""The keys this server seals with: a small file of its own, outside the database and its backups.

The file is JSON, `{"active": kid, "keys": {kid: base64 of 32 bytes}}`, readable by its owner only.
`core.vault` is what uses it; operators add, rotate and retire keys with `swsolidarity keys`.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Purpose = Literal["field", "lookup", "pepper", "csrf", "ratelimit", "cookie", "audit", "search"]
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)

KEY_BYTES: Final = 32
_KID = re.compile(r"[0-9a-f]{8}")
_MAX_FILE: Final = 64 * 1024


class KeyringError(Exception):
    """The keyring cannot be used; the message says why and never contains key material."""


class KeyringMissing(KeyringError):
    """There is no keyring file at this path."""


class KeyringExposed(KeyringError):
    """Somebody else on this machine could read the keyring file."""


class KeyringInvalid(KeyringError):
    """The keyring file, or what was given as keys, is not a keyring."""


class Keyring:
    """Master keys by key id (8 hex characters), the active one first. Immutable: changes return a new one."""

    def __init__(self, keys: Mapping[str, bytes], active: str | None = None) -> None:
        """`active` defaults to the first key. Raises KeyringInvalid."""
        if not keys:
            raise KeyringInvalid("a keyring needs at least one key")
        for kid, key in keys.items():
            if not _KID.fullmatch(kid):
                raise KeyringInvalid("a key id is 8 lower-case hexadecimal characters")
            if not isinstance(key, bytes) or len(key) != KEY_BYTES:
                raise KeyringInvalid(f"key {kid} is not {KEY_BYTES} bytes")
        if len(set(keys.values())) != len(keys):
            raise KeyringInvalid("two key ids hold the same key")
        first = next(iter(keys)) if active is None else active
        if first not in keys:
            raise KeyringInvalid("the active key id is not in the keyring")
        self._keys = {first: keys[first], **{kid: key for kid, key in keys.items() if kid != first}}
        self._subkeys: dict[tuple[str, str], bytes] = {}

    @classmethod
    def generate(cls) -> Keyring:
        """A new keyring with one random key."""
        return cls({secrets.token_hex(4): secrets.token_bytes(KEY_BYTES)})

    @property
    def active(self) -> str:
        """The key id everything new is sealed with."""
        return next(iter(self._keys))

    @property
    def kids(self) -> tuple[str, ...]:
        """Every key id, the active one first."""
        return tuple(self._keys)

    def with_new_key(self) -> Keyring:
        """This keyring with one more random key, which becomes the active one (first step of a rotation)."""
        while (kid := secrets.token_hex(4)) in self._keys:
            pass
        return Keyring({kid: secrets.token_bytes(KEY_BYTES), **self._keys})

    def without(self, kid: str) -> Keyring:
        """This keyring without a retired key. Raises KeyringInvalid for the active or an unknown key.

        Check first that nothing is sealed with it any more: what is can never be opened again.
        """
        if kid not in self._keys:
            raise KeyringInvalid("no such key id")
        if kid == self.active:
            raise KeyringInvalid("the active key cannot be retired; add another one first")
        return Keyring({k: v for k, v in self._keys.items() if k != kid})

    def subkey(self, purpose: Purpose, kid: str | None = None) -> bytes:
        """32 bytes for one purpose, by HKDF-SHA256 (RFC 5869, no salt), info `swsolidarity:<purpose>:v1`.

        `kid` defaults to the active key. Raises KeyError for a key id that is not in the keyring and
        ValueError for an unknown purpose.
        """
        which = kid or self.active
        cached = self._subkeys.get((purpose, which))
        if cached is None:
            if purpose not in PURPOSES:
                raise ValueError(f"unknown purpose {purpose!r}")
            info = f"swsolidarity:{purpose}:v1".encode()
            cached = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._keys[which])
            self._subkeys[(purpose, which)] = cached
        return cached

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Keyring:
        """Read a keyring file. Raises KeyringMissing, KeyringExposed (POSIX: group or others can read it)
        or KeyringInvalid."""
        file = Path(path)
        try:
            with file.open("rb") as opened:
                _refuse_exposed(file, os.fstat(opened.fileno()))
                raw = opened.read(_MAX_FILE + 1)
        except FileNotFoundError as error:
            raise KeyringMissing(f"there is no keyring at {file}") from error
        except OSError as error:
            raise KeyringInvalid(f"the keyring at {file} cannot be read: {error.strerror}") from error
        return cls._from_json(raw, file)

    @classmethod
    def _from_json(cls, raw: bytes, file: Path) -> Keyring:
        # Raised outside the handler, so that no traceback carries the file's content along.
        data: Any = None
        try:
            data = json.loads(raw) if len(raw) <= _MAX_FILE else None
            keys = {str(kid): base64.b64decode(key, validate=True) for kid, key in data["keys"].items()}
            active = data["active"]
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error):
            keys, active = {}, None
        if not keys or not isinstance(active, str):
            raise KeyringInvalid(f"{file} is not a keyring file")
        return cls(keys, active)

    def save(self, path: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Write the keyring, readable by its owner only: whole or not at all, and on disk on return.

        Without `replace` an existing file is never touched (FileExistsError), also when two processes
        start at the same moment. Raises OSError.
        """
        file = Path(path)
        keys = {kid: base64.b64encode(key).decode() for kid, key in self._keys.items()}
        body = json.dumps({"active": self.active, "keys": keys}, indent=1).encode() + b"\n"
        draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(body)
                out.flush()
                os.fsync(out.fileno())
            if replace:
                os.replace(draft, file)
            else:
                os.link(draft, file)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(file.parent)

    def __repr__(self) -> str:
        return f"<Keyring active={self.active} keys={len(self._keys)}>"


def _refuse_exposed(file: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyringInvalid(f"{file} is not a regular file")
    if os.name != "posix":
        return
    # systemd grants the service user access to a credential by an ACL, which stat shows as a group bit;
    # the folder around it lets nobody else in (systemd.exec(5), "Credentials").
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    allowed = stat.S_IRGRP if credentials and file.parent == Path(credentials) else 0
    if stat.S_IMODE(found.st_mode) & 0o077 & ~allowed:
        raise KeyringExposed(f"others on this machine can read {file}: run chmod 600 on it")


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
