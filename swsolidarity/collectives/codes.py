"""Secrets and addresses that a person may have to read aloud, write down or type."""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O, U, so nothing is mistaken for anything else or spells a word.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})
_GROUP = 4

INVITATION_LENGTH = 24
"""120 random bits: enough that a plain hash of it may be kept (ASVS 6.5.2)."""
ANSWER_LENGTH = 20
"""100 random bits; looked up by a keyed index and limited in tries."""

_FIRST = (
    *("amber", "apple", "birch", "bright", "calm", "cedar", "clear", "copper", "coral", "early"),
    *("fern", "field", "green", "high", "inland", "ivory", "lemon", "linen", "long", "maple"),
    *("mild", "mint", "new", "north", "oak", "olive", "open", "plain", "quiet", "river"),
    *("round", "sage", "silver", "south", "stone", "sunny", "upper", "warm", "west", "wide"),
)
_SECOND = (
    *("bank", "bay", "bench", "bridge", "brook", "corner", "court", "creek", "dock", "farm"),
    *("ferry", "garden", "gate", "grove", "hall", "hill", "house", "kitchen", "lake", "lane"),
    *("library", "market", "meadow", "mill", "orchard", "park", "path", "pier", "pond", "porch"),
    *("quay", "road", "room", "shore", "square", "station", "table", "terrace", "valley", "yard"),
)


def new(length: int) -> str:
    """A secret of so many letters and digits, five random bits each."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def grouped(code: str) -> str:
    """A code as it is shown: upper case, in groups of four."""
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP)).upper()


def normal(typed: str, length: int) -> str | None:
    """The code somebody meant, whatever the case, spaces and dashes; None if it cannot be one."""
    code = "".join(c for c in typed.lower() if c.isalnum()).translate(_MISREAD)
    if len(code) != length or any(c not in _ALPHABET for c in code):
        return None
    return code


def neutral_address() -> str:
    """An address for a collective that means nothing, such as ``quiet-orchard-47``."""
    return f"{secrets.choice(_FIRST)}-{secrets.choice(_SECOND)}-{10 + secrets.randbelow(90)}"
