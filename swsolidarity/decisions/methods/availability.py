"""Availability: who can do which of several days, hours or tasks; it finds, and does not bind.

On a paper two points are "yes" and one is "if need be".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions.methods import added
from swsolidarity.decisions.rules import papers
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question

IF_NEED_BE, YES = 1, 2


@dataclass(frozen=True, slots=True)
class Tally:
    """``yes`` and ``if_need_be``: how many said so, for each option. ``blank``: who can do none."""

    yes: tuple[int, ...]
    if_need_be: tuple[int, ...]
    valid: int
    blank: int


def validate(ballot: str, question: Question) -> str:
    """One or two points for an option; raises ``Invalid`` for anything else."""
    _answers(ballot, len(question.options))
    return ballot


def tally(ballots: papers.Box, options: int) -> Tally:
    """Add up answers. Raises ``Invalid`` when a paper is not one."""
    found = added.parts(ballots, added.points(options, YES), lambda paper: _answers(paper, options))
    blank = found[papers.BLANK]
    yes, if_need_be = (
        tuple(found[f"{option}:{answer}"] for option in range(options)) for answer in (YES, IF_NEED_BE)
    )
    return Tally(yes, if_need_be, found[added.TOTAL] - blank, blank)


def count(ballots: papers.Box, question: Question) -> Tally:
    """``tally`` of the options of a question."""
    return tally(ballots, len(question.options))


def verdict(tally: Tally, question: Question) -> Outcome:
    """Whatever most can do, and of equal ones whatever most can do if need be. Nothing follows from it."""
    numbers = Numbers(marked=tally.valid, blank=tally.blank, eligible=question.eligible)
    told = [say("%(cast)s of %(roll)s on the roll answered.", cast=numbers.cast, roll=numbers.eligible)]
    keys = list(zip(tally.yes, tally.if_need_be, strict=True))
    if not numbers.cast:
        told.append(say("Nobody answered, so there is no result."))
        return Outcome("inquorate", False, numbers, tuple(told), tally=asdict(tally))
    best = [place for place, key in enumerate(keys) if key == max(keys) > (0, 0)]
    if tally.blank:
        told.append(say("%(blank)s can do none of them.", blank=tally.blank))
    told += [
        say(
            "%(option)s: %(yes)s can, and %(more)s more if need be.",
            option=place,
            yes=tally.yes[place],
            more=tally.if_need_be[place],
        )
        for place in best
    ]
    told.append(say("This only shows what people can do. It decides nothing."))
    alone = len(best) == 1
    return Outcome(
        "advisory",
        False,
        numbers,
        tuple(told),
        winners=tuple(best) if alone else (),
        tied=() if alone else tuple(best),
        tally=asdict(tally),
    )


def _answers(ballot: str, options: int) -> dict[int, int]:
    given = papers.points(ballot, options)
    if any(answer > YES for answer in given.values()):
        raise Invalid("Choose yes, if need be, or no for each.", field="ballot")
    return given
