"""Dots: everybody has so many dots to spread over the options, and the most dotted win."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from swsolidarity.core.verdict import Invalid, Sentence, say
from swsolidarity.decisions.methods import added
from swsolidarity.decisions.rules import Terms, choosing, papers
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question


@dataclass(frozen=True, slots=True)
class Tally:
    """``sums``: dots. ``givers``: who gave any, for each option."""

    sums: tuple[int, ...]
    givers: tuple[int, ...]
    valid: int
    blank: int


def most_on_one(terms: Terms) -> int:
    """How many dots one option may get from one person: all of them unless the rule says fewer."""
    return terms.most_dots or terms.dots


def validate(ballot: str, question: Question) -> str:
    """No more dots than there are, nor than one option may get; raises ``Invalid`` otherwise."""
    given = papers.points(ballot, len(question.options))
    terms = question.terms
    if sum(given.values()) > terms.dots:
        raise Invalid(
            "You gave %(given)s dots and have %(dots)s. Take some back.",
            field="ballot",
            given=sum(given.values()),
            dots=terms.dots,
        )
    if any(dots > most_on_one(terms) for dots in given.values()):
        raise Invalid("Give no option more than %(most)s dots.", field="ballot", most=most_on_one(terms))
    return ballot


def tally(ballots: papers.Box, options: int) -> Tally:
    """Add up dots. Raises ``Invalid`` when a paper is not one."""
    found = added.parts(ballots, added.points(options), lambda paper: papers.points(paper, options))
    blank = found.pop(papers.BLANK, 0)
    cast = found.pop(added.TOTAL, 0)
    sums, givers = [0] * options, [0] * options
    for part, times in found.items():
        option, _, dots = part.partition(":")
        sums[int(option)] += int(dots) * times
        givers[int(option)] += times
    return Tally(tuple(sums), tuple(givers), cast - blank, blank)


def count(ballots: papers.Box, question: Question) -> Tally:
    """``tally`` of ballots that give no more than they may. Raises ``Invalid`` otherwise."""
    return tally(_Within(ballots, question), len(question.options))


@dataclass(frozen=True, slots=True)
class _Within:
    """Ballots, each looked at as it is read."""

    ballots: papers.Box
    question: Question

    def items(self) -> Iterator[tuple[str, int]]:
        for ballot, times in self.ballots.items():
            yield validate(ballot, self.question), times


def verdict(tally: Tally, question: Question) -> Outcome:
    """The most dots."""
    numbers = Numbers(marked=tally.valid, blank=tally.blank, eligible=question.eligible)

    def describe(option: int) -> Sentence:
        return say(
            "%(option)s: dots %(dots)s, given by %(people)s of %(cast)s.",
            option=option,
            dots=tally.sums[option],
            people=tally.givers[option],
            cast=numbers.cast,
        )

    keys = [(dots,) for dots in tally.sums]
    return choosing.choose(
        question, numbers, keys=keys, supporters=tally.givers, describe=describe, tally=asdict(tally)
    )
