"""One stage of a Scottish count after another: who is elected, whose surplus passes on, who leaves.

Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1. Every ballot of whoever has more
than the quota moves on at a part of its worth (weighted inclusive Gregory), cut to five decimals, the
largest surplus first; while there is none, whoever has the fewest leaves.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from swsolidarity.decisions.methods import piles, ties
from swsolidarity.decisions.methods.piles import Paper

VOTE = 100_000
"""One whole vote in the units of the count."""

Pile = Mapping[int, tuple[Sequence[Paper], ...]]
"""The papers somebody holds, by what each is worth."""


def worth(units: int) -> str:
    """An amount as decimal text with at most five places: ``37.3332``."""
    whole, rest = divmod(units, VOTE)
    return f"{whole}.{rest:05}".rstrip("0") if rest else str(whole)


@dataclass(frozen=True, slots=True)
class State:
    """Where the count stands after a stage. Nothing in it changes. Amounts, the quota too, in units.

    ``waiting``: elected, with a surplus to pass on. ``path``: every election and every surplus, with who
    continued then. Who holds what follows from that and from who continues now, since the ballots of those
    who left end up with the same people in whatever order they leave.
    """

    seats: int
    quota: int
    totals: tuple[int, ...]
    held: Mapping[int, Pile]
    continuing: tuple[int, ...]
    standing: tuple[int, ...]
    elected: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    ended: int = 0
    lost: int = 0
    path: tuple[Hashable, ...] = ()

    @classmethod
    def first(cls, candidates: int, seats: int, ballots: Iterable[Paper]) -> State:
        """Every ballot with the first it names, before anybody is elected."""
        dealt, _ = piles.deal(ballots, candidates, range(candidates))
        papers = [piles.size(dealt[place]) for place in range(candidates)]
        return cls(
            seats=seats,
            quota=(sum(papers) // (seats + 1) + 1) * VOTE,
            totals=tuple(number * VOTE for number in papers),
            held={place: {VOTE: (pile,)} for place, pile in dealt.items()},
            continuing=tuple(range(candidates)),
            standing=(0,) * candidates,
        )

    def settled(self) -> State:
        """With everybody elected who is: at the quota, or because as many are left as places."""
        standing = ties.standing((*self.continuing, *self.waiting), self.totals, self.standing)

        def best_first(places: Iterable[int]) -> tuple[int, ...]:
            return tuple(sorted(places, key=lambda place: (-standing[place], place)))

        elected = best_first(place for place in self.continuing if self.totals[place] >= self.quota)
        continuing = tuple(place for place in self.continuing if place not in elected)
        last: tuple[int, ...] = ()
        if len(continuing) <= self.seats - len(self.elected) - len(elected):
            last, continuing = best_first(continuing), ()
        path = (*self.path, (elected, self.continuing)) if elected or last else self.path
        surpluses = tuple(place for place in elected if self.totals[place] > self.quota)
        return replace(
            self,
            continuing=continuing,
            standing=standing,
            elected=self.elected + elected + last,
            last=last,
            waiting=self.waiting + surpluses,
            path=path,
        )

    def next_surplus(self) -> tuple[int, ...]:
        """Of those who wait: the largest, or those that were always level there."""
        most = max(self.standing[place] for place in self.waiting)
        return tuple(place for place in self.waiting if self.standing[place] == most)

    def behind(self) -> tuple[int, ...]:
        """Of those who continue: whoever is behind all others, or those that were always level there."""
        least = min(self.standing[place] for place in self.continuing)
        return tuple(place for place in self.continuing if self.standing[place] == least)

    def choices(self) -> tuple[int, ...]:
        """Whose turn it may be. If all without a vote must leave, their order is nothing to anybody."""
        if len(self.elected) == self.seats:
            return ()
        if self.waiting:
            return self.next_surplus()
        drawn = self.behind()
        spare = len(self.continuing) - len(drawn) >= self.seats - len(self.elected)
        return drawn[:1] if not self.totals[drawn[0]] and spare else drawn

    def after(self, who: int) -> State:
        """The next stage, when it was this one's turn."""
        return (self._surplus_of(who) if self.waiting else self._without(who)).settled()

    def _surplus_of(self, who: int) -> State:
        surplus, votes = self.totals[who] - self.quota, self.totals[who]
        moving = {value: surplus * value // votes for value in self.held[who]}
        state = self._moved(who, moving, self.continuing)
        spread = sum(state.totals) - sum(self.totals) + votes + state.ended - self.ended
        totals = list(state.totals)
        totals[who] = self.quota
        return replace(
            state,
            totals=tuple(totals),
            waiting=tuple(place for place in self.waiting if place != who),
            lost=self.lost + surplus - spread,
            path=(*self.path, (who, self.continuing)),
        )

    def _without(self, who: int) -> State:
        left = tuple(place for place in self.continuing if place != who)
        return self._moved(who, {value: value for value in self.held[who]}, left)

    def _moved(self, who: int, moving: Mapping[int, int], to: tuple[int, ...]) -> State:
        """All papers of one, each worth what ``moving`` makes of its value, with the next they name."""
        totals, ended = list(self.totals), self.ended
        totals[who] = 0
        held = dict(self.held)
        for value, parcels in held.pop(who).items():
            new = moving[value]
            dealt, nobody = piles.deal(chain.from_iterable(parcels), len(totals), to)
            ended += nobody * new
            for place, pile in dealt.items():
                if pile:
                    totals[place] += piles.size(pile) * new
                    mine = held[place]
                    held[place] = {**mine, new: (*mine.get(new, ()), pile)}
        return replace(self, totals=tuple(totals), held=held, continuing=to, ended=ended)

    def by(self, lot: Sequence[int], among: Sequence[int]) -> int:
        """The luckiest passes on first; the unluckiest leaves."""
        return ties.luckiest(lot, among) if self.waiting else ties.unluckiest(lot, among)

    def key(self) -> Hashable:
        """Who continues, what led here, and how they have stood."""
        return self.continuing, self.path, self.standing
