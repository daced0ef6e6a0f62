"""Ids and tokens are random, safe in addresses, and never look like an option."""

import re

import pytest

from swsolidarity.core import ids


def test_public_ids_are_22_safe_characters_without_a_leading_dash() -> None:
    made = {ids.public_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", value) for value in made)


def test_a_leading_dash_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(["-first", "second"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(draws))
    assert ids.public_id() == "second"


def test_tokens_are_kept_as_digests() -> None:
    token = ids.token()
    assert len(token) == 43
    assert token != ids.token()
    assert len(ids.token_digest(token)) == 32
    assert ids.token_digest(token) != ids.token_digest(token + "x")
