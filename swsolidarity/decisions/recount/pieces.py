"""The ballots of a JSON file as pieces of its text, some at a time: equal ones are read once, none is kept.

Files are written by programs, so every ballot is laid out like the first: what stands between that one and
the second stands between all. Where it does not, the pieces are no JSON, and the file is read as a whole.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from swsolidarity.decisions.recount import source
from swsolidarity.decisions.recount.source import Unreadable

_BEGIN = re.compile(rb'[{,]\s*"ballots"\s*:\s*\[\s*(?=\[)')
_CLOSED = re.compile(rb"[\]}]\s*\]\Z")
_BETWEEN = re.compile(rb"\s*,\s*\[")
_LONGEST_FIRST = 64 * 1024
_AT_ONCE = 256 * 1024


class Pieces(NamedTuple):
    """``rest``: the file without its ballots, which stand from ``start`` to ``end``.

    ``closed`` is how a ballot ends, ``between`` what stands before the next.
    """

    content: bytes
    rest: dict[str, Any]
    start: int
    end: int
    closed: bytes
    between: bytes

    def values(self) -> Iterator[tuple[Any, int, bytes]]:
        """Each ballot, how often it stands at this place of the file, and its text. Raises ``NotJson``."""
        for counted in self._counted():
            texts = [b"[" + piece + self.closed for piece in counted]
            yield from zip(_read(texts), counted.values(), texts, strict=True)

    def line(self, text: bytes) -> int:
        """The line of a ballot."""
        return source.line_of(self.content, max(0, self.content.find(text)))

    def _counted(self) -> Iterator[Counter[bytes]]:
        """How often each piece stands there, split some at a time; each lacks its brackets."""
        at, separator = self.start + 1, self.closed + self.between
        while at < self.end:
            last = at + _AT_ONCE >= self.end
            found = -1 if last else self.content.rfind(separator, at, at + _AT_ONCE)
            upto = self.end if found < 0 else found
            yield Counter(self.content[at:upto].split(separator))
            at = upto + len(separator)


def _read(texts: list[bytes]) -> Iterator[Any]:
    """What these pieces say: read together, or where one of them cannot be, one by one up to that one."""
    try:
        together = source.parsed(b"[" + b",".join(texts) + b"]")
    except Unreadable:
        together = []
    if len(together) == len(texts):
        yield from together
    else:
        yield from map(source.parsed, texts)


def cut(content: bytes) -> Pieces | None:
    """The ballots apart from the rest, or None where they are not laid out alike."""
    begin = _BEGIN.search(content)
    layout = None if begin is None else _layout(content, begin.end())
    if begin is None or layout is None:
        return None
    start, (closed, between) = begin.end(), layout
    last = re.compile(re.escape(closed) + rb'\s*\]\s*(?:,\s*"|\}\s*\Z)').search(content, start)
    if last is None:
        return None
    try:
        rest = source.parsed(content[:start] + content[last.start() + len(closed) :])
    except Unreadable:
        return None
    if not isinstance(rest, dict) or rest.get("ballots") != []:
        return None
    return Pieces(content, rest, start, last.start(), closed, between)


def _layout(content: bytes, start: int) -> tuple[bytes, bytes] | None:
    """How the first ballot ends, and what stands between it and the second."""
    try:
        first = content[start : start + _LONGEST_FIRST].decode("ascii", errors="replace")
        _, end = json.JSONDecoder().raw_decode(first)
    except (ValueError, RecursionError):
        return None
    closed = _CLOSED.search(content, start, start + end)
    between = _BETWEEN.match(content, start + end)
    return None if closed is None or between is None else (closed[0], between[0])
