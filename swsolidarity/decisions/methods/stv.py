"""Several places by ranking: single transferable vote, the Scottish rule, stage by stage (``scottish``).

Droop quota. As with every such rule, a vote more can cost somebody a place. All amounts are whole numbers of
1/100,000 vote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.methods import ties, winning
from swsolidarity.decisions.methods.scottish import VOTE, State, worth
from swsolidarity.decisions.methods.ties import Tie
from swsolidarity.decisions.rules.outcome import Outcome
from swsolidarity.decisions.rules.papers import Ranking
from swsolidarity.decisions.rules.question import CHOICE, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One stage: what was transferred, and how everybody stands after it, also who left. Amounts in units.

    ``passed``: whose surplus moved, ``surplus`` how much, ``rate`` at which part of a ballot's worth;
    ``excluded``: who left. ``ended`` and ``lost``: what so far is with ballots that name nobody left, and
    what cutting to five decimals has cost. ``elected``: at this stage, most votes first; ``last``: because
    as many are left as places.
    """

    totals: Mapping[int, int]
    ended: int
    lost: int
    passed: int | None = None
    surplus: int = 0
    rate: int = 0
    excluded: int | None = None
    moved: Mapping[int, int] = field(default_factory=dict)
    elected: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    tie: Tie | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record; amounts as decimal text."""
        return {
            "totals": _keyed(self.totals),
            "ended": worth(self.ended),
            "lost": worth(self.lost),
            "passed": self.passed,
            "surplus": worth(self.surplus),
            "rate": worth(self.rate),
            "excluded": self.excluded,
            "moved": _keyed(self.moved),
            "elected": list(self.elected),
            "last": list(self.last),
            "tie": self.tie and self.tie.as_json(),
        }


def _keyed(amounts: Mapping[int, int]) -> dict[str, str]:
    return {str(place): worth(amounts[place]) for place in sorted(amounts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The whole count.

    ``quota`` in whole votes. ``elected``: by this lot, in order of election; ``sure``: by every lot;
    ``possible``: by some; ``every_lot``: all of them were tried, not a sample.
    """

    candidates: int
    seats: int
    valid: int
    blank: int
    quota: int
    rounds: tuple[Round, ...]
    elected: tuple[int, ...]
    sure: tuple[int, ...]
    possible: tuple[int, ...]
    every_lot: bool
    lot_drawn: bool

    @property
    def winners(self) -> tuple[int, ...]:
        """The places that won, in their own order; while no lot is drawn, those that win by every lot."""
        return tuple(sorted(self.elected)) if self.lot_drawn else self.sure

    @property
    def lot_used(self) -> bool:
        """Whether a lot had a part in the stages."""
        return any(each.tie is not None and each.tie.by_lot for each in self.rounds)

    @property
    def lot_decides(self) -> bool:
        """Whether another lot would elect somebody else."""
        return self.sure != self.possible

    @property
    def tied(self) -> tuple[int, ...]:
        """Between whom the lot decides."""
        return tuple(place for place in self.possible if place not in self.sure)

    @property
    def elected_at(self) -> dict[int, int]:
        """The stage at which each was elected, counted from one."""
        return {
            place: number
            for number, each in enumerate(self.rounds, start=1)
            for place in (*each.elected, *each.last)
        }

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record, the same for the same ballots in whatever order."""
        return {
            "method": "stv_scottish",
            "seats": self.seats,
            "valid": self.valid,
            "blank": self.blank,
            "quota": self.quota,
            "rounds": [each.as_json() for each in self.rounds],
            "elected": list(self.elected),
            "winners": list(self.winners),
            "tied": list(self.tied),
            "possible_winners": list(self.possible),
            "lot_used": self.lot_used,
            "lot_decides": self.lot_decides,
            "every_lot": self.every_lot,
        }


def tally(candidates: int, ballots: Mapping[Ranking, int], lot: Sequence[int], seats: int) -> Tally:
    """Count rankings of places. A ballot ends where it puts several in one place.

    ``lot``: all places, luckiest first; empty while none is drawn. Raises ``ValueError`` when it is neither,
    or when there is no seat.
    """
    if seats < 1:
        raise ValueError("an election has at least one seat")
    drawn = ties.order(lot, candidates)
    before = State.first(candidates, seats, ballots.items())
    valid = sum(before.totals) // VOTE
    fork = None
    rounds: list[Round] = []
    elected: tuple[int, ...] = ()
    ended_with: list[tuple[int, ...]] = [()]
    every_lot = True
    if valid and candidates <= seats:
        elected = tuple(range(candidates))
        ended_with = [elected]
    elif valid:
        state = before.settled()
        rounds.append(_round(before, state))
        history = [state.totals]
        while among := state.choices():
            if fork is None and len(among) > 1:
                fork = state
            level = state.next_surplus() if state.waiting else state.behind()
            who = state.by(drawn, level)
            following = state.after(who)
            tie = ties.tie(level, state.waiting or state.continuing, history)
            rounds.append(_round(state, following, who, tie))
            history.append(following.totals)
            state = following
        elected = state.elected
        found, every_lot = ([state], True) if fork is None else ties.ends(fork, candidates, len(ballots))
        ended_with = [elected, *(end.elected for end in found)]
    return Tally(
        candidates=candidates,
        seats=seats,
        valid=valid,
        blank=sum(ballots.values()) - valid,
        quota=before.quota // VOTE,
        rounds=tuple(rounds),
        elected=elected,
        sure=tuple(sorted(set(elected).intersection(*ended_with))),
        possible=tuple(sorted(set(elected).union(*ended_with))),
        every_lot=every_lot,
        lot_drawn=bool(lot),
    )


def _round(before: State, after: State, who: int | None = None, tie: Tie | None = None) -> Round:
    surplus = who is not None and bool(before.waiting)
    gone = who if not surplus else None
    new = after.elected[len(before.elected) :]
    moved = {
        place: after.totals[place] - before.totals[place]
        for place in before.continuing
        if after.totals[place] > before.totals[place]
    }
    passed = who if surplus else None
    amount = 0 if passed is None else before.totals[passed] - before.quota
    return Round(
        totals=dict(enumerate(after.totals)),
        ended=after.ended,
        lost=after.lost,
        passed=passed,
        surplus=amount,
        rate=0 if passed is None else amount * VOTE // before.totals[passed],
        excluded=gone,
        moved=moved,
        elected=tuple(place for place in new if place not in after.last),
        last=after.last,
        tie=tie,
    )


def validate(ballot: str, question: Question) -> str:
    """A ranking with one option in each place. Raises ``Invalid`` otherwise."""
    return winning.own_places(ballot, question)


def count(ballots: Mapping[str, int], question: Question) -> Tally:
    """Count a multiset of ballots. Raises ``Invalid`` when one is not valid."""
    rankings = winning.read(ballots, question, validate)
    # No more places than names, so that an election without a contest is still one: who votes can keep a
    # place empty by ranking "reopen nominations", which the statute does not know (decisions §2).
    names = len(question.of_kind(CHOICE))
    places = question.places if names == len(question.options) else max(1, min(question.places, names))
    return tally(len(question.options), rankings, question.lot, places)


def verdict(tally: Tally, question: Question) -> Outcome:
    """Turnout, the stages, ties, and what it means to be elected."""
    return winning.outcome(
        tally,
        question,
        tally.winners,
        lambda: _told(tally, question),
        lambda: winning.several(tally.winners, question),
    )


def _told(tally: Tally, question: Question) -> list[Sentence]:
    if not tally.rounds:
        said = [say("There are no more names than places, so nothing is counted.")]
        return said + [_took_last(place, None, question) for place in tally.elected]
    said = [
        say("%(valid)s ballots count for %(seats)s places.", valid=tally.valid, seats=tally.seats),
        say(
            "Quota: %(valid)s shared by %(parts)s, rounded down, and one more: %(quota)s.",
            valid=tally.valid,
            parts=tally.seats + 1,
            quota=tally.quota,
        ),
    ]
    before: Mapping[int, int] = {}
    for number, each in enumerate(tally.rounds, start=1):
        said += _transfer(number, each, before, question)
        said += [_reached(place, each, question) for place in each.elected]
        said += [_took_last(place, each, question) for place in each.last]
        before = each.totals
    last = tally.rounds[-1]
    if last.ended or last.lost:
        said.append(
            say(
                "Ballots that name nobody who is left hold %(ended)s; rounding took %(lost)s.",
                ended=worth(last.ended),
                lost=worth(last.lost),
            )
        )
    return said


def _transfer(number: int, each: Round, before: Mapping[int, int], question: Question) -> list[Sentence]:
    lot = bool(question.lot)
    if each.passed is not None:
        return [
            *_level(number, each, before[each.passed]),
            *(ties.told_first(each.tie, each.passed, drawn=lot) if each.tie else ()),
            say(
                "Round %(round)s: %(option)s passes on all above the quota, %(surplus)s. "
                "Each of those ballots moves on at %(rate)s of its worth.",
                round=number,
                option=each.passed,
                surplus=worth(each.surplus),
                rate=worth(each.rate),
            ),
        ]
    if each.excluded is not None:
        return [
            *_level(number, each, before[each.excluded]),
            *(ties.told_last(each.tie, each.excluded, drawn=lot) if each.tie else ()),
            say(
                "Round %(round)s: %(option)s has the fewest, %(votes)s, and leaves. Those ballots move on.",
                round=number,
                option=each.excluded,
                votes=worth(before[each.excluded]),
            ),
        ]
    return [say("Round %(round)s: every ballot counts for the first it names.", round=number)]


def _level(number: int, each: Round, votes: int) -> list[Sentence]:
    if each.tie is None:
        return []
    return [
        say(
            "Round %(round)s: %(count)s are level with %(votes)s.",
            round=number,
            count=len(each.tie.level),
            votes=worth(votes),
        )
    ]


def _reached(place: int, each: Round, question: Question) -> Sentence:
    votes = worth(each.totals[place])
    if question.options[place].kind == CHOICE:
        return say("%(option)s has %(votes)s and wins a place.", option=place, votes=votes)
    return say("%(option)s has %(votes)s and wins: this place stays empty.", option=place, votes=votes)


def _took_last(place: int, each: Round | None, question: Question) -> Sentence:
    if question.options[place].kind != CHOICE:
        return say("As many are left as places: the place of %(option)s stays empty.", option=place)
    if each is None:
        return say("%(option)s wins a place.", option=place)
    votes = worth(each.totals[place])
    return say("As many are left as places: %(option)s wins one with %(votes)s.", option=place, votes=votes)
