"""One winner by ranking: whoever has the fewest votes leaves, until one has more than half.

More than half of the ballots that still name somebody. One leaves each round, and a ballot then counts for
the next one it names. The rule is not monotone: a vote more can cost somebody the victory.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.methods import pairwise, piles, ties, winning
from swsolidarity.decisions.methods.ties import Tie
from swsolidarity.decisions.rules.outcome import Outcome
from swsolidarity.decisions.rules.papers import Ranking
from swsolidarity.decisions.rules.question import Question


@dataclass(frozen=True, slots=True)
class Round:
    """Votes of those who continue, ballots that name none of them, and who won or left.

    ``moved``: votes gained by whom when the ballots of whoever left moved on.
    """

    totals: Mapping[int, int]
    exhausted: int
    elected: int | None
    eliminated: int | None
    tie: Tie | None
    moved: Mapping[int, int]

    @property
    def counting(self) -> int:
        """The ballots that still name somebody."""
        return sum(self.totals.values())

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record."""
        return {
            "totals": _keyed(self.totals),
            "exhausted": self.exhausted,
            "elected": self.elected,
            "eliminated": self.eliminated,
            "tie": self.tie and self.tie.as_json(),
            "moved": _keyed(self.moved),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The whole count.

    ``winners``: one place; none without a valid ballot, or where only a lot could tell and none was drawn.
    ``possible``: everybody whom some lot makes win; ``every_lot``: all of them were tried, not a sample.
    ``condorcet``: who beats every other one to one. ``ranked``: ballots that name each place at all.
    """

    candidates: int
    valid: int
    blank: int
    rounds: tuple[Round, ...]
    winners: tuple[int, ...]
    possible: tuple[int, ...]
    every_lot: bool
    condorcet: int | None
    ranked: tuple[int, ...]

    @property
    def lot_used(self) -> bool:
        """Whether a lot had a part in the rounds."""
        return any(each.tie is not None and each.tie.by_lot for each in self.rounds)

    @property
    def lot_decides(self) -> bool:
        """Whether another lot would make somebody else win."""
        return len(self.possible) > 1

    @property
    def tied(self) -> tuple[int, ...]:
        """Between whom the lot decides."""
        return self.possible if self.lot_decides else ()

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record, the same for the same ballots in whatever order."""
        return {
            "method": "irv",
            "valid": self.valid,
            "blank": self.blank,
            "rounds": [each.as_json() for each in self.rounds],
            "winners": list(self.winners),
            "tied": list(self.tied),
            "possible_winners": list(self.possible),
            "lot_used": self.lot_used,
            "lot_decides": self.lot_decides,
            "every_lot": self.every_lot,
            "condorcet_winner": self.condorcet,
            "ranked": list(self.ranked),
        }


def _keyed(by_place: Mapping[int, int]) -> dict[str, int]:
    return {str(place): by_place[place] for place in sorted(by_place)}


class _State:
    """Who continues, with which papers. Nothing in it changes."""

    __slots__ = ("continuing", "ended", "held", "standing", "totals")

    def __init__(
        self,
        held: Mapping[int, tuple[Sequence[piles.Paper], ...]],
        totals: tuple[int, ...],
        standing: tuple[int, ...],
        ended: int,
    ) -> None:
        self.held = held
        self.continuing = tuple(sorted(held))
        self.totals = totals
        self.standing = ties.standing(held, totals, standing)
        self.ended = ended

    @classmethod
    def first(cls, candidates: int, papers: Iterable[piles.Paper]) -> _State:
        """Every ballot with the first one it names."""
        dealt, ended = piles.deal(papers, candidates, range(candidates))
        totals = tuple(piles.size(dealt[place]) for place in range(candidates))
        return cls({place: (pile,) for place, pile in dealt.items()}, totals, (0,) * candidates, ended)

    def winner(self) -> int | None:
        """Who has more than half of the ballots that still count."""
        best = max(self.continuing, key=self.totals.__getitem__)
        return best if 2 * self.totals[best] > sum(self.totals) else None

    def last(self) -> tuple[int, ...]:
        """Whoever is behind all others, or those that have always been level there."""
        least = min(self.standing[place] for place in self.continuing)
        return tuple(place for place in self.continuing if self.standing[place] == least)

    def choices(self) -> tuple[int, ...]:
        """Who may leave. Those without a vote leave one after the other, in whatever order: one will do."""
        if self.winner() is not None:
            return ()
        drawn = self.last()
        return drawn if self.totals[drawn[0]] else drawn[:1]

    def after(self, who: int) -> _State:
        """When this one has left and the ballots have moved on."""
        left = [place for place in self.continuing if place != who]
        papers = (paper for pile in self.held[who] for paper in pile)
        dealt, ended = piles.deal(papers, len(self.totals), left)
        totals = list(self.totals)
        totals[who] = 0
        held = {place: self.held[place] for place in left}
        for place, pile in dealt.items():
            if pile:
                totals[place] += piles.size(pile)
                held[place] = (*held[place], pile)
        return _State(held, tuple(totals), self.standing, self.ended + ended)

    def by(self, lot: Sequence[int], among: Sequence[int]) -> int:
        """The unluckiest leaves."""
        return ties.unluckiest(lot, among)

    def key(self) -> Hashable:
        """Who continues, and how they have stood: votes follow from the one, looking back from the other."""
        return self.continuing, tuple(self.standing[place] for place in self.continuing)


def tally(candidates: int, ballots: Mapping[Ranking, int], lot: Sequence[int]) -> Tally:
    """Count rankings of places. A ballot ends where it puts several in one place.

    ``lot``: all places, luckiest first; empty while none is drawn. Raises ``ValueError`` when it is neither.
    """
    drawn = ties.order(lot, candidates)
    cast = sum(ballots.values())
    pairs = pairwise.compare(candidates, ballots)
    state = _State.first(candidates, ballots.items())
    valid = sum(state.totals)
    if not valid:
        return _nothing(candidates, cast, pairs.ranked)
    rounds: list[Round] = []
    history: list[tuple[int, ...]] = []
    fork = None
    while (winner := state.winner()) is None:
        history.append(state.totals)
        last = state.last()
        if fork is None and len(state.choices()) > 1:
            fork = state
        out = ties.unluckiest(drawn, last)
        following = state.after(out)
        rounds.append(_round(state, following, out, ties.tie(last, state.continuing, history), cast))
        state = following
    rounds.append(_round(state, state, None, None, cast))
    found, every_lot = ([state], True) if fork is None else ties.ends(fork, candidates, len(ballots))
    possible = {end.winner() for end in found} | {winner}
    return Tally(
        candidates=candidates,
        valid=valid,
        blank=cast - valid,
        rounds=tuple(rounds),
        winners=(winner,) if lot or len(possible) == 1 else (),
        possible=tuple(sorted(place for place in possible if place is not None)),
        every_lot=every_lot,
        condorcet=pairwise.beats_all(pairs.matrix, range(candidates)),
        ranked=pairs.ranked,
    )


def _round(state: _State, following: _State, out: int | None, tie: Tie | None, cast: int) -> Round:
    totals = {place: state.totals[place] for place in state.continuing}
    moved = {
        place: following.totals[place] - state.totals[place]
        for place in following.continuing
        if following.totals[place] != state.totals[place]
    }
    exhausted = cast - sum(state.totals)
    return Round(totals, exhausted, state.winner(), out, tie, moved)


def _nothing(candidates: int, cast: int, ranked: tuple[int, ...]) -> Tally:
    return Tally(
        candidates=candidates,
        valid=0,
        blank=cast,
        rounds=(),
        winners=(),
        possible=(),
        every_lot=True,
        condorcet=None,
        ranked=ranked,
    )


def validate(ballot: str, question: Question) -> str:
    """A ranking with one option in each place. Raises ``Invalid`` otherwise."""
    return winning.own_places(ballot, question)


def count(ballots: Mapping[str, int], question: Question) -> Tally:
    """Count a multiset of ballots. Raises ``Invalid`` when one is not valid."""
    return tally(len(question.options), winning.read(ballots, question, validate), question.lot)


def verdict(tally: Tally, question: Question) -> Outcome:
    """Turnout, the rounds, ties, and what the winner means."""
    winner = tally.winners[0] if tally.winners else None
    return winning.of_one(tally, question, winner, tally.ranked, lambda: _told(tally, question))


def _told(tally: Tally, question: Question) -> list[Sentence]:
    said = []
    for number, each in enumerate(tally.rounds, start=1):
        if each.elected is not None:
            said += _won(number, each, each.elected)
        if each.eliminated is not None:
            said += _left(number, each, each.eliminated, drawn=bool(question.lot))
    if tally.candidates > 1:
        said.append(_one_to_one(tally))
    return said


def _won(number: int, last: Round, winner: int) -> list[Sentence]:
    said = [
        say(
            "Round %(round)s: %(option)s has %(votes)s of %(ballots)s, more than half, and wins.",
            round=number,
            option=winner,
            votes=last.totals[winner],
            ballots=last.counting,
        )
    ]
    if last.exhausted:
        said.append(say("Ballots that name nobody who is left: %(count)s.", count=last.exhausted))
    return said


def _left(number: int, each: Round, out: int, *, drawn: bool) -> list[Sentence]:
    votes = each.totals[out]
    if not votes:
        return [say("Round %(round)s: %(option)s has no vote and leaves.", round=number, option=out)]
    if each.tie is None:
        return [
            say(
                "Round %(round)s: %(option)s has the fewest, %(votes)s of %(ballots)s, and leaves. "
                "Those ballots move on.",
                round=number,
                option=out,
                votes=votes,
                ballots=each.counting,
            )
        ]
    return [
        say(
            "Round %(round)s: the fewest votes are %(votes)s, and %(count)s have so many.",
            round=number,
            votes=votes,
            count=len(each.tie.level),
        ),
        *ties.told_last(each.tie, out, drawn=drawn),
    ]


def _one_to_one(tally: Tally) -> Sentence:
    if tally.condorcet is None:
        return say("One to one, nobody beats all others.")
    if tally.rounds[-1].elected == tally.condorcet:
        return say("One to one, %(option)s beats all others too.", option=tally.condorcet)
    return say(
        "One to one, %(option)s would beat all others, but did not win these rounds.", option=tally.condorcet
    )
