"""Consensus: it passes if enough agree and too few block."""

from __future__ import annotations

from collections.abc import Mapping

from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions.rules import thresholds
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question
from swsolidarity.decisions.rules.thresholds import Step

CHOICES = ("agree", "abstain", "aside", "block")


def validate(ballot: str, question: Question) -> str:
    """One of the four answers; raises ``Invalid`` otherwise."""
    if ballot not in CHOICES:
        raise Invalid("Choose one of the four answers.", field="ballot")
    return ballot


def tally(ballots: Mapping[str, int], eligible: int) -> Numbers:
    """To agree is yes; nobody says no."""
    return Numbers(
        yes=ballots.get("agree", 0),
        abstain=ballots.get("abstain", 0),
        aside=ballots.get("aside", 0),
        block=ballots.get("block", 0),
        eligible=eligible,
    )


def count(ballots: Mapping[str, int], question: Question) -> Numbers:
    """``tally`` of valid answers. Raises ``Invalid`` when one is not."""
    for ballot in ballots:
        validate(ballot, question)
    return tally(ballots, question.eligible)


def verdict(tally: Numbers, question: Question) -> Outcome:
    """The thresholds of decisions §4, in their order; and somebody has to agree."""
    told = (
        say("%(cast)s of %(roll)s on the roll answered.", cast=tally.cast, roll=tally.eligible),
        say(
            "%(yes)s agreed, %(aside)s stood aside, %(block)s blocked, %(abstain)s abstained.",
            yes=tally.yes,
            aside=tally.aside,
            block=tally.block,
            abstain=tally.abstain,
        ),
    )
    steps = thresholds.in_order(tally, question.terms, question.call, question.open_objections)
    return thresholds.judge(
        tally,
        told,
        (lambda: thresholds.anybody(tally), *steps, lambda: _somebody_agrees(tally)),
        {
            "answers": {
                "agree": tally.yes,
                "abstain": tally.abstain,
                "aside": tally.aside,
                "block": tally.block,
            }
        },
    )


def _somebody_agrees(numbers: Numbers) -> Step | None:
    if numbers.yes:
        return None
    return Step("not_adopted", say("Nobody agreed, and somebody has to."))
