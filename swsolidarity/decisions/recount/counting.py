"""Counting an election from a file by a named method, with the code the site itself counts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from swsolidarity.core.verdict import Invalid, Sentence, say
from swsolidarity.decisions import methods
from swsolidarity.decisions.methods import approval, budget, dots, score
from swsolidarity.decisions.recount.election import (
    APPROVAL,
    BUDGET,
    CONSENT,
    RANKED,
    SCORE,
    YESNO,
    Election,
)
from swsolidarity.decisions.recount.source import Unreadable
from swsolidarity.decisions.rules import Option, Outcome, Question, Terms, choosing, papers
from swsolidarity.decisions.rules.question import CHOICE, NONE
from swsolidarity.decisions.rules.terms import ADD1, ADD1_THEN_GREEDY, GREEDY, LOT, TIED


class Way(NamedTuple):
    """How a name of a method is counted: the site's method, the ballots it needs, and a completion."""

    method: str
    kinds: tuple[str, ...]
    completion: str = ""


METHODS: Mapping[str, Way] = {
    "irv": Way("irv", (RANKED, "irv", "schulze", "stv")),
    "schulze_wv": Way("schulze", (RANKED, "irv", "schulze", "stv")),
    "stv_scottish": Way("stv", (RANKED, "irv", "schulze", "stv")),
    "approval": Way("approval", (APPROVAL, BUDGET, "approval", "budget")),
    "score_sum": Way("score", (SCORE, BUDGET, "score", "dots")),
    "mes_cost": Way("budget", (BUDGET, "budget"), budget.SHARES_ONLY),
    "mes_cost_add1": Way("budget", (BUDGET, "budget"), ADD1),
    "mes_cost_add1_then_greedy": Way("budget", (BUDGET, "budget"), ADD1_THEN_GREEDY),
    "pb_greedy_votes": Way("budget", (BUDGET, "budget"), GREEDY),
    "yesno": Way("vote", (YESNO, "vote")),
    "consent": Way("consent", (CONSENT,)),
}
"""The names elections are published with, for the methods the site offers."""

