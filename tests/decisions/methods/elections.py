"""Elections for the tests: the files of ``data/votes``, small drawn ones, and counts made paper by paper.

The counts here know nothing of ours: every paper is one list, every round looks at all papers again.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

from swsolidarity.decisions.rules import Option, Question, Terms
from swsolidarity.decisions.rules.papers import Ranking

VOTES = Path(__file__).parents[2] / "data" / "votes"
VOTE = 100_000

Ballots = dict[Ranking, int]


@cache
def read(path):
    """Candidates, ballots and the whole file."""
    data = json.loads(path.read_text())
    ballots = Counter()
    for number, ranking in data["ballots"]:
        ballots[tuple((place,) if isinstance(place, int) else tuple(sorted(place)) for place in ranking)] += (
            number
        )
    return len(data["candidates"]), dict(ballots), data


def ranked_files():
    """Every file of rankings, the real ones and the edge cases."""
    found = sorted((VOTES / "ranked").glob("*.json")) + sorted((VOTES / "edge").glob("*.json"))
    return [path for path in found if '"kind": "ranked"' in path.read_text()]


def expectations(method):
    """Every expectation of a method: the file, and what it expects."""
    return [
        (path, expected)
        for path in ranked_files()
        for expected in read(path)[2]["expected"]
        if expected["method"] == method
    ]


def name(value):
    return value.stem if isinstance(value, Path) else value["status"]


def drawn(seed, *, most=5, level=False):
    """A small election with blank papers, ties, cycles and papers that end early; sometimes nobody votes."""
    draw = random.Random(seed)
    candidates = draw.randint(1, most)
    ballots = Counter()
    for _ in range(draw.choice((0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 20))):
        groups = [[place] for place in draw.sample(range(candidates), draw.randint(0, candidates))]
        while level and len(groups) > 1 and draw.random() < 0.3:
            at = draw.randrange(len(groups) - 1)
            groups[at : at + 2] = [groups[at] + groups[at + 1]]
        ballots[tuple(tuple(sorted(group)) for group in groups)] += 1
    return candidates, dict(ballots), tuple(draw.sample(range(candidates), candidates))


def each_paper(ballots):
    """Paper by paper: the places it names, as far as there is one in each."""
    papers = []
    for ranking, number in ballots.items():
        strict = []
        for group in ranking:
            if len(group) > 1:
                break
            strict.append(group[0])
        papers += [list(strict) for _ in range(number)]
    return papers


def choose(among, history, pick):
    """The fewest (``min``) or most (``max``) now; then in the round before; and so on; who is left."""
    left = list(among)
    for totals in reversed(history):
        best = pick(totals[place] for place in left)
        left = [place for place in left if totals[place] == best]
    return left


def irv_by_paper(candidates, ballots, lot):
    """The winner, counted paper by paper; None without a valid one."""
    papers = [paper for paper in each_paper(ballots) if paper]
    continuing, history = set(range(candidates)), []
    while papers:
        totals = Counter(dict.fromkeys(continuing, 0))
        totals.update(
            next(place for place in paper if place in continuing)
            for paper in papers
            if continuing & set(paper)
        )
        history.append(totals)
        for place in continuing:
            if 2 * totals[place] > sum(totals.values()):
                return place
        continuing.remove(max(choose(sorted(continuing), history, min), key=lot.index))
    return None


def irv_without_looking_back(candidates, ballots):
    """Everybody who can win when any of those with the fewest may leave."""
    papers, known = [paper for paper in each_paper(ballots) if paper], {}

    def winners(continuing):
        if continuing not in known:
            totals = Counter(dict.fromkeys(continuing, 0))
            for paper in papers:
                totals.update([place for place in paper if place in continuing][:1])
            best = [place for place in continuing if 2 * totals[place] > sum(totals.values())]
            least = min(totals.values())
            known[continuing] = set(best) or set().union(
                *(winners(continuing - {place}) for place in continuing if totals[place] == least)
            )
        return known[continuing]

    return winners(frozenset(range(candidates))) if papers else set()


def stv_by_paper(candidates, ballots, lot, seats):
    """Who is elected, stage by stage, and the totals after each stage, counted paper by paper."""
    papers = [[paper, VOTE, paper[0]] for paper in each_paper(ballots) if paper]
    if not papers or candidates <= seats:
        return (list(range(candidates)) if papers else []), []
    quota = (len(papers) // (seats + 1) + 1) * VOTE
    continuing, elected, passed, kept, history = set(range(candidates)), [], set(), {}, []
    while True:
        totals = {place: kept.get(place, 0) for place in range(candidates)}
        for _, value, holder in papers:
            if holder is not None and holder not in passed:
                totals[holder] += value
        history.append(totals)
        for place in sorted(continuing):
            if totals[place] >= quota:
                elected.append(place)
        continuing -= set(elected)
        if len(elected) < seats and len(continuing) <= seats - len(elected):
            elected += sorted(continuing)
        if len(elected) >= seats:
            return elected, history
        waiting = [place for place in elected if place not in passed and totals[place] > quota]
        if waiting:
            moving = min(choose(waiting, history, max), key=lot.index)
            surplus, votes = totals[moving] - quota, totals[moving]
            passed.add(moving)
            kept[moving] = quota
        else:
            moving = max(choose(sorted(continuing), history, min), key=lot.index)
            surplus = votes = 1
            continuing.remove(moving)
        for paper in papers:
            if paper[2] == moving:
                paper[1] = surplus * paper[1] // votes
                paper[2] = next((place for place in paper[0] if place in continuing), None)


def smith(matrix):
    """The smallest set of which every member beats everybody outside it."""
    places = range(len(matrix))
    reach = [[a == b or matrix[a][b] >= matrix[b][a] for b in places] for a in places]
    for by, a, b in product(places, repeat=3):
        reach[a][b] = reach[a][b] or (reach[a][by] and reach[by][b])
    return {a for a in places if all(reach[a][b] for b in places)}


def question(method, candidates=3, *, kinds=(), eligible=100, people=False, places=1, lot=(), **terms):
    """A frozen question with so many options; ``kinds`` of the last ones."""
    plain = ("choice",) * (candidates - len(kinds))
    return Question(
        terms=Terms(method=method, open_hours=48, **terms),
        eligible=eligible,
        options=tuple(Option(f"o{place}", kind) for place, kind in enumerate((*plain, *kinds))),
        people=people,
        places=places,
        lot=lot,
    )


def decide(method, papers, asked):
    """What a method makes of papers."""
    return method.verdict(method.count(papers, asked), asked)


def told(outcome):
    """The reasoning as lines of text, options by their place."""
    return [str(sentence) for sentence in outcome.reasoning]
