"""Equal shares: one budget, many requests, everybody pays for what they approved.

The Method of Equal Shares with cost utilities (Peters, Pierczyński and Skowron, "Proportional participatory
budgeting with additive utilities", NeurIPS 2021), its completion by raising every share, and greedy by
votes. Exact: amounts are integers over one common denominator, so nothing is ever rounded.

A request's ``x`` is what each supporter pays at most; ``x / cost`` decides which is bought next, the
smallest first. It never falls while money is spent, so the last value known is a lower bound, and most
requests need no second look.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter, mul
from typing import Any, NamedTuple

MOST_WORK = 3 * 10**7
"""So often somebody's balance is looked at while shares are raised; then the count stops and says so.

Ten times what the largest real rounds need. It is work and not time, so that everybody who counts again
stops at the same place.
"""

_BEGINNING = 100
"""What beginning to count anew costs besides looking at balances."""

_FINE = 96
"""Bits of a lower bound: as a whole number it is quick to compare; where two are equal, exactly."""


class Purchase(NamedTuple):
    """A request that was bought: what each supporter paid at most, and how many had less than that left."""

    request: int
    share: Fraction
    paid_less: int


@dataclass(frozen=True, slots=True)
class Bought:
    """One count of equal shares.

    ``endowment``: what everybody had to begin with. ``left``: what the supporters of each request that was
    not bought still hold together. ``lots``: pairs of requests between which only the lot decided.
    """

    endowment: Fraction
    purchases: tuple[Purchase, ...]
    cost: int
    left: Mapping[int, Fraction]
    lots: tuple[tuple[int, int], ...]
    all_paid_in_full: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """A count of equal shares, and how far the shares were raised for it.

    ``runs``: how often it was counted. ``overspends``: the next step would cost more than the budget.
    ``stopped``: it was ended after too much work. ``lots``: those of every count that was made.
    """

    first: Bought
    last: Bought
    steps: int
    runs: int
    overspends: bool
    stopped: bool
    lots: tuple[tuple[int, int], ...]


class Shares:
    """A budget, what the requests cost, and who approves what.

    ``approvals``: how many voters marked exactly these requests; nobody's blank paper is left out, because
    the budget is shared among all who vote. ``luck``: the requests, luckiest first.
    """

    def __init__(
        self,
        costs: Sequence[int],
        approvals: Mapping[frozenset[int], int],
        budget: int,
        luck: Sequence[int] = (),
    ) -> None:
        self.costs, self.budget = costs, budget
        self.voters = sum(approvals.values())
        groups = [(marked, count) for marked, count in approvals.items() if count and marked]
        self.groups = len(groups)
        self.supporters: list[list[int]] = [[] for _ in costs]
        self.weights: list[list[int]] = [[] for _ in costs]
        for group, (marked, count) in enumerate(groups):
            for request in marked:
                self.supporters[request].append(group)
                self.weights[request].append(count)
        self.votes = [sum(weights) for weights in self.weights]
        self._of = [_getter(supporters) for supporters in self.supporters]
        place = {request: at for at, request in enumerate(luck or range(len(costs)))}
        order = sorted(range(len(costs)), key=lambda one: (costs[one], -self.votes[one], place[one]))
        self._before = {request: at for at, request in enumerate(order)}
        self._place = place
        self.wanted = [request for request, votes in enumerate(self.votes) if votes]
        self._start = sorted(
            ((1 << _FINE) // self.votes[request], request) for request in self.wanted if costs[request]
        )

    def equal_shares(self) -> Bought:
        """One count with everybody's share of the budget."""
        return self._count(0).bought()

    def raise_shares(self, step: int) -> Raised:
        """Count with shares raised by ``step`` again and again, until nothing that is left fits.

        The last count that the budget pays for stands; the first that costs too much ends it.
        """
        first = last = self.equal_shares()
        steps, runs, work, lots = 0, 1, 0, dict.fromkeys(last.lots)
        overspends = stopped = False
        while step > 0 and not (overspends or stopped or self.exhaustive(last)):
            if work >= MOST_WORK:
                stopped = True
                break
            ahead = steps + self._nothing_changes_before(last, step)
            count = self._count(ahead * step)
            runs, work = runs + 1, work + count.work
            lots.update(dict.fromkeys(count.lots))
            overspends = count.cost > self.budget
            if overspends and ahead > steps + 1:
                ahead -= 1
                count = self._count(ahead * step)
            if count.cost <= self.budget:
                last, steps = count.bought(), ahead
        return Raised(first, last, steps, runs, overspends, stopped, tuple(lots))

    def _count(self, raised: int) -> _Count:
        """A count with shares raised by so much; it ends where it costs more than the budget."""
        count = _Count(self, self.budget + raised * self.voters)
        while count.cost <= self.budget and (best := count.next()) is not None:
            count.buy(*best)
        return count

    def exhaustive(self, bought: Bought) -> bool:
        """Whether no request that somebody approves still fits into what is left of the budget."""
        room = self.budget - bought.cost
        return all(self.costs[request] > room for request in bought.left)

    def greedy(
        self, taken: Collection[int] = (), *, least: int = 1
    ) -> tuple[list[int], tuple[tuple[int, int], ...]]:
        """The most approved first, then the cheaper, then by lot; what does not fit any more is skipped.

        ``least``: so many approvals a request needs. Returns what is taken on top of ``taken``, in that
        order, and between which only the lot decided.
        """
        room = self.budget - sum(self.costs[request] for request in taken)
        order = sorted(
            (one for one, votes in enumerate(self.votes) if votes >= least and one not in taken),
            key=lambda one: (-self.votes[one], self.costs[one], self._place[one]),
        )
        added = []
        lots = []
        for request in order if self.voters else ():
            if self.costs[request] <= room:
                room -= self.costs[request]
                added.append(request)
        for one, other in pairwise(order):
            alike = self.votes[one] == self.votes[other] and self.costs[one] == self.costs[other]
            if alike and one in added and other not in added:
                lots.append((one, other))
        return added, tuple(lots)

    def _nothing_changes_before(self, bought: Bought, step: int) -> int:
        """After how many steps the next count can come out differently; at least one.

        Where everybody paid every share in full, what they bought stays the same while they hold more, and
        what they hold grows step by step. So a request with fewer approvals than all that were bought comes
        into reach when its supporters hold its cost, and not before. Anything else is counted again.
        """
        if not bought.all_paid_in_full or not bought.left:
            return 1
        fewest = min((self.votes[one.request] for one in bought.purchases if one.share), default=None)
        soonest = None
        for request, held in bought.left.items():
            if fewest is not None and self.votes[request] >= fewest:
                return 1
            lacking = self.costs[request] - held
            steps = -(-lacking.numerator // (lacking.denominator * self.votes[request] * step))
            soonest = steps if soonest is None else min(soonest, steps)
        return max(soonest or 1, 1)


class _Count:
    """One count under way. Money is in units of ``1 / over``, which grows so that all of it stays whole."""

    def __init__(self, shares: Shares, everything: int) -> None:
        self.shares, self.over = shares, shares.voters
        self.endowment = Fraction(everything, max(shares.voters, 1))
        self.balances = [everything] * shares.groups
        self.purchases: list[Purchase] = []
        self.cost = 0
        self.lots: list[tuple[int, int]] = []
        self.waiting = list(shares._start)
        self.full = True
        self.work = _BEGINNING + shares.groups + len(self.waiting)
        for request in shares.wanted:
            if not shares.costs[request]:
                self.purchases.append(Purchase(request, Fraction(0), 0))

    def next(self) -> tuple[int, int, int] | None:
        """The request to buy, and its share as a numerator (over ``over``) and a denominator; or None."""
        waiting = self.waiting
        looked: list[tuple[int, int]] = []
        best: tuple[int, int, int] | None = None
        bound = -1
        ties: list[int] = []
        while waiting and (best is None or waiting[0][0] <= bound):
            _, request = heapq.heappop(waiting)
            share = self._share(request)
            if share is None:
                continue  # what its supporters hold only shrinks: out of reach for good
            part, among = share
            key = (part << _FINE) // (self.over * among * self.shares.costs[request])
            looked.append((key, request))
            candidate = (request, part, among)
            if best is None or key < bound:
                best, bound, ties = candidate, key, []
            elif key == bound:
                order = self._compare(candidate, best)
                if order < 0:
                    best, ties = candidate, []
                elif order == 0:
                    best, ties = self._tied(candidate, best, ties)
        if best is None:
            return None
        self.lots.extend((best[0], other) for other in ties)
        for entry in looked:
            if entry[1] != best[0]:
                heapq.heappush(waiting, entry)
        return best

    def _compare(self, one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
        """Below nought if the first costs less for its effect; nought if both are exactly alike."""
        costs = self.shares.costs
        left = one[1] * other[2] * costs[other[0]]
        right = other[1] * one[2] * costs[one[0]]
        return (left > right) - (left < right)

    def _tied(
        self, one: tuple[int, int, int], other: tuple[int, int, int], ties: list[int]
    ) -> tuple[tuple[int, int, int], list[int]]:
        """The lower cost, then the more approvals, then the lot; and between whom only the lot decided."""
        before, costs, votes = self.shares._before, self.shares.costs, self.shares.votes
        first, second = (one, other) if before[one[0]] < before[other[0]] else (other, one)
        alike = costs[one[0]] == costs[other[0]] and votes[one[0]] == votes[other[0]]
        if alike:
            return first, [*ties, second[0]]
        return first, (ties if first is other else [])

    def _share(self, request: int) -> tuple[int, int] | None:
        """What each supporter pays at most: the x at which Σ min(held, x) is the cost. None: too little."""
        shares = self.shares
        part, among = shares.costs[request] * self.over, shares.votes[request]
        held = shares._of[request](self.balances)
        self.work += len(held)
        enough = -(-part // among)
        if min(held) >= enough:
            return part, among
        weights = shares.weights[request]
        if sum(map(mul, weights, held)) < part:
            return None
        able = list(zip(held, weights, strict=True))
        while True:
            rich = []
            for pair in able:
                if pair[0] < enough:
                    part -= pair[0] * pair[1]
                    among -= pair[1]
                else:
                    rich.append(pair)
            if len(rich) == len(able):
                return part, among
            able = rich
            enough = -(-part // among)

    def buy(self, request: int, part: int, among: int) -> None:
        """Let every supporter pay the share, or all they hold where that is less."""
        shares = self.shares
        common = math.gcd(part, among)
        price, finer = part // common, among // common
        self.purchases.append(
            Purchase(request, Fraction(price, finer * self.over), shares.votes[request] - among)
        )
        if finer != 1:
            self.over *= finer
            self.balances = [held * finer for held in self.balances]
        balances = self.balances
        self.work += len(shares.supporters[request])
        for group in shares.supporters[request]:
            held = balances[group]
            balances[group] = held - price if held > price else 0
        self.cost += shares.costs[request]
        self.full = self.full and among == shares.votes[request]

    def bought(self) -> Bought:
        """What the count came to."""
        shares = self.shares
        taken = {one.request for one in self.purchases}
        left = {
            request: Fraction(
                sum(map(mul, shares.weights[request], shares._of[request](self.balances))), self.over
            )
            for request in shares.wanted
            if request not in taken
        }
        return Bought(self.endowment, tuple(self.purchases), self.cost, left, tuple(self.lots), self.full)


def _getter(places: Sequence[int]) -> Callable[[Sequence[int]], Any]:
    """What stands at these places, as a tuple; quicker than asking one by one."""
    if len(places) == 1:
        return itemgetter(slice(places[0], places[0] + 1))
    if not places:
        return itemgetter(slice(0, 0))
    return itemgetter(*places)
