"""Every option against every other: how many ballots put one above the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from swsolidarity.decisions.rules.papers import Ranking

Matrix = tuple[tuple[int, ...], ...]


class Pairs(NamedTuple):
    """``matrix[a][b]``: the ballots that put ``a`` above ``b``; ``ranked[a]``: those that name ``a``."""

    matrix: Matrix
    ranked: tuple[int, ...]


def compare(candidates: int, ballots: Mapping[Ranking, int]) -> Pairs:
    """Compare all options. What a ballot does not name is below all it names.

    Each option has one whole number with a lane for every option: how many ballots that name the one put
    the other no lower. Those that name it and are not among them put it above. So a ballot costs one
    addition for each option it names, not one for each pair.
    """
    lane = sum(ballots.values()).bit_length() // 8 + 1
    unit = [1 << 8 * lane * place for place in range(candidates)]
    rows = [0] * candidates
    for ranking, number in ballots.items():
        no_lower = 0
        for group in ranking:
            if len(group) == 1:
                place = group[0]
                no_lower += unit[place]
                rows[place] += number * no_lower
                continue
            for place in group:
                no_lower += unit[place]
            for place in group:
                rows[place] += number * no_lower
    lanes = [_unpacked(row, candidates, lane) for row in rows]
    ranked = tuple(lanes[place][place] for place in range(candidates))
    return Pairs(
        tuple(tuple(ranked[place] - count for count in lanes[place]) for place in range(candidates)), ranked
    )


def _unpacked(row: int, candidates: int, lane: int) -> list[int]:
    octets = row.to_bytes(lane * candidates, "little")
    return [int.from_bytes(octets[at : at + lane], "little") for at in range(0, len(octets), lane)]


def beats_all(against: Sequence[Sequence[int]], places: Sequence[int]) -> int | None:
    """The Condorcet winner among these places: who beats every other one, if anybody does."""
    for place in places:
        if all(against[place][other] > against[other][place] for other in places if other != place):
            return place
    return None
