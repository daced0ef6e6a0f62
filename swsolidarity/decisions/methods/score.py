"""Score: from nought to five points for each option, added up; what was not scored has nought.

The sum and not the mean, so that one fan cannot carry an option. After Laslier and Sanver, *Handbook on
Approval Voting* (2010).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from swsolidarity.core.verdict import Invalid, Sentence, say
from swsolidarity.decisions.methods import added
from swsolidarity.decisions.rules import choosing, papers
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question

MOST = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """``sums``: points. ``raters``: who gave any. ``histogram``: how many gave 0, 1, … 5, for each option."""

    sums: tuple[int, ...]
    raters: tuple[int, ...]
    histogram: tuple[tuple[int, ...], ...]
    valid: int
    blank: int


def validate(ballot: str, question: Question) -> str:
    """Points from 0 to 5; raises ``Invalid`` for anything else."""
    _points(ballot, len(question.options))
    return ballot


def tally(ballots: papers.Box, options: int) -> Tally:
    """Add up points. Raises ``Invalid`` when a paper is not one."""
    found = added.parts(ballots, added.points(options, MOST), lambda paper: _points(paper, options))
    blank = found[papers.BLANK]
    valid = found[added.TOTAL] - blank
    given = [[found[f"{option}:{points}"] for points in range(MOST + 1)] for option in range(options)]
    for row in given:
        row[0] = valid - sum(row)
    return Tally(
        sums=tuple(sum(points * times for points, times in enumerate(row)) for row in given),
        raters=tuple(sum(row[1:]) for row in given),
        histogram=tuple(tuple(row) for row in given),
        valid=valid,
        blank=blank,
    )


def count(ballots: papers.Box, question: Question) -> Tally:
    """``tally`` of the options of a question."""
    return tally(ballots, len(question.options))


def verdict(tally: Tally, question: Question) -> Outcome:
    """The largest sums; of equal ones, whichever has more fives, then more fours."""
    numbers = Numbers(marked=tally.valid, blank=tally.blank, eligible=question.eligible)

    def describe(option: int) -> Sentence:
        return say(
            "%(option)s: points %(points)s, given by %(people)s of %(cast)s.",
            option=option,
            points=tally.sums[option],
            people=tally.raters[option],
            cast=numbers.cast,
        )

    keys = [
        (points, row[MOST], row[MOST - 1]) for points, row in zip(tally.sums, tally.histogram, strict=True)
    ]
    return choosing.choose(
        question, numbers, keys=keys, supporters=tally.raters, describe=describe, tally=asdict(tally)
    )


def _points(ballot: str, options: int) -> dict[int, int]:
    given = papers.points(ballot, options)
    if given and max(given.values()) > MOST:
        raise Invalid("Give each option from 0 to 5 points.", field="ballot")
    return given
