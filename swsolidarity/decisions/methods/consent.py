"""Consent: it passes unless an objection is still open. After Endenburg; Rau and Koch-Gonzalez (2018).

An objection on a paper blocks through its own record (``Question.open_objections``), because it can be
answered and withdrawn after the paper is in.
"""

from __future__ import annotations

from collections.abc import Mapping

from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions.rules import thresholds
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question
from swsolidarity.decisions.rules.thresholds import Step

CHOICES = ("consent", "concern", "aside", "object", "abstain")


def validate(ballot: str, question: Question) -> str:
    """One of the five answers; raises ``Invalid`` otherwise."""
    if ballot not in CHOICES:
        raise Invalid("Choose one of the five answers.", field="ballot")
    return ballot


def tally(ballots: Mapping[str, int], eligible: int) -> Numbers:
    """Consent is yes, with a concern or without; an objection is a block."""
    concern = ballots.get("concern", 0)
    return Numbers(
        yes=ballots.get("consent", 0) + concern,
        concern=concern,
        aside=ballots.get("aside", 0),
        block=ballots.get("object", 0),
        abstain=ballots.get("abstain", 0),
        eligible=eligible,
    )


def count(ballots: Mapping[str, int], question: Question) -> Numbers:
    """``tally`` of valid answers. Raises ``Invalid`` when one is not."""
    for ballot in ballots:
        validate(ballot, question)
    return tally(ballots, question.eligible)


def verdict(tally: Numbers, question: Question) -> Outcome:
    """Turnout, open objections, people who stand aside, at least one consent, the support floor."""
    terms = question.terms
    answers = {
        "consent": tally.yes - tally.concern,
        "concern": tally.concern,
        "aside": tally.aside,
        "object": tally.block,
        "abstain": tally.abstain,
    }
    told = (
        say("%(cast)s of %(roll)s on the roll answered.", cast=tally.cast, roll=tally.eligible),
        say("%(yes)s consented, %(concern)s of them with a concern.", yes=tally.yes, concern=tally.concern),
        say(
            "%(aside)s stood aside, %(block)s objected, %(abstain)s abstained.",
            aside=tally.aside,
            block=tally.block,
            abstain=tally.abstain,
        ),
    )
    return thresholds.judge(
        tally,
        told,
        (
            lambda: thresholds.turnout(tally, terms),
            lambda: thresholds.anybody(tally),
            lambda: thresholds.objections(question.open_objections),
            lambda: thresholds.asides(tally, terms),
            lambda: _somebody_consents(tally),
            lambda: thresholds.support(tally, terms, question.call),
        ),
        {"answers": answers},
    )


def _somebody_consents(numbers: Numbers) -> Step | None:
    if numbers.yes:
        return None
    return Step("not_adopted", say("Nobody consented, and somebody has to."))
