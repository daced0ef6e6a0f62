"""What members write, sealed before it reaches the database.

This is layer 1: it protects a stolen disk, dump or backup, not a running server that has been taken
over. Every sealed value is bound to its row and its column, so that moving it anywhere else fails.

    vault.configure(Vault(Keyring.load(path)))          # once, when the process starts

    class Post(Base):
        public_id: Mapped[str] = mapped_column(unique=True)
        body_sealed: Mapped[bytes]
        body = Sealed("post.body")                       # post.body = "…" seals, post.body opens

Envelope (version 1): `01 | kid, 4 bytes | nonce, 12 bytes | AES-256-GCM of the padded text`, with the
additional data `1|kid|contract|row id`. A contract is a stable name that the code owns, such as
`post.body`; it never follows a renamed class or column. Nonces are random, so one key is good for 2^32
seals (NIST SP 800-38D, 8.3): rotate long before.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final, Generic, Self, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from sqlalchemy import event
from sqlalchemy.orm import class_mapper

from swsolidarity.core import ids
from swsolidarity.core.keyring import (
    Keyring,
    KeyringError,
    KeyringExposed,
    KeyringInvalid,
    KeyringMissing,
    Purpose,
)

__all__ = [
    "CookieExpired",
    "Keyring",
    "KeyringError",
    "KeyringExposed",
    "KeyringInvalid",
    "KeyringMissing",
    "Purpose",
    "Sealed",
    "Vault",
    "VaultError",
    "VaultLocked",
    "configure",
    "current",
    "envelope_kid",
    "envelope_prefix",
]

_VERSION: Final = 1
_PREFIX: Final = 5  # version, kid
_HEADER: Final = _PREFIX + 12  # … and nonce
_TAG: Final = 16
_LENGTH: Final = 4
_TOKEN: Final = 5  # bytes: of a million words one in a million is taken for another
_READERS_KEPT: Final = 4_096
_SHORTEST: Final = _HEADER + _TAG + _LENGTH
_BUCKETS: Final = (64, 256, 1_024, 4_096, 16_384, 65_536)
_SKEW: Final = 300  # seconds a cookie may come from the future: two machines, two clocks


class VaultError(Exception):
    """A sealed value cannot be opened: wrong row or column, damaged, tampered with, or its key is gone.

    Says nothing about the content, on purpose."""


class VaultLocked(VaultError):
    """No vault is configured in this process."""


class CookieExpired(VaultError):
    """The cookie is genuine, and too old."""


class Vault:
    """Seals and opens with one keyring. Safe to share between threads."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._fields = _Sealer(keyring, "field")
        self._cookies = _Sealer(keyring, "cookie")
        self._search_keys: dict[tuple[str, str], bytes] = {}

    def seal(self, contract: str, row_id: str, text: str | bytes) -> bytes:
        """Encrypt a value for one column (`contract`) of one row; the result goes into the database.

        Raises ValueError for a contract with "|" in it."""
        data = text.encode() if isinstance(text, str) else text
        return self._fields.seal(contract, row_id, data)

    def open(self, contract: str, row_id: str, envelope: bytes) -> str:
        """The text that `seal` was given for this column and row. Raises VaultError."""
        try:
            return self._fields.open(contract, row_id, envelope).decode()
        except UnicodeDecodeError:
            raise VaultError("the sealed value is not text") from None

    def open_bytes(self, contract: str, row_id: str, envelope: bytes) -> bytes:
        """The bytes that `seal` was given for this column and row (files). Raises VaultError."""
        return self._fields.open(contract, row_id, envelope)

    def reseal(self, contract: str, row_id: str, envelope: bytes) -> bytes | None:
        """The same value under the active key, or None if it is already (key rotation). Raises VaultError."""
        if envelope_kid(envelope) == self.keyring.active:
            return None
        return self.seal(contract, row_id, self.open_bytes(contract, row_id, envelope))

    def index(self, contract: str, value: str, kid: str | None = None) -> bytes:
        """16 bytes by which an equal value can be found again (blind index), e.g. a login name.

        Case, surrounding space, compatibility forms and invisible signs do not count (Unicode, 3.13, D146).
        `kid` defaults to the active key."""
        return self._mac("lookup", contract, _folded(value).encode(), kid)[:16]

    def indexes(self, contract: str, value: str) -> tuple[bytes, ...]:
        """`index` under every key, active first: look up with `in_(…)` while a rotation is under way."""
        return tuple(self.index(contract, value, kid) for kid in self.keyring.kids)

    def search_tokens(self, readers: str, words: Iterable[str], kid: str | None = None) -> list[str]:
        """What stands for each word in an index: ten letters and digits that say nothing without the keys.

        ``readers`` names those who may read what the words are from. Each group of readers has a key of its
        own (HKDF), so that tokens of two of them cannot be compared: whoever belongs to one and takes the
        disk learns nothing about the others by writing words into it. `kid` defaults to the active key.
        """
        known = (kid or self.keyring.active, readers)
        key = self._search_keys.get(known)
        if key is None:
            if len(self._search_keys) >= _READERS_KEPT:
                self._search_keys.clear()
            expand = HKDFExpand(SHA256(), length=32, info=b"readers|" + readers.encode())
            key = self._search_keys[known] = expand.derive(self.keyring.subkey("search", kid))
        return [hmac.digest(key, word.encode(), "sha256")[:_TOKEN].hex() for word in words]

    def pepper(self, value: str | bytes, kid: str | None = None) -> bytes:
        """32 bytes that depend on the value and on this server: what Argon2 is given instead of a passphrase.

        Nobody can rotate it without the passphrase: store the key id (`keyring.active`) beside the hash."""
        data = value.encode() if isinstance(value, str) else value
        return self._mac("pepper", "pepper", data, kid)

    def throttle_key(self, action: str, subject: str, day: date) -> bytes:
        """16 bytes that mean "this subject doing this" in rate limits of one day: each has a key of its own.

        The subject is never an address of a machine."""
        key = self._mac("ratelimit", action, day.isoformat().encode(), None)
        return hmac.digest(key, subject.encode(), "sha256")[:16]

    def seal_cookie(self, name: str, data: bytes, now: datetime) -> str:
        """URL-safe text for a cookie or a hidden field, bound to its name and to the second it was made."""
        stamped = _seconds(now).to_bytes(8, "big", signed=True) + data
        envelope = self._cookies.seal("cookie", name, stamped)
        return base64.urlsafe_b64encode(envelope).rstrip(b"=").decode()

    def open_cookie(self, name: str, value: str, max_age: int | None, now: datetime) -> bytes:
        """What `seal_cookie` was given. `max_age` in seconds, None for no limit.

        Raises CookieExpired if it is older, VaultError for anything else that is wrong with it."""
        try:
            encoded = value.encode("ascii")
            envelope = base64.b64decode(encoded + b"=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise VaultError("not a sealed cookie") from None
        stamped = self._cookies.open("cookie", name, envelope)
        age = _seconds(now) - int.from_bytes(stamped[:8], "big", signed=True)
        if age < -_SKEW:
            raise VaultError("the cookie comes from the future")
        if max_age is not None and age > max_age:
            raise CookieExpired("the cookie is too old")
        return stamped[8:]

    def _mac(self, purpose: Purpose, label: str, data: bytes, kid: str | None) -> bytes:
        if "|" in label:
            raise ValueError('a contract or action never contains "|"')
        return hmac.digest(self.keyring.subkey(purpose, kid), label.encode() + b"|" + data, "sha256")

    def __repr__(self) -> str:
        return f"<Vault {self.keyring!r}>"


class _Sealer:
    """AES-256-GCM under the subkeys of one purpose, with ciphers and additional data prepared once."""

    def __init__(self, keyring: Keyring, purpose: Purpose) -> None:
        self._active = bytes.fromhex(keyring.active)
        self._ciphers = {bytes.fromhex(kid): AESGCM(keyring.subkey(purpose, kid)) for kid in keyring.kids}
        self._bound: dict[tuple[bytes, str], bytes] = {}
        # By the first five bytes of an envelope and the contract: what opens it, and what is bound to it.
        self._openers: dict[tuple[bytes, str], tuple[Callable[..., bytes], bytes]] = {}

    def _aad(self, kid: bytes, contract: str, row_id: str) -> bytes:
        bound = self._bound.get((kid, contract))
        if bound is None:
            if not contract or "|" in contract:
                raise ValueError('a contract is a name without "|"')
            bound = self._bound[(kid, contract)] = f"{_VERSION}|{kid.hex()}|{contract}|".encode()
        return bound + row_id.encode()

    def seal(self, contract: str, row_id: str, data: bytes) -> bytes:
        kid = self._active
        nonce = os.urandom(12)
        padded = (len(data).to_bytes(_LENGTH, "big") + data).ljust(_bucket(_LENGTH + len(data)), b"\0")
        body = self._ciphers[kid].encrypt(nonce, padded, self._aad(kid, contract, row_id))
        return bytes((_VERSION,)) + kid + nonce + body

    def open(self, contract: str, row_id: str, envelope: bytes) -> bytes:
        if len(envelope) < _SHORTEST:
            raise VaultError("not a sealed value")
        known = self._openers.get((envelope[:_PREFIX], contract))
        decrypt, bound = known or self._opener(envelope[:_PREFIX], contract)
        try:
            padded = decrypt(envelope[_PREFIX:_HEADER], envelope[_HEADER:], bound + row_id.encode())
        except InvalidTag:
            raise VaultError(f"a value of {contract} does not belong here or was changed") from None
        return padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH], "big")]

    def _opener(self, prefix: bytes, contract: str) -> tuple[Callable[..., bytes], bytes]:
        """Found out once for a key and a contract: a page opens dozens of values of a few kinds."""
        if prefix[0] != _VERSION:
            raise VaultError("not a sealed value")
        kid = prefix[1:]
        cipher = self._ciphers.get(kid)
        if cipher is None:
            raise VaultError(f"sealed with key {kid.hex()}, which is not in the keyring")
        found = self._openers[(prefix, contract)] = (cipher.decrypt, self._aad(kid, contract, ""))
        return found


