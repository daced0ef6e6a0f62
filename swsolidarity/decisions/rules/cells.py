"""Cells of a count: numbers of people so small that they tell how somebody voted (decisions §6).

A cell is a number of people who did one and the same thing: gave one answer; marked an option, or left it
out; put one number on an option; named an option first; put one option above another. One or two people in a
cell know themselves and each other, and a cell with everybody in it tells of each. An empty cell tells of
nobody. Where ballots move on in rounds, only whom they name first is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from swsolidarity.decisions.rules.outcome import Numbers

FEW = (1, 2)

Tally = Mapping[str, Any]


def telling(method: str, numbers: Numbers, tally: Tally | None) -> bool:
    """Whether a count has a cell of one or two, or of everybody.

    A kind of tally that is not known here is taken to tell.
    """
    answers = (numbers.yes, numbers.no, numbers.abstain, numbers.block, numbers.aside)
    found = [*answers, numbers.concern, numbers.blank]
    if tally is not None:
        cells = CELLS.get(method)
        if cells is None:
            return True
        counted = list(cells(tally))
        found += counted
        if method in MARKED:
            found += [numbers.cast - cell for cell in counted]
    return any(cell in FEW or cell == numbers.cast for cell in found)


def _answers(tally: Tally) -> Iterable[int]:
    return list(tally["answers"].values())


def _first_named(tally: Tally) -> Iterable[int]:
    rounds = tally["rounds"]
    return [int(votes) for votes in rounds[0]["totals"].values()] if rounds else ()


def _above(tally: Tally) -> Iterable[int]:
    return [number for row in tally["matrix"] for number in row]


def _points(tally: Tally) -> Iterable[int]:
    return [people for row in tally["histogram"] for people in row]


def _can(tally: Tally) -> Iterable[int]:
    people = tally["valid"] + tally["blank"]
    both = list(zip(tally["yes"], tally["if_need_be"], strict=True))
    return [cell for yes, maybe in both for cell in (yes, maybe, people - yes - maybe)]


def _approvals(tally: Tally) -> Iterable[int]:
    return [one["approvals"] for one in (*tally["purchases"], *tally["unfunded"])]


CELLS: Mapping[str, Callable[[Tally], Iterable[int]]] = {
    "consent": _answers,
    "consensus": _answers,
    "temperature": _answers,
    "approval": lambda tally: tally["approvals"],
    "score": _points,
    "dots": lambda tally: tally["givers"],
    "irv": _first_named,
    "stv": _first_named,
    "schulze": _above,
    "budget": _approvals,
    "availability": _can,
    "lot": lambda _tally: (),
}
"""For each method with a tally of its own, its cells."""

MARKED = ("approval", "dots", "budget")
"""Where options are marked, whoever leaves one out answers too."""
