"""Lot: places go to volunteers by a draw that anyone can draw again; nobody votes."""

from __future__ import annotations

from collections.abc import Mapping

from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions.rules import papers
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import CHOICE, Question


def validate(ballot: str, question: Question) -> str:
    """There is nothing to mark: only an empty paper; raises ``Invalid`` otherwise."""
    if ballot != papers.BLANK:
        raise Invalid("Nobody votes here: the lot decides.", field="ballot")
    return ballot


def count(ballots: Mapping[str, int], question: Question) -> Numbers:
    """How many empty papers there are. Raises ``Invalid`` when one is not empty."""
    for ballot in ballots:
        validate(ballot, question)
    return Numbers(blank=sum(ballots.values()), eligible=question.eligible)


def drawn(question: Question) -> tuple[int, ...]:
    """The volunteers, luckiest first."""
    return tuple(place for place in question.lot if question.options[place].kind == CHOICE)


def verdict(tally: Numbers, question: Question) -> Outcome:
    """The luckiest take the places; no draw or no volunteers, no result."""
    order = drawn(question)
    told = [say("%(count)s are in the draw.", count=len(order))]
    counted = {"order": list(order)}
    if not order:
        told.append(say("There is nobody and nothing to draw from, so there is no result."))
        return Outcome("inquorate", False, tally, tuple(told), tally=counted)
    winners = order[: question.places]
    told += [
        say("Place %(place)s: %(option)s.", place=place, option=winner)
        for place, winner in enumerate(winners, 1)
    ]
    told.append(say("Anyone can draw this lot again from the numbers in the record."))
    code = "elected" if question.people else "adopted"
    return Outcome(code, True, tally, tuple(told), winners=winners, tally=counted)
