"""Many requests, one budget: by equal shares or by votes, with the reasons for each (voting-methods §8).

A ballot marks every request somebody approves. A blank paper is a voter too: the budget is shared among
all who vote. In the sentences a value whose name begins with ``money`` is an amount in minor units; whoever
shows the sentence writes it as money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.methods.equal_shares import Raised, Shares
from swsolidarity.decisions.rules import papers, thresholds
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import CHOICE, Question
from swsolidarity.decisions.rules.terms import ADD1, ADD1_THEN_GREEDY, GREEDY

SHARES_ONLY = "shares"
"""Equal shares without any completion: no rule asks for it, but results elsewhere are published so."""

OTHER_DRAWS = 6
"""Where a lot was needed, so many other draws are counted to see whether it mattered."""


@dataclass(frozen=True, slots=True)
class Funded:
    """A request that is funded. ``share``: what each supporter pays at most; None where votes decided."""

    option: int
    share: Fraction | None = None
    paid_less: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The whole count, from which the result can be told without counting again.

    ``left``: what the supporters of each request that is not funded still held. ``steps``: how often the
    share was raised. ``overspends``: one step more would cost more than the budget. ``stopped``: it was
    ended there, because it would have taken too long. ``decides``: the requests that another draw of lots
    would have treated otherwise.
    """

    completion: str
    numbers: Numbers
    budget: int
    costs: tuple[int, ...]
    votes: tuple[int, ...]
    funded: tuple[Funded, ...]
    left: Mapping[int, Fraction]
    endowment: Fraction
    raised: Fraction
    steps: int
    overspends: bool
    stopped: bool
    lots: tuple[tuple[int, int], ...]
    decides: tuple[int, ...]

    @property
    def spent(self) -> int:
        """What all funded requests cost together."""
        return sum(self.costs[one.option] for one in self.funded)

    @property
    def winners(self) -> tuple[int, ...]:
        """The funded requests, by their places."""
        return tuple(sorted(one.option for one in self.funded))

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record; a fraction is a pair, numerator first."""
        funded = set(self.winners)
        return {
            "method": "budget",
            "completion": self.completion,
            "voters": self.numbers.cast,
            "budget": self.budget,
            "spent": self.spent,
            "endowment": _pair(self.endowment),
            "raised_to": _pair(self.raised),
            "steps": self.steps,
            "overspends": self.overspends,
            "stopped": self.stopped,
            "purchases": [self._purchase(one) for one in self.funded],
            "unfunded": [
                {
                    "option": option,
                    "cost": cost,
                    "approvals": self.votes[option],
                    "left": _pair(self.left[option]) if option in self.left else None,
                }
                for option, cost in enumerate(self.costs)
                if option not in funded
            ],
            "winners": list(self.winners),
            "tied": list(self.decides),
            "lots": [list(pair) for pair in self.lots],
            "lot_used": bool(self.lots),
            "lot_decides": bool(self.decides),
        }

    def _purchase(self, one: Funded) -> dict[str, Any]:
        cost, votes = self.costs[one.option], self.votes[one.option]
        effective = Fraction(votes)
        if one.share:
            effective = Fraction(cost * one.share.denominator, one.share.numerator)
        return {
            "option": one.option,
            "cost": cost,
            "approvals": votes,
            "effective": None if one.share is None else _pair(effective),
            "share": None if one.share is None else _pair(one.share),
            "paid_less": one.paid_less,
        }


def validate(ballot: str, question: Question) -> str:
    """The canonical marks of a ballot. Raises ``Invalid``."""
    papers.marks(ballot, len(question.options))
    return ballot


def count(ballots: Mapping[str, int], question: Question) -> Tally:
    """Count as the rule completes it. Raises ``Invalid`` when a ballot is not valid."""
    return tally(ballots, question, question.terms.completion)


def tally(ballots: Mapping[str, int], question: Question, completion: str, *, least: int = 1) -> Tally:
    """Count with this completion, or with none (``SHARES_ONLY``).

    ``least``: so many approvals a request needs to be taken by votes.
    """
    asked = frozenset(question.of_kind(CHOICE))
    approvals: dict[frozenset[int], int] = {}
    blank = 0
    for ballot, times in sorted(ballots.items()):
        marked = asked.intersection(papers.marks(ballot, len(question.options)))
        approvals[marked] = approvals.get(marked, 0) + times
        blank += times if ballot == papers.BLANK else 0
    costs = tuple(option.cost for option in question.options)
    voters = sum(approvals.values())
    luck = question.lot or tuple(range(len(costs)))

    def counted(drawn: Sequence[int]) -> tuple[Shares, _Way]:
        shares = Shares(costs, approvals, question.budget, drawn)
        return shares, _COUNTED[completion](shares, question.step, least)

    shares, way = counted(luck)
    decides: set[int] = set()
    chosen = {one.option for one in way.funded}
    if way.lots:
        for drawn in islice(_other_draws(luck, way.lots), OTHER_DRAWS):
            decides |= chosen ^ {one.option for one in counted(drawn)[1].funded}
    return Tally(
        completion=completion,
        numbers=Numbers(marked=voters - blank, blank=blank, eligible=question.eligible),
        budget=question.budget,
        costs=costs,
        votes=tuple(shares.votes),
        funded=way.funded,
        left={option: left for option, left in way.left.items() if option not in chosen},
        endowment=way.endowment,
        raised=way.raised,
        steps=way.steps,
        overspends=way.overspends,
        stopped=way.stopped,
        lots=way.lots,
        decides=tuple(sorted(decides)),
    )


def verdict(tally: Tally, question: Question) -> Outcome:
    """Which requests are funded, and why the others are not."""
    numbers = tally.numbers
    told = [say("%(cast)s of %(roll)s on the roll voted.", cast=numbers.cast, roll=numbers.eligible)]
    data = tally.as_json()
    if not numbers.cast:
        told.append(say("Without a ballot nothing is funded."))
        return Outcome("inquorate", False, numbers, tuple(told), tally=data)
    turnout = thresholds.turnout(numbers, question.terms)
    if turnout is not None:
        told.append(turnout.why)
        if turnout.code is not None:
            return Outcome(turnout.code, False, numbers, tuple(told), tally=data)
    told.extend(reasons(tally, question))
    if tally.decides and not question.lot:
        told.append(say("Only a lot could decide between requests that are exactly equal. None was drawn."))
        return Outcome("tied", False, numbers, tuple(told), tied=tally.decides, tally=data)
    adopted = bool(tally.funded)
    told.append(
        say(
            "Requests funded: %(funded)s of %(asked)s, for %(money)s in all.",
            funded=len(tally.funded),
            asked=len(question.of_kind(CHOICE)),
            money=tally.spent,
        )
        if adopted
        else say("So nothing is funded.")
    )
    code = "adopted" if adopted else "not_adopted"
    return Outcome(code, adopted, numbers, tuple(told), winners=tally.winners, tied=tally.decides, tally=data)


def reasons(tally: Tally, question: Question) -> Iterator[Sentence]:
    """How it was counted, what was funded at which share, why the others were not, what the lot did."""
    if tally.completion == GREEDY:
        yield say("Requests are taken by their approvals, the most approved first, while the money lasts.")
    else:
        yield from _the_shares(tally)
    for one in tally.funded:
        yield _why_funded(tally, one)
    funded = set(tally.winners)
    for option in question.of_kind(CHOICE):
        if option not in funded:
            yield _why_not(tally, option)
    if tally.lots:
        yield say("Where requests were exactly equal, the lot decided which came first.")
        yield say(_LOT[bool(tally.decides)])


_LOT = {
    False: N_("It made no difference: other draws were counted too and fund the same requests."),
    True: N_("It mattered: another draw would have funded other requests."),
}


def _the_shares(tally: Tally) -> Iterator[Sentence]:
    yield say(
        "The budget of %(money_budget)s is shared equally: %(money_share)s for each of %(voters)s voters.",
        money_budget=tally.budget,
        money_share=_down(tally.endowment),
        voters=tally.numbers.cast,
    )
    yield say("A request is funded when the shares of those who approve it can pay for it.")
    if tally.steps:
        yield say(
            "Money was left over, so every share was raised from %(money_from)s to %(money_to)s.",
            money_from=_down(tally.endowment),
            money_to=_down(tally.raised),
        )
    if tally.overspends:
        yield say("Raised once more, the shares would buy more than the budget can pay.")
    if tally.stopped:
        yield say("There the raising was stopped, because it would have gone on for too long.")


def _why_funded(tally: Tally, one: Funded) -> Sentence:
    votes = tally.votes[one.option]
    if one.share is None:
        return say(
            "%(option)s is funded: %(approvals)s approve it, and its %(money)s were still there.",
            option=one.option,
            approvals=votes,
            money=tally.costs[one.option],
        )
    if not one.share:
        return say(
            "%(option)s costs nothing, and %(approvals)s approve it.", option=one.option, approvals=votes
        )
    return say(
        "%(option)s is funded: the %(approvals)s who approve it pay at most %(money)s each.",
        option=one.option,
        approvals=votes,
        money=_up(one.share),
    )


def _why_not(tally: Tally, option: int) -> Sentence:
    cost = tally.costs[option]
    if not tally.votes[option]:
        return say("%(option)s is not funded: nobody approved it.", option=option)
    if cost > tally.budget:
        return say("%(option)s is not funded: it costs more than the whole budget.", option=option)
    if tally.completion in (SHARES_ONLY, ADD1):
        return say(
            "%(option)s is not funded: its supporters had %(money_left)s left, and it costs %(money_cost)s.",
            option=option,
            money_left=_down(tally.left[option]),
            money_cost=cost,
        )
    return say(
        "%(option)s is not funded: it costs %(money_cost)s, and only %(money_left)s of the budget is left.",
        option=option,
        money_cost=cost,
        money_left=tally.budget - tally.spent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """What one way of counting came to."""

    funded: tuple[Funded, ...]
    left: Mapping[int, Fraction]
    endowment: Fraction
    raised: Fraction
    steps: int = 0
    overspends: bool = False
    stopped: bool = False
    lots: tuple[tuple[int, int], ...] = ()


def _shares_only(shares: Shares, step: int, least: int) -> _Way:
    bought = shares.equal_shares()
    return _way(Raised(bought, bought, 0, 1, False, False, bought.lots))


def _raised(shares: Shares, step: int, least: int) -> _Way:
    return _way(shares.raise_shares(step))


def _raised_then_by_votes(shares: Shares, step: int, least: int) -> _Way:
    raised = shares.raise_shares(step)
    taken = [one.request for one in raised.last.purchases]
    added, lots = shares.greedy(taken, least=least)
    return _way(raised, tuple(Funded(request) for request in added), lots)


def _by_votes(shares: Shares, step: int, least: int) -> _Way:
    taken, lots = shares.greedy(least=least)
    none = Fraction(0)
    return _Way(
        funded=tuple(Funded(request) for request in taken), left={}, endowment=none, raised=none, lots=lots
    )


_COUNTED = {
    SHARES_ONLY: _shares_only,
    ADD1: _raised,
    ADD1_THEN_GREEDY: _raised_then_by_votes,
    GREEDY: _by_votes,
}


def _way(raised: Raised, added: tuple[Funded, ...] = (), lots: tuple[tuple[int, int], ...] = ()) -> _Way:
    last = raised.last
    return _Way(
        funded=(*(Funded(one.request, one.share, one.paid_less) for one in last.purchases), *added),
        left=last.left,
        endowment=raised.first.endowment,
        raised=last.endowment,
        steps=raised.steps,
        overspends=raised.overspends,
        stopped=raised.stopped,
        lots=(*raised.lots, *lots),
    )


def _other_draws(luck: Sequence[int], lots: Sequence[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """The opposite draw, then one for each pair the lot decided between, with the two changed over."""
    yield tuple(reversed(luck))
    for one, other in lots:
        changed = {one: other, other: one}
        yield tuple(changed.get(place, place) for place in luck)


def _pair(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]


def _down(value: Fraction) -> int:
    return value.numerator // value.denominator


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
