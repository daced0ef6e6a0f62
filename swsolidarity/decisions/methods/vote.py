"""Yes, no or abstain, under the thresholds of the rule."""

from __future__ import annotations

from collections.abc import Mapping

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.rules import thresholds
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question

CHOICES = ("yes", "no", "abstain")


def validate(ballot: str, question: Question) -> str:
    """One of yes, no, abstain; raises ``Invalid`` otherwise."""
    if ballot not in CHOICES:
        raise Invalid("Choose yes, no or abstain.", field="ballot")
    return ballot


def count(ballots: Mapping[str, int], question: Question) -> Numbers:
    """Add up a multiset of valid ballots. Raises ``Invalid`` when one is not valid."""
    for ballot in ballots:
        validate(ballot, question)
    return Numbers(
        yes=ballots.get("yes", 0),
        no=ballots.get("no", 0),
        abstain=ballots.get("abstain", 0),
        eligible=question.eligible,
    )


def verdict(tally: Numbers, question: Question) -> Outcome:
    """The thresholds of decisions §4."""
    return thresholds.verdict(
        tally, question.terms, call=question.call, open_objections=question.open_objections
    )
