"""Passphrases: suggested, checked, hashed and compared.

A hash is stored as ``<key id>$<PHC string>``: Argon2id over HMAC-SHA256(pepper, passphrase), so that a
stolen database is useless for guessing without the key ring (safety A6). Hashing is slow and large on
purpose; at most two run at once in a process, and nobody waits longer than five seconds for a turn.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret

from swsolidarity.accounts import rules
from swsolidarity.core import vault
from swsolidarity.core.verdict import Invalid

TURNS = 2
LONGEST_WAIT = 5.0
_turns = threading.BoundedSemaphore(TURNS)


class Busy(Exception):
    """Too many people are signing in at this moment; the web answers 503 with a calm page."""


class Hasher:
    """Argon2id with the parameters of one profile; ``runs`` is where every computation passes."""

    def __init__(self, *, small: bool = False) -> None:
        """The usual profile takes 64 MiB and three passes; the small one 19 MiB and two (OWASP's floor)."""
        self.argon2 = PasswordHasher(
            time_cost=2 if small else 3,
            memory_cost=19 * 1024 if small else 64 * 1024,
            parallelism=1,
            hash_len=32,
            salt_len=16,
            type=Type.ID,
        )
        # As slow to compare with as a real one, and nothing that anybody types matches it.
        self.dummy = _like(self.argon2)

    def hash(self, peppered: bytes) -> str:
        """The PHC string for a peppered passphrase: one Argon2 run."""
        with _turn():
            return self.argon2.hash(peppered)

    def verify(self, phc: str, peppered: bytes) -> bool:
        """Whether they belong together: one Argon2 run."""
        with _turn():
            try:
                return self.argon2.verify(phc, peppered)
            except VerificationError:
                return False

    def is_old(self, phc: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self.argon2.check_needs_rehash(phc)


def _like(argon2: PasswordHasher) -> str:
    phc = hash_secret(b"", secrets.token_bytes(16), 1, 8, 1, argon2.hash_len, Type.ID).decode()
    salt, digest = phc.split("$")[-2:]
    cost = f"m={argon2.memory_cost},t={argon2.time_cost},p={argon2.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


_hasher = Hasher()
_context: tuple[str, ...] = ()


def configure(hasher: Hasher, context: Sequence[str] = ()) -> None:
    """Say how this process hashes, and which words of this server nobody should build on."""
    global _hasher, _context
    _hasher, _context = hasher, tuple(context)


def suggest() -> str:
    """Six words from the list, drawn by the system's random source: 77.5 bits."""
    while True:
        passphrase = " ".join(secrets.choice(words()) for _ in range(rules.SUGGESTED_WORDS))
        if not _too_weak(passphrase, ""):
            return passphrase


def suggest_digits() -> str:
    """Twenty digits in groups of four, for people who do not read this script: 66 bits."""
    while True:
        digits = "".join(secrets.choice("0123456789") for _ in range(rules.SUGGESTED_DIGITS))
        passphrase = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
        if not _too_weak(passphrase, ""):
            return passphrase


def hash_new(passphrase: str, *, login_name: str) -> str:
    """What to store for a passphrase somebody has chosen. One Argon2 run.

    Raises ``Invalid`` on the field ``passphrase`` when it is too short, too long or easily guessed (A4),
    and ``Busy`` when there is no turn to be had.
    """
    passphrase = rules.one_spelling(passphrase)
    least, most = rules.PASSPHRASE_LENGTH
    if len(passphrase) < least:
        raise Invalid(
            "Use at least %(least)s characters. Several words are good.", field="passphrase", least=least
        )
    if len(passphrase) > most:
        raise Invalid("Use at most %(most)s characters.", field="passphrase", most=most)
    if _too_weak(passphrase, login_name):
        raise Invalid(
            "This one is on the lists that guessers try first. Take the suggestion, or other words.",
            field="passphrase",
        )
    return renew(passphrase)


def verify(stored: str | None, passphrase: str) -> bool:
    """Whether this is the passphrase behind a stored hash. Exactly one Argon2 run whatever is given:
    None, or a hash that cannot be read, is compared with one that nothing matches (A7).

    Raises ``Busy`` when there is no turn to be had.
    """
    ring = vault.current()
    kid, phc = _parts(stored)
    peppered = ring.pepper(rules.one_spelling(passphrase), kid)
    return _hasher.verify(phc, peppered) and kid is not None


def is_old(stored: str) -> bool:
    """Whether a hash that has just matched should be made anew: other parameters or another key."""
    kid, phc = _parts(stored)
    return kid != vault.current().keyring.active or _hasher.is_old(phc)


def renew(passphrase: str) -> str:
    """A passphrase that has just matched, hashed as it is done today; no check of its quality."""
    ring = vault.current()
    kid = ring.keyring.active
    return f"{kid}${_hasher.hash(ring.pepper(rules.one_spelling(passphrase), kid))[1:]}"


def _parts(stored: str | None) -> tuple[str | None, str]:
    """Key id and PHC string of a stored hash; None and the dummy if it is not one."""
    kid, _, rest = (stored or "").partition("$")
    phc = f"${rest}"
    try:
        extract_parameters(phc)
    except (InvalidHashError, ValueError):
        return None, _hasher.dummy
    return (kid, phc) if kid in vault.current().keyring.kids else (None, _hasher.dummy)


def _too_weak(passphrase: str, login_name: str) -> bool:
    return rules.guessable(passphrase, common=common(), context=(*_context, login_name))


@lru_cache
def words() -> tuple[str, ...]:
    """The words suggestions are drawn from."""
    return tuple(_lines("en.txt"))


@lru_cache
def common() -> frozenset[str]:
    """Passwords that many people use."""
    return frozenset(_lines("common.txt"))


def _lines(name: str) -> list[str]:
    return (resources.files(__package__) / "words" / name).read_text(encoding="ascii").split()
