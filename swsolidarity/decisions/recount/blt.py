"""Ranked ballots as BLT, the text format of most programs for the single transferable vote.

``4 2`` candidates and seats; ``-3`` withdrawn; ``12 1 3=2 0`` twelve ballots, best first, ended by 0; then
0 alone, every name in quotes and the title. Candidates are counted from one there, and from nought here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from swsolidarity.core.verdict import say
from swsolidarity.decisions.recount import election, source
from swsolidarity.decisions.recount.election import MOST_OPTIONS, RANKED, Election, digits
from swsolidarity.decisions.recount.source import Unreadable
from swsolidarity.decisions.rules import papers

_NUMBERS = re.compile(r"-?[0-9]+(\s+-?[0-9]+)*", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.|"")*)"(?:\s+|$)')
_ALL_QUOTED = re.compile(rf"(?:{_QUOTED.pattern})+(?:#.*)?")
_ESCAPED = re.compile(r'\\(["\\])|"(")')
_BALLOT_ID = re.compile(r"\([^)]*\)\s*")


def looks_like(first: str) -> bool:
    """Whether a file that begins with this line could be one."""
    parts = first.partition("#")[0].split()
    return len(parts) == 2 and all(part.removeprefix("-").isdecimal() for part in parts)


def read(content: bytes) -> Election:
    """The election in a file. Raises ``Unreadable``."""
    text = _texts(content)
    line, first = _next(text)
    if not looks_like(first):
        raise Unreadable(say("The first line must say how many candidates and how many seats."), line)
    size, seats = (
        digits(part, what, least=1, most=MOST_OPTIONS, line=line)
        for part, what in zip(first.split(), ("The number of candidates", "The number of seats"), strict=True)
    )
    withdrawn: set[int] = set()
    ballots: dict[str, int] = {}
    known: dict[str, str] = {}
    cast = 0
    while True:
        line, row = _next(text)
        if row.startswith("-") and not ballots:
            withdrawn |= _withdrawn(row, size, line)
            continue
        if row == "0":
            break
        count, _, rest = _BALLOT_ID.sub("", row, count=1).partition(" ")
        number = digits(count, "The count of a ballot", least=1, line=line)
        paper = known.get(rest)
        if paper is None:
            paper = known[rest] = _paper(rest, size, withdrawn, line)
        ballots[paper] = ballots.get(paper, 0) + number
        cast += number
    election.whole(cast, "The number of ballots", line=line)
    names, title = _names(text, size)
    staying = tuple(place for place in range(size) if place not in withdrawn)
    return Election(
        kind=RANKED,
        title=title,
        names=tuple(names[place] for place in staying),
        numbers=staying,
        seats=seats,
        ballots=ballots,
    )


def _texts(content: bytes) -> Iterator[tuple[int, str]]:
    """The lines that say something, without comments; a # inside a name is part of it."""
    for number, line in source.lines(content):
        text = line.strip() if line.lstrip().startswith('"') else line.partition("#")[0].strip()
        if text:
            yield number, " ".join(text.split())


def _next(text: Iterator[tuple[int, str]]) -> tuple[int, str]:
    found = next(text, None)
    if found is None:
        raise Unreadable(say("The file ends too early."))
    return found


def _withdrawn(row: str, size: int, line: int) -> set[int]:
    if not _NUMBERS.fullmatch(row):
        raise Unreadable(say("This is not a line of candidates who withdrew."), line)
    return {
        digits(part.removeprefix("-"), "A candidate", least=1, most=size, line=line) - 1
        for part in row.split()
    }


def _paper(row: str, size: int, withdrawn: set[int], line: int) -> str:
    *places, end = row.split() or [""]
    if end != "0":
        raise Unreadable(say("This ballot does not end with 0."), line)
    groups = [
        [digits(part, "A candidate", least=1, most=size, line=line) - 1 for part in place.split("=")]
        for place in places
        if place != "-"
    ]
    election.ranking(groups, size, line)
    shift = {place: place - sum(gone < place for gone in withdrawn) for place in range(size)}
    staying = ([shift[place] for place in group if place not in withdrawn] for group in groups)
    return papers.write_ranking(staying)


def _names(text: Iterator[tuple[int, str]], size: int) -> tuple[list[str], str]:
    """The names and the title: one a line, or several."""
    found: list[str] = []
    while len(found) < size:
        line, row = _next(text)
        if not row.startswith('"'):
            raise Unreadable(say("Here the name of a candidate in quotes should stand."), line)
        found += (election.name(each, line) for each in _quoted(row))
    for line, row in text:
        found += (election.name(each, line) for each in _quoted(row))
        if len(found) > size + 1:
            raise Unreadable(say("There are more names than candidates."), line)
    if len(found) == size:
        raise Unreadable(say("There are fewer names than candidates, or the title is missing."))
    return found[:size], found[size]


def _quoted(row: str) -> list[str]:
    """What stands in quotes on a line; a name may have quotes inside, doubled, escaped or as they are."""
    if not row.startswith('"'):
        return [row]
    if _ALL_QUOTED.fullmatch(row):
        return [_ESCAPED.sub(r"\1\2", each) for each in _QUOTED.findall(row)]
    return [row[1:].rpartition('"')[0] or row[1:]]
