"""The ballots of a JSON file as pieces of its text: equal pieces are read once, and a million are never held.

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
_AT_ONCE = 1024 * 1024


class Pieces(NamedTuple):
    """``rest``: the file without its ballots. ``counted``: pieces of text; each lacks its brackets."""

    content: bytes
    rest: dict[str, Any]
    counted: Counter[bytes]
    closed: bytes

    def values(self) -> Iterator[tuple[Any, int, bytes]]:
        """Each distinct ballot, how often it stands there, and its text. Raises ``NotJson``."""
        for piece, times in self.counted.items():
            text = b"[" + piece + self.closed
            yield source.parsed(text), times, text

    def line(self, text: bytes) -> int:
        """The line of a ballot."""
        return source.line_of(self.content, max(0, self.content.find(text)))


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
    return Pieces(content, rest, _counted(content, start + 1, last.start(), closed + between), closed)


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


def _counted(content: bytes, at: int, end: int, separator: bytes) -> Counter[bytes]:
    """How often each piece stands there, split some at a time."""
    counted: Counter[bytes] = Counter()
    while at < end:
        found = content.rfind(separator, at, at + _AT_ONCE) if at + _AT_ONCE < end else end
        upto = end if found < 0 else found
        counted.update(content[at:upto].split(separator))
        at = upto + len(separator)
    return counted
