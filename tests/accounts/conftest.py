"""People who can sign in, and a hasher that counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from swsolidarity.accounts import actions, passphrases
from swsolidarity.core.db import transaction
from tests.factories import Person

PASSPHRASE = "lantern harbour quiet biscuit ferry moss"
NEW_PASSPHRASE = "ladder window copper orchard sleepy train"


class CountingHasher(passphrases.Hasher):
    """The real hasher with the small profile; it remembers how often it computed."""

    def __init__(self) -> None:
        super().__init__(small=True)
        self.runs = 0

    def hash(self, peppered: bytes) -> str:
        self.runs += 1
        return super().hash(peppered)

    def verify(self, phc: str, peppered: bytes) -> bool:
        self.runs += 1
        return super().verify(phc, peppered)

    def argon2_matches(self, phc: str, typed: bytes) -> bool:
        """What somebody without the pepper could try."""
        return super().verify(phc, typed)


@dataclass(frozen=True)
class Known(Person):
    """Somebody with a real passphrase and recovery sheet."""

    public_id: str
    sheet: tuple[str, ...]


@pytest.fixture(autouse=True)
def small_profile() -> Iterator[None]:
    """Whatever application another test made decides on the profile: what is hashed in these is of one."""
    before, context = passphrases._hasher, passphrases._context
    passphrases.configure(passphrases.Hasher(small=True), context)
    yield
    passphrases.configure(before, context)


@pytest.fixture
def hasher() -> Iterator[CountingHasher]:
    """Counts Argon2 runs while the test lasts."""
    before, context = passphrases._hasher, passphrases._context
    counting = CountingHasher()
    passphrases.configure(counting, context)
    yield counting
    passphrases.configure(before, context)


class Opener:
    """Opens accounts the way joining does."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, login_name: str = "heron") -> Known:
        with self.app.app_context():
            hashed = passphrases.hash_new(PASSPHRASE, login_name=login_name)
            with transaction():
                account = actions.open_account(login_name=login_name, passphrase_hash=hashed)
                account.must_practise = False
                sheet = actions.new_recovery_sheet(account)
                return Known(account.id, login_name, account.public_id, tuple(sheet))


@pytest.fixture
def opened(app: Flask) -> Opener:
    """``opened("heron")``: an account that can sign in with PASSPHRASE."""
    return Opener(app)
