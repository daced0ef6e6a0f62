"""Ballot papers as text: the one canonical form in which a ballot is stored, hashed, counted and published.

Options are named by their place in the frozen question, counted from nought, as in every file of results:

- a choice: ``yes``;
- marks, smallest first: ``0,3``;
- points, without noughts: ``0:5,3:2``;
- a ranking, best first: ``2>0>1``; with equal places, smallest first in each: ``2>0=1``;
- a blank paper: ``-``.

Reading is strict: what is not exactly in this form raises ``Invalid``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from swsolidarity.core.verdict import Invalid

BLANK = "-"
MOST_WORDS = 300
LONGEST = 600
"""Characters: enough for sixty options with points."""
MOST_OPTIONS = 60

Ranking = tuple[tuple[int, ...], ...]
"""Groups of options, best first; a group of one is a plain place."""


class Box(Protocol):
    """Papers and how often each is there. A ``Mapping`` is one; others read their papers one after another.

    These can be gone through again and again, and may come to the same paper more than once.
    """

    def items(self) -> Iterable[tuple[str, int]]:
        """Each paper, and how often."""


_REMEMBERED = 4096
"""Parts of papers that need not be read anew: a million papers are made of a few."""

_WHOLE = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)
_POINTS = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def write_marks(options: Iterable[int]) -> str:
    """The paper of somebody who marked these options."""
    return ",".join(str(option) for option in sorted(set(options))) or BLANK


def write_points(points: Mapping[int, int]) -> str:
    """The paper of somebody who gave these points; noughts are left out."""
    return ",".join(f"{option}:{points[option]}" for option in sorted(points) if points[option]) or BLANK


def write_ranking(places: Iterable[Sequence[int]]) -> str:
    """The paper of somebody who ranked these options, group after group, best first.

    Repaired rather than refused: an option that comes twice keeps its best place, and gaps close.
    """
    seen: set[int] = set()
    groups = []
    for place in places:
        group = sorted(set(place) - seen)
        seen.update(group)
        if group:
            groups.append("=".join(str(option) for option in group))
    return ">".join(groups) or BLANK


def marks(paper: str, options: int) -> tuple[int, ...]:
    """The marked options of a paper. Raises ``Invalid``."""
    if paper == BLANK:
        return ()
    return _in_order(tuple(_option(part, options) for part in paper.split(",")))


def points(paper: str, options: int) -> dict[int, int]:
    """The points of a paper, each at least one. Raises ``Invalid``."""
    if paper == BLANK:
        return {}
    parts = [_part(part) for part in paper.split(",")]
    given = dict(parts)
    named = list(given)
    if len(given) != len(parts) or named[-1] >= options or named != sorted(named):
        raise _not_one()
    return given


def ranking(paper: str, options: int) -> Ranking:
    """The groups of a paper, best first. Raises ``Invalid``."""
    if paper == BLANK:
        return ()
    groups = tuple(
        _in_order(tuple(_option(part, options) for part in group.split("="))) for group in paper.split(">")
    )
    ranked = [option for group in groups for option in group]
    if len(set(ranked)) != len(ranked):
        raise _not_one()
    return groups


def _option(written: str, options: int) -> int:
    option = _place(written)
    if option >= options:
        raise _not_one()
    return option


@lru_cache(maxsize=_REMEMBERED)
def _place(written: str) -> int:
    if not _WHOLE.fullmatch(written):
        raise _not_one()
    return int(written)


@lru_cache(maxsize=_REMEMBERED)
def _part(written: str) -> tuple[int, int]:
    option, _, number = written.partition(":")
    if not _POINTS.fullmatch(number):
        raise _not_one()
    return _place(option), int(number)


def _in_order(options: tuple[int, ...]) -> tuple[int, ...]:
    if list(options) != sorted(set(options)):
        raise _not_one()
    return options


def _not_one() -> Invalid:
    return Invalid("This is not a ballot for this question. Fill it in again.", field="ballot")