def _bucket(size: int) -> int:
    for bucket in _BUCKETS:
        if size <= bucket:
            return bucket
    return -(-size // _BUCKETS[-1]) * _BUCKETS[-1]


# Joiners, direction marks and variation selectors: names that look the same are the same.
_INVISIBLE = re.compile(
    "[\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)


def _folded(value: str) -> str:
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", value).casefold())
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", once.casefold())).strip()


def _seconds(now: datetime) -> int:
    if now.tzinfo is None:
        raise ValueError("a time without a zone")
    return int(now.timestamp())


def envelope_kid(envelope: bytes) -> str:
    """The id of the key an envelope was sealed with (not checked). Raises VaultError."""
    if len(envelope) < _PREFIX or envelope[0] != _VERSION:
        raise VaultError("not a sealed value")
    return envelope[1:_PREFIX].hex()


def envelope_prefix(kid: str) -> bytes:
    """The five bytes every envelope under this key begins with: count or find them in SQL while rotating."""
    return bytes((_VERSION,)) + bytes.fromhex(kid)


_current: Vault | None = None


def configure(vault: Vault | None) -> None:
    """Make this the vault of the whole process; None locks it (instance lock, end of a test)."""
    global _current
    _current = vault


def current() -> Vault:
    """The vault of this process. Raises VaultLocked if there is none."""
    if _current is None:
        raise VaultLocked("no keys are loaded")
    return _current


_T = TypeVar("_T", bound="str | None")


class Sealed(Generic[_T]):
    """A text attribute of a model that is kept sealed in the column `<name>_sealed`.

    The class must have a `public_id` column; it is given a value before any attribute when an object is
    made, whatever the order of the arguments, and must never change afterwards: it is what binds the
    envelope to the row. `Sealed.optional` is for nullable columns, where None stays None.

    Reading is free after the first time (the opened text stays on the object, as long as the envelope is
    the same). On the class the descriptor itself is returned: sealed text cannot be queried.
    """

    def __init__(self: Sealed[str], contract: str) -> None:
        """`contract` never changes once there are rows: it is part of what opens them."""
        self._setup(contract, optional=False)

    @staticmethod
    def optional(contract: str) -> Sealed[str | None]:
        """The same for a column that may be empty."""
        made: Sealed[str | None] = Sealed.__new__(Sealed)
        made._setup(contract, optional=True)
        return made

    def _setup(self, contract: str, *, optional: bool) -> None:
        if not contract or "|" in contract:
            raise ValueError('a contract is a name without "|"')
        self.contract = contract
        self.is_optional = optional

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"
        self._cache = f"_{name}_opened"
        if not getattr(owner, "__names_itself_first__", False):
            owner.__names_itself_first__ = True  # type: ignore[attr-defined]  # a mark of ours
            event.listen(owner, "init", _name_first, propagate=True)

    @overload
    def __get__(self, obj: None, owner: type) -> Self: ...
    @overload
    def __get__(self, obj: object, owner: type) -> _T: ...
    def __get__(self, obj: object | None, owner: type) -> Any:
        if obj is None:
            return self
        envelope: bytes | None = getattr(obj, self.column)
        if envelope is None:
            return None
        row_id: str = getattr(obj, "public_id")  # noqa: B009 - the owner's type is not known here
        known = obj.__dict__.get(self._cache)
        if known is not None and known[0] == envelope and known[1] == row_id:
            return known[2]
        text = current().open(self.contract, row_id, envelope)
        obj.__dict__[self._cache] = (envelope, row_id, text)
        return text

    def open(self, row_id: str, envelope: bytes | None) -> _T:
        """The text of one row that a query fetched as columns, without its object: `Post.source.open(…)`."""
        text: Any = None if envelope is None else current().open(self.contract, row_id, envelope)
        return text  # type: ignore[no-any-return]  # None only where the column may be empty

    def __set__(self, obj: Any, value: _T) -> None:
        if value is None:
            if not self.is_optional:
                raise TypeError(f"{self.contract} cannot be None")
            obj.__dict__.pop(self._cache, None)
            setattr(obj, self.column, None)
            return
        if obj.public_id is None:
            obj.public_id = ids.public_id()
        envelope = current().seal(self.contract, obj.public_id, value)
        setattr(obj, self.column, envelope)
        obj.__dict__[self._cache] = (envelope, obj.public_id, value)


def _name_first(target: Any, args: tuple[object, ...], kwargs: dict[str, Any]) -> None:
    """Give a new object its public_id before anything is sealed with it."""
    del args
    class_mapper(type(target))  # configures the mappers: this runs before SQLAlchemy's own listener does
    target.public_id = kwargs.get("public_id") or ids.public_id()
    if "public_id" in kwargs:
        kwargs["public_id"] = target.public_id
