"""The ways to count, one pure module each: ``validate``, ``count``, ``verdict``.

A new method is a new file here and one line in ``METHODS``. A method takes plain values only: a multiset of
canonical ballots (``rules.papers``), so that order can never matter, and the frozen ``Question``.

Methods that add up parts of papers take them as they are read (``ADDS_UP``), so that however many different
ones there are, none need be held; ``added`` does the adding. Ranked methods share modules named after their
one thing: ``piles`` of papers, ``pairwise`` comparisons, ``ties``, the ``scottish`` stages, and what
``winning`` means. Their ``tally`` counts bare rankings too, for a recount.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from swsolidarity.decisions.methods import (
    approval,
    availability,
    budget,
    consensus,
    consent,
    dots,
    irv,
    lot,
    schulze,
    score,
    stv,
    temperature,
    vote,
)
from swsolidarity.decisions.rules.outcome import Outcome
from swsolidarity.decisions.rules.papers import Box
from swsolidarity.decisions.rules.question import Question

Tally = TypeVar("Tally")


class Method(Protocol[Tally]):
    """What a counting module offers."""

    def validate(self, ballot: str, question: Question) -> str:
        """The canonical form of a ballot. Raises ``Invalid`` when it is not one."""

    def count(self, ballots: Mapping[str, int], question: Question) -> Tally:
        """What is in a multiset of canonical ballots. Raises ``Invalid`` when one of them is not valid."""

    def verdict(self, tally: Tally, question: Question) -> Outcome:
        """What the count means under the terms of the question."""


class Added(Protocol):
    """A method that takes its papers as they are read."""

    def count(self, ballots: Box, question: Question) -> Any:
        """What is in a box of canonical ballots. Raises ``Invalid`` when one of them is not valid."""


METHODS: Mapping[str, Method[Any]] = {
    "vote": vote,
    "consent": consent,
    "consensus": consensus,
    "temperature": temperature,
    "approval": approval,
    "score": score,
    "dots": dots,
    "irv": irv,
    "schulze": schulze,
    "stv": stv,
    "budget": budget,
    "availability": availability,
    "lot": lot,
}

ADDS_UP: Mapping[str, Added] = {
    "approval": approval,
    "score": score,
    "dots": dots,
    "availability": availability,
}
"""Those of them that go through the papers once, in any order."""


def named(key: str) -> Method[Any]:
    """The method a rule names.

    Raises ``KeyError`` for one that is not built.
    """
    return METHODS[key]
