"""Elections to count: small random ones full of ties and gaps, real ones, and large ones of a real shape."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[1] / "data" / "votes"


class Round(NamedTuple):
    """A budget round."""

    costs: list[int]
    ballots: dict[frozenset[int], int]
    budget: int
    step: int
    luck: list[int]


def ranking(draw: random.Random, size: int, *, ties: bool = False, whole: bool = False) -> tuple:
    """A ranking of some candidates, or of all; with equal places where asked."""
    order = draw.sample(range(size), size if whole else draw.randint(0, size))
    groups: list[list[int]] = []
    for one in order:
        if ties and groups and draw.random() < 0.3:
            groups[-1].append(one)
        else:
            groups.append([one])
    return tuple(tuple(sorted(group)) for group in groups)


def small(seed: int, *, ties: bool = False, whole: bool = False) -> tuple[int, dict[tuple, int]]:
    """A few voters and candidates: half of such elections have a tie somewhere."""
    draw = random.Random(seed)
    size = draw.randint(2, 6)
    return size, dict(
        Counter(ranking(draw, size, ties=ties, whole=whole) for _ in range(draw.randint(1, 15)))
    )


def small_round(seed: int, *, unit: bool = False) -> Round:
    """A few voters and requests; with unit costs the budget is a number of seats."""
    draw = random.Random(seed)
    size = draw.randint(1, 7)
    costs = [1 if unit else draw.randint(1, 20) for _ in range(size)]
    voters = [frozenset(draw.sample(range(size), draw.randint(0, size))) for _ in range(draw.randint(1, 12))]
    budget = draw.randint(1, size) if unit else draw.randint(0, 50)
    return Round(costs, dict(Counter(voters)), budget, 1, draw.sample(range(size), size))


def large_round(seed: int, voters: int, size: int, marks: tuple[int, int], steep: int, budget: int) -> Round:
    """Voters who mark popular requests more often, as in a city."""
    draw = random.Random(seed)
    costs = [max(1, budget * draw.randint(2, 120) // 1000) for _ in range(size)]
    weights = [1000 // (place + steep) + 1 for place in range(size)]
    ballots: Counter[frozenset[int]] = Counter()
    for _ in range(voters):
        wanted: set[int] = set()
        number = draw.randint(*marks)
        while len(wanted) < number:
            wanted.add(draw.choices(range(size), weights)[0])
        ballots[frozenset(wanted)] += 1
    return Round(costs, dict(ballots), budget, 1, list(range(size)))


def given_round(name: str) -> Round:
    """A real budget round."""
    data = json.loads((DATA / "pb" / f"{name}.json").read_text(encoding="utf-8"))
    ballots: Counter[frozenset[int]] = Counter()
    for count, marked in data["ballots"]:
        ballots[frozenset(marked)] += count
    costs = [project["cost"] for project in data["projects"]]
    return Round(costs, dict(ballots), data["budget"], data["money_scale"], list(range(len(costs))))


def given(name: str) -> tuple[int, dict[tuple, int], int]:
    """A real election: candidates, ballots cut at the first equal place, seats."""
    data = json.loads((DATA / "ranked" / f"{name}.json").read_text(encoding="utf-8"))
    ballots: Counter[tuple] = Counter()
    for count, places in data["ballots"]:
        ranked = []
        for place in places:
            if isinstance(place, list):
                break
            ranked.append((place,))
        ballots[tuple(ranked)] += count
    return len(data["candidates"]), dict(ballots), data["seats"]


ROUNDS = {
    "90,000 voters, 160 requests": lambda: large_round(1, 90_494, 160, (1, 3), 1, 50_000_000),
    "10,000 voters, 60 requests": lambda: large_round(2, 10_081, 60, (4, 16), 8, 300_000),
    "2,500 voters, 22 requests": lambda: large_round(3, 2_553, 22, (1, 3), 4, 400_000),
    "Warszawa Stare Miasto 2019": lambda: given_round("pb-poland-warszawa-2019-stare-miasto"),
    "Warszawa Anin 2017": lambda: given_round("pb-poland-warszawa-2017-anin"),
}
ELECTIONS = {
    "Minneapolis 2017": "2017-minneapolis-mayor",
    "Edinburgh ward 6 2017": "scot-edinburgh-2017-ward6",
    "Fife ward 3 2017": "scot-fife-2017-ward3",
}
