"""Hashing and comparing, with the real Argon2."""

from __future__ import annotations

import threading

import pytest
from argon2 import extract_parameters
from flask import Flask

from swsolidarity.accounts import passphrases
from swsolidarity.core import vault
from swsolidarity.core.verdict import Invalid
from tests.accounts.conftest import PASSPHRASE, CountingHasher

pytestmark = pytest.mark.usefixtures("app")


def test_a_hash_matches_its_passphrase_and_no_other(hasher: CountingHasher) -> None:
    stored = passphrases.hash_new(PASSPHRASE, login_name="heron")
    assert passphrases.verify(stored, PASSPHRASE)
    for other in (PASSPHRASE + " ", PASSPHRASE.upper(), PASSPHRASE[:-1], "", " " + PASSPHRASE):
        assert not passphrases.verify(stored, other)


def test_a_hash_fits_its_column_and_names_the_key(hasher: CountingHasher) -> None:
    stored = passphrases.hash_new(PASSPHRASE, login_name="heron")
    assert len(stored) <= 200
    assert stored.startswith(vault.current().keyring.active + "$argon2id$")
    assert passphrases.hash_new(PASSPHRASE, login_name="heron") != stored


def test_one_spelling_whatever_keyboard_composed_it(hasher: CountingHasher) -> None:
    stored = passphrases.hash_new("caf\u00e9 am hafen um mitternacht", login_name="heron")
    assert passphrases.verify(stored, "cafe\u0301 am hafen um mitternacht")


def test_another_server_cannot_check_a_stolen_hash(hasher: CountingHasher) -> None:
    stored = passphrases.hash_new(PASSPHRASE, login_name="heron")
    phc = "$" + stored.partition("$")[2]
    assert not hasher.argon2_matches(phc, PASSPHRASE.encode())


@pytest.mark.parametrize("stored", [None, "", "!", "nonsense", "ffffffff$argon2id$v=19$broken"])
def test_what_is_no_hash_costs_one_run_and_matches_nothing(
    stored: str | None, hasher: CountingHasher
) -> None:
    assert not passphrases.verify(stored, PASSPHRASE)
    assert hasher.runs == 1


def test_a_hash_under_a_key_that_is_gone_costs_one_run_and_matches_nothing(hasher: CountingHasher) -> None:
    stored = passphrases.hash_new(PASSPHRASE, login_name="heron")
    hasher.runs = 0
    assert not passphrases.verify("ffffffff" + stored[8:], PASSPHRASE)
    assert hasher.runs == 1


def test_the_profiles_are_at_or_above_the_floor() -> None:
    usual = extract_parameters(passphrases.Hasher().dummy)
    small = extract_parameters(passphrases.Hasher(small=True).dummy)
    assert (usual.memory_cost, usual.time_cost, usual.parallelism) == (64 * 1024, 3, 1)
    assert (small.memory_cost, small.time_cost, small.parallelism) == (19 * 1024, 2, 1)
    assert usual.salt_len == small.salt_len == 16
    assert usual.hash_len == small.hash_len == 32


def test_a_hash_of_another_profile_is_old(hasher: CountingHasher) -> None:
    stored = passphrases.hash_new(PASSPHRASE, login_name="heron")
    assert not passphrases.is_old(stored)
    assert passphrases.is_old(stored.replace("t=2", "t=1"))


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [
        ("short of fiftee", None),
        ("fourteen chars", "at least 15"),
        ("x y" * 50, "at most 128"),
        ("password12345678", "lists that guessers try"),
        ("bittern-bittern-1", "lists that guessers try"),
    ],
)
def test_only_length_and_being_known_are_refused(
    passphrase: str, words: str | None, hasher: CountingHasher
) -> None:
    if words is None:
        assert passphrases.hash_new(passphrase, login_name="bittern")
        return
    with pytest.raises(Invalid, match=words) as refused:
        passphrases.hash_new(passphrase, login_name="bittern")
    assert refused.value.field == "passphrase"
    assert hasher.runs == 0


def test_long_passphrases_are_not_cut(hasher: CountingHasher) -> None:
    long = ("many words one after another " * 5)[:127]
    stored = passphrases.hash_new(long + "a", login_name="heron")
    assert passphrases.verify(stored, long + "a")
    assert not passphrases.verify(stored, long + "b")


class SlowHasher(CountingHasher):
    """Holds its turn until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Semaphore(0)
        self.let_go = threading.Event()

    def hash(self, peppered: bytes) -> str:
        with passphrases._turn():
            self.entered.release()
            self.let_go.wait(30)
        return ""


def test_no_more_than_two_hash_at_once_and_nobody_waits_for_ever(
    app: Flask, hasher: CountingHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrases, "LONGEST_WAIT", 0.05)
    slow = SlowHasher()
    passphrases.configure(slow)
    threads = [threading.Thread(target=passphrases.renew, args=("x" * 20,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert slow.entered.acquire(timeout=10)
    with pytest.raises(passphrases.Busy):
        passphrases.verify(None, PASSPHRASE)
    slow.let_go.set()
    for thread in threads:
        thread.join()
    assert not passphrases.verify(None, PASSPHRASE)
