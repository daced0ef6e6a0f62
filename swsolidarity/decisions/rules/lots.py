"""Lots that anyone can draw again: one published order of all options, earlier is luckier.

The seed binds secrets that were committed before the close to the ballots themselves, so that neither who
keeps the server nor the last voter can choose the result alone (decisions §7).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_BETWEEN = b"\x1f"


def commitment(secret: bytes) -> str:
    """What is shown before the close of a secret that is shown after it: SHA-256, in hexadecimal."""
    return hashlib.sha256(secret).hexdigest()


def seed(proposal: str, box_hash: str, secrets: Sequence[bytes]) -> bytes:
    """SHA-256(proposal ‖ box hash ‖ secrets, in the order of their commitments)."""
    drawn = hashlib.sha256(proposal.encode() + _BETWEEN + box_hash.encode())
    for secret in sorted(secrets, key=commitment):
        drawn.update(_BETWEEN + secret)
    return drawn.digest()


def order(drawn: bytes, question: str, options: Sequence[str]) -> tuple[int, ...]:
    """The places of all options, luckiest first: SHA-256(seed ‖ 1F ‖ question ‖ 1F ‖ option), ascending."""

    def number(place: int) -> bytes:
        return hashlib.sha256(_BETWEEN.join((drawn, question.encode(), options[place].encode()))).digest()

    return tuple(sorted(range(len(options)), key=number))
