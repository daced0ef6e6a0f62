"""Approval: everybody marks every option they could live with, and the most marked win.

Where the rule has a ladder of measures instead, the heaviest that reaches its bars is taken. After Brams and
Fishburn, *Approval Voting* (1983).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.methods import added
from swsolidarity.decisions.rules import choosing, papers
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question
from swsolidarity.decisions.rules.terms import Rung


@dataclass(frozen=True, slots=True)
class Tally:
    """``approvals``: how often each option was marked. ``valid``: papers with a mark on them."""

    approvals: tuple[int, ...]
    valid: int
    blank: int


def validate(ballot: str, question: Question) -> str:
    """Marks; raises ``Invalid`` for anything else."""
    papers.marks(ballot, len(question.options))
    return ballot


def tally(ballots: papers.Box, options: int) -> Tally:
    """Add up marks. Raises ``Invalid`` when a paper is not one."""
    found = added.parts(ballots, added.marks(options), lambda paper: papers.marks(paper, options))
    blank = found[papers.BLANK]
    return Tally(tuple(found[str(option)] for option in range(options)), found[added.TOTAL] - blank, blank)


def count(ballots: papers.Box, question: Question) -> Tally:
    """``tally`` of the options of a question."""
    return tally(ballots, len(question.options))


def verdict(tally: Tally, question: Question) -> Outcome:
    """The options most marked that reach the bars of the rule, or the first rung of its ladder."""
    numbers = Numbers(marked=tally.valid, blank=tally.blank, eligible=question.eligible)
    if question.terms.ladder:
        return _climb(tally, numbers, question)

    def describe(option: int) -> Sentence:
        return say(
            "%(option)s: marked by %(count)s of %(cast)s.",
            option=option,
            count=tally.approvals[option],
            cast=numbers.cast,
        )

    keys = [(approvals,) for approvals in tally.approvals]
    return choosing.choose(
        question, numbers, keys=keys, supporters=tally.approvals, describe=describe, tally=asdict(tally)
    )


def _climb(tally: Tally, numbers: Numbers, question: Question) -> Outcome:
    """The heaviest measure first; the first that reaches its share of those who voted and of the roll."""
    told = choosing.opening(numbers)

    def end(code: str, why: Sentence, *winners: int) -> Outcome:
        return Outcome(
            code, bool(winners), numbers, (*told, why), winners, tally={**asdict(tally), "drawn": []}
        )

    missed = choosing.too_few(numbers, question)
    if missed is not None:
        return end("inquorate", missed)
    places = {option.id: place for place, option in enumerate(question.options)}
    for rung in question.terms.ladder:
        place = places.get(rung.option)
        if place is None:
            continue
        told += _needed(rung, place, tally.approvals[place], numbers)
        if _reaches(rung, tally.approvals[place], numbers):
            return end("adopted", say("So it is %(option)s.", option=place), place)
    return end("not_adopted", say("No measure has enough, so nothing changes."))


def _needed(rung: Rung, place: int, approvals: int, numbers: Numbers) -> list[Sentence]:
    said = [
        say(
            "%(option)s needs %(needed)s of the %(cast)s who voted. It has %(count)s.",
            option=place,
            needed=rung.of_cast.needed(numbers.cast, strict=rung.strict),
            cast=numbers.cast,
            count=approvals,
        )
    ]
    if rung.of_roll is not None:
        said.append(
            say(
                "%(option)s also needs %(needed)s of the %(roll)s on the roll.",
                option=place,
                needed=rung.of_roll.needed(numbers.eligible),
                roll=numbers.eligible,
            )
        )
    return said


def _reaches(rung: Rung, approvals: int, numbers: Numbers) -> bool:
    reached = rung.of_cast.exceeded if rung.strict else rung.of_cast.reached
    return (
        approvals > 0
        and reached(approvals, numbers.cast)
        and (rung.of_roll is None or rung.of_roll.reached(approvals, numbers.eligible))
    )
