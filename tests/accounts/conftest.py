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
    """The real hasher with the profile of another; it remembers how often it computed."""

    def __init__(self, like: passphrases.Hasher) -> None:
        super().__init__(small=True)
        # Whatever application was made before decides on the profile: with another one a passphrase that was
        # hashed in the meantime would count as old, and be hashed anew.
        self.argon2, self.dummy = like.argon2, like.dummy
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


@pytest.fixture
def hasher() -> Iterator[CountingHasher]:
    """Counts Argon2 runs while the test lasts."""
    before, context = passphrases._hasher, passphrases._context
    counting = CountingHasher(before)
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
