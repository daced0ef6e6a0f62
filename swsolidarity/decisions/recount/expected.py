"""Holding a count against the results a file expects, one expectation after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from swsolidarity.decisions.recount import counting
from swsolidarity.decisions.recount.counting import METHODS, Result
from swsolidarity.decisions.recount.election import MOST_OPTIONS, Election, whole, whole_order

AGREES, DIFFERS, BY_LOT, NOT_OFFERED = "agrees", "differs", "depends on the lot", "not offered"

_COUNTED_BY = {"pairwise": "schulze_wv", "approval_count": "approval"}
"""What can be read off the count of another method."""

_BEFORE_A_LOT = {"quota", "valid", "blank", "counts", "sums", "matrix", "condorcet_winner"}
"""Parts no lot can change."""

_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)


class Finding(NamedTuple):
    """One expectation: its method, how it went, which parts were compared, and which differ."""

    method: str
    state: str
    compared: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


def check(election: Election, *, seats: int | None = None, lot: Sequence[int] = ()) -> list[Finding]:
    """Every expectation of the file. Raises ``Unreadable`` where an expectation cannot be read."""
    if election.published:
        return [_published(election, each) for each in election.expected]
    counted: dict[tuple[Any, ...], Result] = {}

    def result(name: str, expected: Mapping[str, Any]) -> Result:
        order = lot
        if "lot_order" in expected:
            order = whole_order(expected["lot_order"], len(election.numbers))
        places = expected.get("seats", seats)
        if places is not None:
            places = whole(places, "seats", least=1, most=MOST_OPTIONS)
        none = expected.get("default_option")
        key = name, places, order, none if isinstance(none, int) else None
        if key not in counted:
            counted[key] = counting.count(election, name, seats=places, lot=order, none=key[3])
        return counted[key]

    return [_finding(election, each, result) for each in election.expected]


def _finding(election: Election, expected: Mapping[str, Any], result: Any) -> Finding:
    method = str(expected.get("method"))
    if method == "pb_official":
        return _official(election, expected, result)
    name = _COUNTED_BY.get(method, method)
    if name not in METHODS or not counting.suits(election, name):
        return Finding(method, NOT_OFFERED)
    return _compare(method, result(name, expected), expected)


def _official(election: Election, expected: Mapping[str, Any], result: Any) -> Finding:
    matches = expected.get("matches")
    known = matches if isinstance(matches, list) else []
    ours = [name for name in METHODS if name in known and counting.suits(election, name)]
    if not ours:
        return Finding("pb_official", NOT_OFFERED)
    findings = [_compare("pb_official", result(name, expected), expected) for name in ours]
    return next((one for one in findings if one.state == DIFFERS), findings[0])


def _compare(method: str, result: Result, expected: Mapping[str, Any]) -> Finding:
    compared, differing = [], []
    for part, agrees in _parts(result, expected):
        compared.append(part)
        if not agrees:
            differing.append(part)
    state = AGREES
    if differing:
        by_lot = (bool(result.tied) or expected.get("tie_sensitive")) and "lot_order" not in expected
        drawn = result.lot_used or bool(result.tied)
        state = BY_LOT if by_lot and drawn and not _BEFORE_A_LOT.intersection(differing) else DIFFERS
    return Finding(method, state, tuple(compared), tuple(differing))


def _parts(result: Result, expected: Mapping[str, Any]) -> Iterable[tuple[str, bool]]:
    """Every part of an expectation that can be compared, and whether it agrees."""
    counts = result.counts
    found = result.as_json()
    rounds = found.get("rounds", [])
    compare = expected.get("compare")
    for part, value in expected.items():
        if part in ("winners", "selected"):
            yield part, _set(value) == set(found["winners"])
        elif part == "possible_winners":
            yield part, _set(value) == set(found["winners"]) | set(found["tied"])
        elif part == "outcome":
            yield part, value == result.outcome
        elif part in _BEFORE_A_LOT:
            yield part, value == (found if part == "matrix" else counts).get(part)
        elif part == "cost":
            yield part, value == counts.get("spent")
        elif part == "order" and result.rounds is not None:
            yield part, value == [each.get("option") for each in result.rounds]
        elif part in ("rounds", "stages"):
            yield part, _rounds(value, rounds, _tolerance(compare, part))
        elif part == "elected_at_stage":
            yield part, value == _elected_at(rounds)
        elif part == "round1" or (isinstance(value, Mapping) and value and all(map(_numeral, value))):
            some = rounds[: 1 if part == "round1" else None]
            tolerance = _tolerance(compare, part)
            yield part, any(_totals(value, each.get("totals"), tolerance, whole=True) for each in some)


def _set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) and all(isinstance(each, int) for each in value) else {None}


def _numeral(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _tolerance(compare: Any, part: str) -> Fraction:
    """How far two numbers may be apart: some results are published with fewer decimals than were counted."""
    said = compare.get(part) if isinstance(compare, Mapping) else None
    return (_number(said.get("abs_tol")) if isinstance(said, Mapping) else None) or Fraction(0)


def _number(value: Any) -> Fraction | None:
    text = str(value)
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def _near(one: Any, other: Any, tolerance: Fraction) -> bool:
    first, second = _number(one), _number(other)
    return first is not None and second is not None and abs(first - second) <= tolerance


def _totals(expected: Any, found: Any, tolerance: Fraction, *, whole: bool = False) -> bool:
    if not isinstance(expected, Mapping) or not isinstance(found, Mapping):
        return False
    if whole and set(expected) != set(found):
        return False
    return all(place in found and _near(value, found[place], tolerance) for place, value in expected.items())


def _rounds(expected: Any, found: Sequence[Mapping[str, Any]], tolerance: Fraction) -> bool:
    """Stages are totals; rounds are totals with what became of whom."""
    if not isinstance(expected, list) or len(expected) != len(found):
        return False
    for want, have in zip(expected, found, strict=True):
        if not isinstance(want, Mapping):
            return False
        totals = want.get("totals", want)
        if not _totals(totals, have.get("totals"), tolerance):
            return False
        told = {"exhausted", "eliminated", "elected"}.intersection(want)
        if any(want[part] != have.get(part) for part in told):
            return False
    return True


def _elected_at(rounds: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {
        str(place): number
        for number, each in enumerate(rounds, start=1)
        for part in ("elected", "last")
        for place in (each[part] if isinstance(each.get(part), list) else ())
    }


def _published(election: Election, expected: Mapping[str, Any]) -> Finding:
    """A decision counted again by its own rule: the same code, the same winners."""
    outcome = counting.as_decided(election)
    found = {"code": outcome.code, "winners": list(outcome.winners), "tied": list(outcome.tied)}
    parts = tuple(part for part in found if part in expected)
    differing = tuple(part for part in parts if expected[part] != found[part])
    return Finding(str(expected["method"]), DIFFERS if differing else AGREES, parts, differing)
