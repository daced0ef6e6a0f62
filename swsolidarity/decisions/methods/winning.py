"""What every ranked count shares: reading the ballots, the turnout before it, and what it means to win."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from swsolidarity.core.verdict import N_, Invalid, Sentence, say
from swsolidarity.decisions.methods import ties
from swsolidarity.decisions.rules import papers, thresholds
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.papers import Ranking
from swsolidarity.decisions.rules.question import CHOICE, NONE, STATUS_QUO, Question
from swsolidarity.decisions.rules.terms import LOT


class Count(Protocol):
    """What the tally of a ranked method tells.

    ``tied``: between whom the lot decides; ``every_lot``: all were tried, not only a sample.
    """

    @property
    def valid(self) -> int: ...
    @property
    def blank(self) -> int: ...
    @property
    def tied(self) -> tuple[int, ...]: ...
    @property
    def lot_used(self) -> bool: ...
    @property
    def lot_decides(self) -> bool: ...
    @property
    def every_lot(self) -> bool: ...
    def as_json(self) -> dict[str, Any]: ...


def own_places(ballot: str, question: Question) -> str:
    """A ranking with one option in each place. Raises ``Invalid`` when it is not one."""
    if any(len(group) > 1 for group in papers.ranking(ballot, len(question.options))):
        raise Invalid(
            "Two have the same place. Give each a place of its own, or leave one out.", field="ballot"
        )
    return ballot


def read(
    ballots: Mapping[str, int], question: Question, validate: Callable[[str, Question], str]
) -> dict[Ranking, int]:
    """The rankings in a multiset of ballots. Raises ``Invalid`` when one is not valid.

    Nearly all papers put one option in each place, each option once: those are read at sight.
    """
    options = len(question.options)
    alone = {str(place): (place,) for place in range(options)}
    found: dict[Ranking, int] = {}
    for ballot, number in ballots.items():
        try:
            ranking: Ranking = tuple(map(alone.__getitem__, ballot.split(">")))
        except KeyError:
            ranking = papers.ranking(validate(ballot, question), options)
        else:
            if len(set(ranking)) < len(ranking):
                ranking = papers.ranking(validate(ballot, question), options)
        found[ranking] = number
    return found


def outcome(
    count: Count,
    question: Question,
    winners: Sequence[int],
    told: Callable[[], list[Sentence]],
    won: Callable[[], tuple[list[Sentence], str]],
) -> Outcome:
    """The verdict: turnout, an empty box, a tie only a lot could break, and then what winning means.

    ``winners``: by this lot. ``told``: the count in sentences. ``won``: what follows when there are winners,
    and the code.
    """
    numbers = Numbers(marked=count.valid, blank=count.blank, eligible=question.eligible)
    said = [
        say("%(cast)s of %(roll)s on the roll voted.", cast=numbers.cast, roll=numbers.eligible),
        say(
            "Ballots that rank somebody or something: %(valid)s. Empty: %(blank)s.",
            valid=count.valid,
            blank=count.blank,
        ),
    ]
    code = None
    turnout = thresholds.turnout(numbers, question.terms)
    if turnout is not None:
        said.append(turnout.why)
        code = turnout.code
    if code is None and not count.valid:
        said.append(say("Nobody is ranked, so nothing is decided and no lot is drawn."))
        code = "inquorate"
    if code is None:
        said += told() + _of_lots(count, question, winners)
        if count.lot_decides and not _decided_by_lot(question):
            code = "tied"
    if code is None:
        more, code = won()
        said += more
    adopted = code in ("adopted", "elected")
    return Outcome(
        code,
        adopted,
        numbers,
        tuple(said),
        winners=tuple(place for place in winners if _wins(place, question)) if adopted else (),
        tied=count.tied if code == "tied" else (),
        tally=count.as_json(),
    )


def of_one(
    count: Count,
    question: Question,
    winner: int | None,
    ranked: Sequence[int],
    told: Callable[[], list[Sentence]],
) -> Outcome:
    """The verdict where one place is to be won. ``ranked``: the ballots that rank each option anywhere."""
    if winner is None:
        return outcome(count, question, (), told, lambda: ([], "tied"))
    return outcome(count, question, (winner,), told, lambda: _one(winner, ranked[winner], question))


def several(winners: Sequence[int], question: Question) -> tuple[list[Sentence], str]:
    """What it means that these won together: they are elected or adopted, if any of them is a choice."""
    chosen = [place for place in winners if _wins(place, question)]
    if not chosen:
        return [say("Nobody wins a place, so nothing changes.")], "not_adopted"
    if question.people:
        return [say("So %(option)s is elected.", option=place) for place in chosen], "elected"
    return [say("So %(option)s is adopted.", option=place) for place in chosen], "adopted"


def _one(winner: int, ranked: int, question: Question) -> tuple[list[Sentence], str]:
    """Nothing changes, too few wanted it at all, or it is adopted: the support floor counts who ranks it."""
    kind = question.options[winner].kind
    if kind == NONE:
        return [say("%(option)s wins, so nothing is chosen.", option=winner)], "not_adopted"
    if kind == STATUS_QUO:
        return [say("%(option)s wins, so everything stays as it is.", option=winner)], "not_adopted"
    floor = question.terms.floor(question.call)
    if floor is None:
        return several((winner,), question)
    passed = floor.reached(ranked, question.eligible)
    why = say(
        _SUPPORT[passed],
        option=winner,
        needed=floor.needed(question.eligible),
        roll=question.eligible,
        ranked=ranked,
    )
    if not passed:
        return [why], "inquorate"
    said, code = several((winner,), question)
    return [why, *said], code


def _wins(place: int, question: Question) -> bool:
    return question.options[place].kind == CHOICE


def _decided_by_lot(question: Question) -> bool:
    return question.terms.tie_break == LOT and bool(question.lot)


def _of_lots(count: Count, question: Question, winners: Sequence[int]) -> list[Sentence]:
    if not count.lot_used:
        return []
    if not count.lot_decides:
        if count.every_lot:
            return [say("Every other draw gives the same result.")]
        return [say("%(draws)s other draws were tried: all give the same result.", draws=ties.DRAWS)]
    if _decided_by_lot(question):
        return [
            say("By another draw, %(option)s would win.", option=place)
            for place in count.tied
            if place not in winners
        ]
    said = [say("By some draws, %(option)s would win.", option=place) for place in count.tied]
    if question.terms.tie_break == LOT:
        return [*said, say("Only a lot could decide, and none was drawn. So it is tied.")]
    return [*said, say("Only a lot could decide, and this rule draws none. So it is tied.")]


_SUPPORT = {
    True: N_("At least %(needed)s of %(roll)s on the roll must rank %(option)s. %(ranked)s did: enough."),
    False: N_("At least %(needed)s of %(roll)s on the roll must rank %(option)s. %(ranked)s did: too few."),
}
