"""Ranked ballots as PrefLib publishes them (soc, soi, toc, toi): a head of ``# KEY: value``, then the orders.

``12: 1,{2,3},4`` is twelve ballots; braces hold equal places. Alternatives are counted from one there.
"""

from __future__ import annotations

import re

from swsolidarity.core.verdict import say
from swsolidarity.decisions.recount import election, source
from swsolidarity.decisions.recount.election import MOST_OPTIONS, RANKED, Election, digits
from swsolidarity.decisions.recount.source import Unreadable

KINDS = ("soc", "soi", "toc", "toi")
_HEAD = re.compile(r"#\s*([A-Z][A-Z ]*?)\s*([0-9]*)\s*:\s*(.*)", re.ASCII)
_KEYS = ("FILE NAME", "TITLE", "DATA TYPE", "NUMBER ALTERNATIVES", "ALTERNATIVE NAME")
_ORDER = re.compile(r"(?:[0-9]+|\{[0-9]+(?:,[0-9]+)*\})(?:,(?:[0-9]+|\{[0-9]+(?:,[0-9]+)*\}))*", re.ASCII)
_GROUP = re.compile(r"\{([0-9,]+)\}|([0-9]+)", re.ASCII)


def looks_like(first: str) -> bool:
    """Whether a file that begins with this line could be one."""
    found = _HEAD.fullmatch(first.strip())
    return found is not None and found[1] in _KEYS


def read(content: bytes) -> Election:
    """The election in a file. Raises ``Unreadable``."""
    head: dict[str, tuple[str, int]] = {}
    names: dict[int, str] = {}
    ballots: dict[str, int] = {}
    size = cast = orders = 0
    kind = ""
    for line, raw in source.lines(content):
        text = raw.strip()
        if not text:
            continue
        if text.startswith("#"):
            found = _HEAD.fullmatch(text)
            if found is not None and found[1] == "ALTERNATIVE NAME" and found[2]:
                names[digits(found[2], "The number of an alternative", most=MOST_OPTIONS, line=line)] = (
                    election.name(found[3], line)
                )
            elif found is not None:
                head[found[1]] = (found[3], line)
            continue
        if not orders:
            size = _size(head, names, line)
            kind = head.get("DATA TYPE", ("", 0))[0].lower()
            if kind and kind not in KINDS:
                raise Unreadable(say("Orders of this kind are not counted here."), head["DATA TYPE"][1])
        orders += 1
        count, _, order = text.partition(":")
        number = digits(count, "The count of a ballot", least=1, line=line)
        paper = _paper("".join(order.split()), size, kind, line)
        ballots[paper] = ballots.get(paper, 0) + number
        cast += number
    if not orders:
        size = _size(head, names, None)
    election.whole(cast, "The number of ballots")
    if "NUMBER VOTERS" in head:
        said, line = head["NUMBER VOTERS"]
        election.agree(digits(said, "NUMBER VOTERS", line=line), cast, line)
    if "NUMBER UNIQUE ORDERS" in head:
        said, line = head["NUMBER UNIQUE ORDERS"]
        if digits(said, "NUMBER UNIQUE ORDERS", line=line) != orders:
            raise Unreadable(
                say("The file says it has %(said)s orders; %(found)s are there.", said=said, found=orders),
                line,
            )
    return Election(
        kind=RANKED,
        title=election.name(head.get("TITLE", ("", 0))[0]),
        names=tuple(names[place] for place in range(1, size + 1)),
        numbers=tuple(range(size)),
        ballots=ballots,
    )


def _size(head: dict[str, tuple[str, int]], names: dict[int, str], line: int | None) -> int:
    """How many alternatives there are, all of them named."""
    if "NUMBER ALTERNATIVES" not in head:
        raise Unreadable(say("The head must say how many alternatives there are."), line)
    said, at = head["NUMBER ALTERNATIVES"]
    size = digits(said, "NUMBER ALTERNATIVES", least=1, most=MOST_OPTIONS, line=at)
    if set(names) != set(range(1, size + 1)):
        raise Unreadable(
            say("The file says it has %(said)s alternatives; other names are there.", said=size), at
        )
    return size


def _paper(order: str, size: int, kind: str, line: int) -> str:
    if order and not _ORDER.fullmatch(order):
        raise Unreadable(say("This is not an order of alternatives."), line)
    groups = [
        [
            digits(part, "An alternative", least=1, most=size, line=line) - 1
            for part in (several or one).split(",")
        ]
        for several, one in _GROUP.findall(order)
    ]
    if kind.startswith("s") and any(len(group) > 1 for group in groups):
        raise Unreadable(say("Equal places stand in an order that should have none."), line)
    if kind.endswith("c") and sum(map(len, groups)) != size:
        raise Unreadable(say("This order should name every alternative."), line)
    return election.ranking(groups, size, line)