_CALLED = {
    "yesno": {"adopted": "passed", "not_adopted": "rejected", "tied": "rejected", "inquorate": "no_quorum"},
    "consent": {"inquorate": "no_quorum"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a count came to. Options are places here, and the numbers of the file in ``as_json``."""

    election: Election
    method: str
    outcome: str
    winners: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    rounds: Sequence[Mapping[str, Any]] | None = None
    matrix: Sequence[Sequence[int]] | None = None
    quota: int | None = None
    lot_used: bool = False
    lot_drawn: bool = False
    counts: Mapping[str, Any]
    reasoning: tuple[Sentence, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The result as plain values, but for how long it took.

        Comparisons in pairs have a matrix, everything else has rounds: one where there is nothing to repeat.
        A vote without options also says how it ended, there being no winner to name.
        """
        numbers = self.election.numbers
        found: dict[str, Any] = {"method": self.method}
        if self.method in _CALLED:
            found["outcome"] = self.outcome
        found["winners"] = [numbers[place] for place in self.winners]
        found["tied"] = [numbers[place] for place in self.tied]
        if self.matrix is not None:
            found["matrix"] = [list(row) for row in self.matrix]
        else:
            found["rounds"] = [_numbered(each, numbers) for each in self._all_rounds()]
        return found | {"quota": self.quota, "lot_used": self.lot_used}

    def _all_rounds(self) -> Sequence[Mapping[str, Any]]:
        if self.rounds is not None:
            return self.rounds
        added = self.counts.get("counts", self.counts.get("sums"))
        return ({"totals": dict(self.counts) if added is None else dict(enumerate(added))},)


def count(
    election: Election,
    name: str,
    *,
    seats: int | None = None,
    lot: Sequence[int] = (),
    none: int | None = None,
) -> Result:
    """Count by the method of this name.

    ``lot``: all options of the file, luckiest first. ``none``: the option that means none of these. Raises
    ``Unreadable`` where the ballots are not those of the method.
    """
    way = METHODS[name]
    if not suits(election, name):
        raise Unreadable(say("The file holds no ballots that %(method)s can count.", method=name))
    places = {number: place for place, number in enumerate(election.numbers)}
    drawn = tuple(places[number] for number in lot if number in places) or election.lot
    question = _question(election, way, seats or election.seats, drawn, none)
    try:
        if way.method in _ADD_UP:
            result = _ADD_UP[way.method](election, name, question)
        else:
            ballots = election.grouped
            if way.method in ("irv", "stv"):
                ballots = _own_places(ballots)
            result = _COUNT[way.method](election, name, question, ballots)
    except Invalid as error:
        raise Unreadable(error.why) from None
    return replace(result, lot_drawn=bool(drawn))


def suits(election: Election, name: str) -> bool:
    """Whether the method of this name can count these ballots."""
    way = METHODS[name]
    if election.kind == BUDGET and election.points != (way.method == "score"):
        return False
    if election.kind == RANKED and way.method == "approval":
        return not any(ballot != papers.BLANK for ballot in election.grouped)  # nothing was marked either way
    return election.kind in way.kinds


def as_decided(election: Election) -> Outcome:
    """Count a published decision again, by its own rule and with its own lot. Raises ``Unreadable``."""
    assert election.question is not None
    question = replace(election.question, lot=election.lot)
    method = methods.named(question.terms.method)
    try:
        return method.verdict(method.count(election.grouped, question), question)
    except Invalid as error:
        raise Unreadable(error.why) from None


def _question(election: Election, way: Way, seats: int, lot: tuple[int, ...], none: int | None) -> Question:
    """What was asked: as published; or, as far as the file knows, everybody who voted was on the roll."""
    asked = election.question
    if asked is not None and asked.terms.method == way.method:
        return replace(asked, places=seats, lot=lot)
    costs = election.costs or (0,) * len(election.names)
    options = tuple(
        Option(str(number), NONE if number == none else CHOICE, cost)
        for number, cost in zip(election.numbers, costs, strict=True)
    )
    terms = Terms(method=way.method, open_hours=1, tie_break=LOT if lot else TIED)
    return Question(
        terms=terms,
        eligible=election.cast,
        options=options if asked is None else asked.options,
        places=seats,
        people=election.kind == RANKED,
        budget=election.budget,
        step=election.money_scale,
        lot=lot,
    )


def _own_places(ballots: Mapping[str, int]) -> dict[str, int]:
    """Rankings cut where several share a place: a round can give a ballot to one option only."""
    cut: dict[str, int] = {}
    for ballot, times in ballots.items():
        paper = ballot
        if "=" in ballot:
            paper = ballot[: ballot.index("=")].rpartition(">")[0] or papers.BLANK
        cut[paper] = cut.get(paper, 0) + times
    return cut


def _told(outcome: Outcome, election: Election) -> tuple[Sentence, ...]:
    """The sentences members see; those about a roll only where there is one."""
    if election.question is not None:
        return outcome.reasoning
    return tuple(sentence for sentence in outcome.reasoning if "roll" not in sentence.values)


def _outcome(code: str, nothing: bool) -> str:
    return "no_result" if nothing else code


def _rounds(election: Election, name: str, question: Question, ballots: Mapping[str, int]) -> Result:
    method = methods.named(METHODS[name].method)
    tally = method.count(ballots, question)
    outcome = method.verdict(tally, question)
    counts = tally.as_json()
    return Result(
        election=election,
        method=name,
        outcome=_outcome(outcome.code, not tally.valid),
        winners=tally.winners,
        tied=tally.tied,
        rounds=counts["rounds"],
        quota=counts.get("quota"),
        lot_used=tally.lot_used,
        counts=counts,
        reasoning=_told(outcome, election),
    )


def _pairs(election: Election, name: str, question: Question, ballots: Mapping[str, int]) -> Result:
    method = methods.named("schulze")
    tally = method.count(ballots, question)
    outcome = method.verdict(tally, question)
    chosen = (tally.chosen,) if question.lot and tally.chosen is not None else tally.winners
    return Result(
        election=election,
        method=name,
        outcome=_outcome(outcome.code, not tally.valid),
        winners=chosen,
        tied=tally.tied,
        matrix=tally.matrix,
        lot_used=tally.lot_used,
        counts=tally.as_json(),
        reasoning=_told(outcome, election),
    )


def _approvals(election: Election, name: str, question: Question) -> Result:
    tally = approval.tally(election.ballots, len(question.options))
    keys = {place: (votes,) for place, votes in enumerate(tally.approvals) if votes}
    outcome = approval.verdict(tally, question)
    counts = {"counts": list(tally.approvals), "valid": tally.valid, "blank": tally.blank}
    return _chosen(election, name, question, outcome=outcome, keys=keys, counts=counts)


def _points(election: Election, name: str, question: Question) -> Result:
    """Points up to five as the site scores them; larger ones are added up in the same way as dots."""
    size = len(question.options)
    keys: dict[int, choosing.Key]
    if election.most <= score.MOST and not election.costs:
        tally = score.tally(election.ballots, size)
        keys = {
            place: (points, row[score.MOST], row[score.MOST - 1])
            for place, (points, row) in enumerate(zip(tally.sums, tally.histogram, strict=True))
            if points
        }
        counts = {"sums": list(tally.sums), "valid": tally.valid, "blank": tally.blank}
        return _chosen(
            election, name, question, outcome=score.verdict(tally, question), keys=keys, counts=counts
        )
    added = dots.tally(election.ballots, size)
    keys = {place: (points,) for place, points in enumerate(added.sums) if points}
    counts = {"sums": list(added.sums), "valid": added.valid, "blank": added.blank}
    return _chosen(election, name, question, outcome=dots.verdict(added, question), keys=keys, counts=counts)


def _chosen(
    election: Election,
    name: str,
    question: Question,
    *,
    outcome: Outcome,
    keys: Mapping[int, choosing.Key],
    counts: Mapping[str, Any],
) -> Result:
    if election.question is None:
        filled = choosing.fill(keys, question.places, lot=question.lot)
        winners, tied, drawn = (
            tuple(sorted(filled.winners)),
            filled.tied or filled.drawn,
            bool(filled.drawn or filled.tied),
        )
    else:
        winners, tied = outcome.winners, outcome.tied
        drawn = bool((outcome.tally or {}).get("drawn"))
    return Result(
        election=election,
        method=name,
        outcome=_outcome(outcome.code, not counts["valid"]),
        winners=winners,
        tied=tied,
        lot_used=drawn,
        counts=counts,
        reasoning=_told(outcome, election),
    )


def _shares(election: Election, name: str, question: Question, ballots: Mapping[str, int]) -> Result:
    """Results elsewhere count a request nobody approved among those taken by votes, if it fits."""
    least = 0 if election.question is None else 1
    tally = budget.tally(ballots, question, METHODS[name].completion, least=least)
    outcome = budget.verdict(tally, question)
    counts = tally.as_json()
    return Result(
        election=election,
        method=name,
        outcome=_outcome(outcome.code, not tally.numbers.cast),
        winners=tally.winners,
        tied=tally.decides,
        rounds=counts["purchases"],
        lot_used=bool(tally.lots),
        counts=counts,
        reasoning=_told(outcome, election),
    )


def _answers(election: Election, name: str, question: Question, ballots: Mapping[str, int]) -> Result:
    method = methods.named(METHODS[name].method)
    outcome = method.verdict(method.count(ballots, question), question)
    return Result(
        election=election,
        method=name,
        outcome=_CALLED[name].get(outcome.code, outcome.code),
        counts=dict(ballots),
        reasoning=outcome.reasoning,
    )


_COUNT = {
    "irv": _rounds,
    "stv": _rounds,
    "schulze": _pairs,
    "budget": _shares,
    "vote": _answers,
    "consent": _answers,
}

_ADD_UP = {"approval": _approvals, "score": _points}
"""Those that go through the ballots once, as they are read."""

_KEYED = ("totals", "moved")
_PLACED = ("elected", "eliminated", "excluded", "passed", "last", "level", "drawn", "option")


def _numbered(value: Any, numbers: Sequence[int], key: str = "") -> Any:
    """A round with the options as the file counts them."""
    if isinstance(value, Mapping):
        if key in _KEYED:
            return {
                str(numbers[int(place)]) if str(place).isdecimal() else place: each
                for place, each in value.items()
            }
        return {name: _numbered(each, numbers, name) for name, each in value.items()}
    if key not in _PLACED:
        return value
    if isinstance(value, list):
        return [numbers[place] for place in value]
    return value if value is None else numbers[value]
