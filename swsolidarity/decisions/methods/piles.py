"""Ballot papers in piles: who holds which, and where they go when they move on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter

from swsolidarity.decisions.rules.papers import Ranking

Paper = tuple[Ranking, int]
"""A ranking, and how many people wrote it."""

_so_often = itemgetter(1)


def deal(
    papers: Iterable[Paper], candidates: int, continuing: Collection[int]
) -> tuple[dict[int, list[Paper]], int]:
    """Hand each paper to the first continuing candidate it names: the piles, and how many name none.

    A paper ends where it puts several in one place. Who stopped continuing never comes back, so the first
    one a paper names is also the next one after whoever held it.
    """
    piles: dict[int, list[Paper]] = {place: [] for place in continuing}
    where: dict[tuple[int, ...], list[Paper] | None] = {
        (place,): piles.get(place) for place in range(candidates)
    }
    ended = 0
    for paper in papers:
        try:
            for group in paper[0]:
                pile = where[group]
                if pile is not None:
                    pile.append(paper)
                    break
            else:
                ended += paper[1]
        except KeyError:  # several in one place
            ended += paper[1]
    return piles, ended


def size(papers: Iterable[Paper]) -> int:
    """How many people wrote these papers."""
    return sum(map(_so_often, papers))
