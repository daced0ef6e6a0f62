"""What is different between two texts: paragraph by paragraph, and word by word inside a changed one.

The shortest script of deletions and insertions (Myers 1986, "An O(ND) difference algorithm"), with an upper
limit on its length, so that no two texts take long: past it one is shown whole instead of the other.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

SAME, GONE, NEW = "same", "gone", "new"
MOST_CHANGES = 400

_Item = TypeVar("_Item", bound=Hashable)
GAP = re.compile(r"(\n(?:[ \t]*\n)+)")
# A number such as 3,000 and a word such as don’t are one each.
_TOKENS = re.compile(r"\s+|\w+(?:[.,'’]\w+)*|[^\w\s]")


class Piece(NamedTuple):
    """Some words that stayed, went or came."""

    kind: str
    words: str


def paragraphs(text: str) -> list[str]:
    """What stands between empty lines, in order; a text without a word has one empty paragraph."""
    return GAP.split(text)[::2]


def texts(old: str, new: str) -> list[list[Piece]]:
    """Two texts as one list of paragraphs, each as pieces in reading order."""
    return [pieces for run in _runs(paragraphs(old), paragraphs(new)) for pieces in _paragraphs(*run)]


def words(old: str, new: str) -> list[Piece]:
    """Two paragraphs as one. Where little is common they are shown one after the other."""
    script = list(_script(_TOKENS.findall(old), _TOKENS.findall(new)))
    same = sum(len(token) for kind, token in script if kind == SAME and not token.isspace())
    if 3 * same < max(len(old), len(new)):
        return [Piece(kind, text) for kind, text in ((GONE, old), (NEW, new)) if text]
    found = []
    for stayed, run in _turns(script):
        for kind in (SAME,) if stayed else (GONE, NEW):
            text = "".join(token for step, token in run if step in (kind, SAME))
            if text:
                found.append(Piece(kind, text))
    return found


def is_same(pieces: Sequence[Piece]) -> bool:
    """Whether nothing changed in a paragraph."""
    return all(piece.kind == SAME for piece in pieces)


def _turns(script: list[tuple[str, str]]) -> Iterator[tuple[bool, list[tuple[str, str]]]]:
    """What stayed and what changed, by turns; a space between two changes belongs to the change."""
    last = len(script) - 1

    def stays(number: int) -> bool:
        kind, token = script[number]
        if kind != SAME or not token.isspace() or not 0 < number < last:
            return kind == SAME
        return SAME in (script[number - 1][0], script[number + 1][0])

    for stayed, numbers in groupby(range(len(script)), key=stays):
        yield stayed, [script[number] for number in numbers]


def _paragraphs(same: list[str], gone: list[str], new: list[str]) -> Iterator[list[Piece]]:
    for text in same:
        yield [Piece(SAME, text)]
    pairs = min(len(gone), len(new))
    for before, after in zip(gone, new, strict=False):
        yield words(before, after)
    for kind, rest in ((GONE, gone[pairs:]), (NEW, new[pairs:])):
        for text in rest:
            yield [Piece(kind, text)]


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """What stayed, and what went and came in one place, by turns."""
    for stayed, steps in groupby(_script(old, new), key=lambda step: step[0] == SAME):
        run = list(steps)
        of_kind = {kind: [item for step, item in run if step == kind] for kind in (GONE, NEW)}
        yield ([item for _step, item in run] if stayed else []), of_kind[GONE], of_kind[NEW]


def _script(old: Sequence[_Item], new: Sequence[_Item]) -> Iterator[tuple[str, _Item]]:
    """How one sequence becomes the other, step by step."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield from ((SAME, item) for item in old[:head])
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    yield from ((SAME, item) for item in old[len(old) - tail :])


def _common(one: Sequence[_Item], other: Sequence[_Item]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (x, y) in pairs if x != y), min(len(one), len(other)))


def _middle(old: Sequence[_Item], new: Sequence[_Item]) -> list[tuple[str, _Item]]:
    reached = _furthest(old, new)
    if reached is None:
        return [(GONE, item) for item in old] + [(NEW, item) for item in new]
    steps: list[tuple[str, _Item]] = []
    x, y = len(old), len(new)
    for changes in range(len(reached) - 1, -1, -1):
        came_from = _came_from(reached[changes], x - y, changes)
        x_then = reached[changes][came_from]
        y_then = x_then - came_from
        while x > x_then and y > y_then:
            x, y = x - 1, y - 1
            steps.append((SAME, old[x]))
        if changes:
            steps.append((NEW, new[y_then]) if x == x_then else (GONE, old[x_then]))
        x, y = x_then, y_then
    return steps[::-1]


def _furthest(old: Sequence[_Item], new: Sequence[_Item]) -> list[dict[int, int]] | None:
    """How far each diagonal got before each number of changes; None if there are too many changes."""
    at, reached = {1: 0}, []
    for changes in range(min(len(old) + len(new), MOST_CHANGES) + 1):
        reached.append(dict(at))
        for diagonal in range(-changes, changes + 1, 2):
            came_from = _came_from(at, diagonal, changes)
            x = at[came_from] + (came_from < diagonal)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            at[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return reached
    return None


def _came_from(at: dict[int, int], diagonal: int, changes: int) -> int:
    """The diagonal one step back: an insertion comes from the next one, a deletion from the one before."""
    inserted = diagonal == -changes or (diagonal != changes and at[diagonal - 1] < at[diagonal + 1])
    return diagonal + 1 if inserted else diagonal - 1
