"""Counting again what is in a file: published results, elections and budgets in the formats others use.

Nothing here needs a database, an instance or a connection. The counting is that of ``decisions.methods``.
"""

from __future__ import annotations

import re
from pathlib import Path

from swsolidarity.core.verdict import say
from swsolidarity.decisions.recount import blt, decision, pabulib, preflib, source, votedata
from swsolidarity.decisions.recount.election import Election
from swsolidarity.decisions.recount.source import Unreadable

_SOMETHING = re.compile(rb"\S")
_DECISION = re.compile(rb'"format"\s*:\s*"decision/1"')


def read(path: Path) -> Election:
    """The election in a file of any format known here. Raises ``Unreadable``, with the line."""
    content = source.read(path)
    try:
        return _election(content)
    except Unreadable as error:
        if error.line is None and _is_json(content):
            error.line = source.line_in(content, error.at)
        elif error.line is None:  # something is missing that the file ended without
            error.line = source.last_line(content)
        raise


def _election(content: bytes) -> Election:
    if not _SOMETHING.search(content):
        raise Unreadable(say("The file is empty."))
    if _is_json(content):
        return decision.read(content) if _DECISION.search(content) else votedata.read(content)
    first = next((text for _, text in source.lines(content) if text.strip() and not _comment(text)), "")
    if pabulib.looks_like(first):
        return pabulib.read(content)
    if preflib.looks_like(first):
        return preflib.read(content)
    if blt.looks_like(first):
        return blt.read(content)
    raise Unreadable(say("This is no format that is known here."), 1)


def _is_json(content: bytes) -> bool:
    first = _SOMETHING.search(content)
    return first is not None and first[0] == b"{"


def _comment(text: str) -> bool:
    return text.lstrip().startswith("#") and not preflib.looks_like(text)
