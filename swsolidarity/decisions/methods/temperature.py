"""Temperature: how people feel about something, and never binding."""

from __future__ import annotations

from collections.abc import Mapping

from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Question

CHOICES = ("for", "rather_for", "unsure", "rather_against", "against")


def validate(ballot: str, question: Question) -> str:
    """One of the five answers; raises ``Invalid`` otherwise."""
    if ballot not in CHOICES:
        raise Invalid("Choose one of the five answers.", field="ballot")
    return ballot


def tally(ballots: Mapping[str, int]) -> dict[str, int]:
    """How many gave each answer, the warmest first."""
    return {choice: ballots.get(choice, 0) for choice in CHOICES}


def count(ballots: Mapping[str, int], question: Question) -> dict[str, int]:
    """``tally`` of valid answers. Raises ``Invalid`` when one is not."""
    for ballot in ballots:
        validate(ballot, question)
    return tally(ballots)


def verdict(tally: Mapping[str, int], question: Question) -> Outcome:
    """What people think. Nothing follows from it."""
    numbers = Numbers(
        yes=tally["for"] + tally["rather_for"],
        abstain=tally["unsure"],
        no=tally["rather_against"] + tally["against"],
        eligible=question.eligible,
    )
    told = [say("%(cast)s of %(roll)s on the roll answered.", cast=numbers.cast, roll=numbers.eligible)]
    if not numbers.cast:
        told.append(say("Nobody answered, so there is no result."))
        return Outcome("inquorate", False, numbers, tuple(told), tally={"answers": dict(tally)})
    told += [
        say(
            "For it: %(yes)s. Of these, %(all)s wholly.",
            yes=numbers.yes,
            all=tally["for"],
        ),
        say("Not sure: %(unsure)s.", unsure=tally["unsure"]),
        say("Against it: %(no)s. Of these, %(all)s wholly.", no=numbers.no, all=tally["against"]),
        say("This only shows what people think. It decides nothing."),
    ]
    return Outcome("advisory", False, numbers, tuple(told), tally={"answers": dict(tally)})
