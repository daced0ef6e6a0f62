"""Ties in a count by rounds: looking back, the lot, and whether another lot would change the result.

Of those who are level, whoever was behind in the latest earlier round in which they differed is behind; only
those who were always level go to the lot (decisions §7). The lot is an order of all places, luckiest first.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import lots

DRAWS = 50
"""So many other lots are tried where there are too many orders to try them all."""
# Every order is tried while papers times states of the count stay under this, a moment's work; and always
# while the states are few, as when two with hardly a vote leave a large count one after the other.
_MOST_WORK = 50_000
_FEWEST_STATES = 100


@dataclass(frozen=True, slots=True)
class Tie:
    """``level``: places with equal votes. ``drawn``: those that were always level, or one who was not.

    ``back``: the earlier round that told them apart, counted from one.
    """

    level: tuple[int, ...]
    drawn: tuple[int, ...]
    back: int | None

    @property
    def by_lot(self) -> bool:
        """Whether looking back was not enough."""
        return len(self.drawn) > 1

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record."""
        return {"level": list(self.level), "drawn": list(self.drawn), "back": self.back}


class State(Protocol):
    """Where a count by rounds stands."""

    def choices(self) -> tuple[int, ...]:
        """Those who may be next: one, several if a lot must decide, none at the end."""

    def after(self, who: int) -> Self:
        """Where it stands when it was this one's turn."""

    def by(self, lot: Sequence[int], among: Sequence[int]) -> int:
        """The one the lot makes next."""

    def key(self) -> Hashable:
        """Two states with the same key have the same ends."""


S = TypeVar("S", bound=State)


def standing(among: Iterable[int], totals: Sequence[int], before: Sequence[int]) -> tuple[int, ...]:
    """The order in which these places stand, least first, by votes and then by how they stood before.

    Level for good have the same number; who is not among them has none, -1. Since each round takes in the
    order of the one before it, this is the whole of looking back.
    """
    both = {place: (totals[place], before[place]) for place in among}
    number = {pair: rank for rank, pair in enumerate(sorted(set(both.values())))}
    return tuple(number[both[place]] if place in both else -1 for place in range(len(totals)))


def order(lot: Sequence[int], candidates: int) -> tuple[int, ...]:
    """The lot as it was drawn; without one, the places in their own order, which decides nothing.

    Raises ``ValueError`` when it is not an order of all places.
    """
    if not lot:
        return tuple(range(candidates))
    if sorted(lot) != list(range(candidates)):
        raise ValueError("a lot is an order of all places")
    return tuple(lot)


def unluckiest(lot: Sequence[int], among: Sequence[int]) -> int:
    """Who comes last in the lot."""
    return max(among, key=lot.index) if len(among) > 1 else among[0]


def luckiest(lot: Sequence[int], among: Sequence[int]) -> int:
    """Who comes first in the lot."""
    return min(among, key=lot.index) if len(among) > 1 else among[0]


def tie(drawn: tuple[int, ...], among: Sequence[int], history: Sequence[Sequence[int]]) -> Tie | None:
    """What there is to tell of a choice: None when nobody was level with whom it fell on.

    ``history``: the votes of every place, round after round, this one last.
    """
    votes = history[-1]
    level = tuple(place for place in among if votes[place] == votes[drawn[0]])
    if len(level) == 1:
        return None
    apart = [
        next(number for number in range(len(history), 0, -1) if _differ(history[number - 1], drawn[0], other))
        for other in level
        if other not in drawn
    ]
    return Tie(level, drawn, min(apart, default=None))


def _differ(votes: Sequence[int], one: int, other: int) -> bool:
    return votes[one] != votes[other]


def ends(start: S, candidates: int, papers: int) -> tuple[list[S], bool]:
    """Where a count can end from here, lot by lot; and whether every lot was tried.

    Every order is tried while that is quick; else ``DRAWS`` lots, the same ones every time.
    """
    found = _every_end(start, max(_FEWEST_STATES, _MOST_WORK // max(papers, 1)))
    if found is not None:
        return found, True
    return [follow(start, lot) for lot in _draws(candidates)], False


def follow(state: S, lot: Sequence[int]) -> S:
    """Where a count ends by this lot."""
    while among := state.choices():
        state = state.after(state.by(lot, among))
    return state


def _every_end(start: S, most: int) -> list[S] | None:
    seen = {start.key()}
    found, waiting = [], [start]
    while waiting:
        state = waiting.pop()
        among = state.choices()
        if not among:
            found.append(state)
        for who in among:
            following = state.after(who)
            key = following.key()
            if key not in seen:
                seen.add(key)
                waiting.append(following)
        if len(seen) > most:
            return None
    return found


def _draws(candidates: int) -> Iterator[tuple[int, ...]]:
    names = [str(place) for place in range(candidates)]
    for number in range(DRAWS):
        yield lots.order(number.to_bytes(1, "big"), "would another lot change it", names)


def told_last(tie: Tie, out: int, *, drawn: bool) -> list[Sentence]:
    """Why this one of those who are level leaves. ``drawn``: there is a lot."""
    if not tie.by_lot:
        return [
            say("In round %(round)s, %(option)s was behind, and so leaves.", round=tie.back or 0, option=out)
        ]
    said = []
    if tie.back is not None:
        said.append(
            say("In round %(round)s, %(count)s of them were behind.", round=tie.back, count=len(tie.drawn))
        )
    said.append(say("Nothing else tells them apart."))
    if drawn:
        said.append(say("By lot, %(option)s leaves.", option=out))
    else:
        said.append(say("In the order of the list, %(option)s leaves.", option=out))
    return said


def told_first(tie: Tie, chosen: int, *, drawn: bool) -> list[Sentence]:
    """Why this one of those who are level passes on a surplus first. ``drawn``: there is a lot."""
    if not tie.by_lot:
        return [
            say(
                "In round %(round)s, %(option)s was ahead, and so is first.",
                round=tie.back or 0,
                option=chosen,
            )
        ]
    said = []
    if tie.back is not None:
        said.append(
            say("In round %(round)s, %(count)s of them were ahead.", round=tie.back, count=len(tie.drawn))
        )
    said.append(say("Nothing else tells them apart."))
    if drawn:
        said.append(say("By lot, %(option)s is first.", option=chosen))
    else:
        said.append(say("In the order of the list, %(option)s is first.", option=chosen))
    return said
