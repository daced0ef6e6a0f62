"""The ways to count, one pure module each: ``validate``, ``count``, ``verdict``.

A new method is a new file here and one line in ``METHODS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from swsolidarity.decisions.methods import vote
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.terms import Terms


class Method(Protocol):
    """What a counting module offers."""

    def validate(self, ballot: str) -> str:
        """The canonical form of a ballot. Raises ``Invalid`` when it is not one."""

    def count(self, ballots: Mapping[str, int], eligible: int) -> Numbers:
        """The numbers in a multiset of canonical ballots, so that order can never matter."""

    def verdict(self, numbers: Numbers, terms: Terms, *, call: int = 1) -> Outcome:
        """What the numbers mean under these terms."""


METHODS: Mapping[str, Method] = {"vote": vote}


def named(key: str) -> Method:
    """The method a rule names.

    Raises ``KeyError`` for one that is not built.
    """
    return METHODS[key]
