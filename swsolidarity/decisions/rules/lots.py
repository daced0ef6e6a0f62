"""Lots that anyone can draw again: one published order of all options, earlier is luckier.

The seed binds secrets that were committed before the close to the ballots themselves, so that neither who
keeps the server nor the last voter can choose the result alone (decisions §7).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.rules.terms import LOT, Terms

MOST_TELLERS = 2
SHORTEST_PHRASE = 12
ALWAYS = ("budget", "lot")
"""The methods that decide by lot where nothing else is left, whatever the rule says of ties."""

_BETWEEN = b"\x1f"


def may_decide(terms: Terms) -> bool:
    """Whether a lot can decide anything under these terms."""
    return terms.method in WITH_OPTIONS and (terms.tie_break == LOT or terms.method in ALWAYS)


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
