"""Chance that can be repeated: the same number and the same path give the same draws, on every machine.

Only for invented worlds. Whatever protects a person draws from ``secrets``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import MutableSequence, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_BLOCK = 8_192


class Chance:
    """An endless stream of bytes made from a number and a path, read as draws."""

    def __init__(self, number: int, *path: str | int) -> None:
        self._key = "/".join(["swsolidarity.seed", str(number), *map(str, path)]).encode()
        self._blocks = 0
        self._bytes = b""
        self._at = 0

    def bytes(self, count: int) -> bytes:
        """The next bytes."""
        if self._at + count > len(self._bytes):
            self._blocks += 1
            block = hashlib.shake_128(self._key + b"#" + str(self._blocks).encode()).digest(_BLOCK)
            self._bytes, self._at = self._bytes[self._at :] + block, 0
        self._at += count
        return self._bytes[self._at - count : self._at]

    def below(self, limit: int) -> int:
        """A whole number from 0 up to but not including ``limit``; its tiny unevenness is harmless."""
        return int.from_bytes(self.bytes(6), "big") % limit

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        return least + self.below(most - least + 1)

    def once_in(self, times: int) -> bool:
        """True about once in so many draws."""
        return self.below(times) == 0

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of several."""
        return items[self.below(len(items))]

    def some_of(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many different ones of several, or all of them."""
        if count * 3 >= len(items):
            mixed = list(items)
            self.shuffle(mixed)
            return mixed[:count]
        found: dict[int, Item] = {}
        while len(found) < count:
            at = self.below(len(items))
            found[at] = items[at]
        return list(found.values())

    def shuffle(self, items: MutableSequence[Item]) -> None:
        """Mix in place."""
        for at in range(len(items) - 1, 0, -1):
            other = self.below(at + 1)
            items[at], items[other] = items[other], items[at]

    def public_id(self) -> str:
        """What ``ids.public_id`` makes: 22 characters, no leading dash."""
        while True:
            value = base64.urlsafe_b64encode(self.bytes(16)).rstrip(b"=").decode()
            if not value.startswith("-"):
                return value
