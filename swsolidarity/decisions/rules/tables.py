"""A tally as rows and columns, for the page: plain values out of a record, options by their places.

Nothing is counted again here, and nothing that is not in the record is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import spoken
from swsolidarity.decisions.rules.terms import LOT

Tally = Mapping[str, Any]
Table = dict[str, Any]

VOTE = 100_000
"""One vote in the units of a transferable count; the record writes them as decimals."""

IN, OUT = "in", "out"
MOST_COMPARED = 20
"""So many options are compared in a square; the record has every comparison."""


def table(record: Mapping[str, Any]) -> Table | None:
    """What there is to draw of a result: ``kind`` names the part of the page. None if nothing is told."""
    tally, numbers = record.get("tally"), record["numbers"]
    if numbers is None:
        return None
    method = record["rule"]["method"]
    if tally is None:
        return {"kind": "answers", "rows": [(key, numbers[key]) for key in ("yes", "no", "abstain")]}
    return _TABLES[method](tally)


def lot(record: Mapping[str, Any]) -> Sentence | None:
    """What the lot did, in words; None where none was drawn, nothing is told, or a tie is left as it is."""
    tally, drawn = record.get("tally"), record.get("lot")
    if tally is None or drawn is None or record["code"] == "tied":
        return None
    if record["rule"]["method"] == "lot":
        return say("The lot decided everything here.")
    if not (tally.get("lot_used") or tally.get("drawn")):
        return say("The lot was not needed.") if record["rule"]["params"].get("tie_break") == LOT else None
    if tally.get("lot_decides", True):
        return say("The lot was needed, and it mattered: another draw would have had another result.")
    if tally.get("every_lot", True):
        return say("The lot was needed, and it did not matter: every other draw has the same result.")
    return say("The lot was needed. Other draws that were tried have the same result.")


def ranked(record: Mapping[str, Any]) -> bool:
    """Whether the published ballots are rankings, as other programs read them."""
    return bool(record.get("ballots")) and record["rule"]["method"] in ("irv", "stv", "schulze")


# Rounds


def _rounds(tally: Tally) -> Table | None:
    if not tally["rounds"]:
        return None
    stages = [_stage_of(each) for each in tally["rounds"]]
    places = stages[0]["votes"]
    ends = {place: (number, mark) for number, stage in enumerate(stages) for mark, place in stage["ends"]}
    rows = []
    for place in sorted(places, key=lambda place: _by_result(ends.get(place), stages, place)):
        last, mark = ends.get(place, (len(stages), None))
        until = len(stages) if mark != OUT else last + 1
        cells = []
        for number, stage in enumerate(stages[:until]):
            now = stage["votes"].get(place, 0)
            before = stages[number - 1]["votes"].get(place, 0) if number else now
            cells.append(
                {
                    "votes": _written(now),
                    "units": now,
                    "change": _change(now - before),
                    "mark": mark if number == last else None,
                }
            )
        rows.append({"option": place, "cells": cells, "empty": len(stages) - until, "won": mark == IN})
    lines = [(key, [stage[key] for stage in stages]) for key in ("ended", "lost")]
    return {
        "kind": "rounds",
        "quota": tally.get("quota"),
        "all": sum(stages[0]["votes"].values()),
        "rows": rows,
        "lines": [
            {"key": key, "cells": [{"votes": _written(one), "change": ""} for one in line]}
            for key, line in lines
            if any(line)
        ],
        "stages": [_sentence(stage) for stage in stages],
    }


def _stage_of(each: Tally) -> Table:
    """One stage of either kind of count, with amounts in units. ``ends``: who is in or out at it."""
    stage: Table = {
        "votes": {int(place): _units(amount) for place, amount in each["totals"].items()},
        "passed": each.get("passed"),
        "surplus": each.get("surplus", ""),
        "rate": each.get("rate", ""),
        "lost": _units(each.get("lost", 0)),
        "left_with": "excluded" in each,
        "level": bool(each["tie"]),
    }
    if "excluded" in each:
        stage["out"], stage["won"] = each["excluded"], [*each["elected"], *each["last"]]
        stage["ended"] = _units(each["ended"])
    else:
        stage["out"], stage["won"] = each["eliminated"], [each["elected"]]
        stage["ended"] = _units(each["exhausted"])
    stage["won"] = [place for place in stage["won"] if place is not None]
    stage["ends"] = [(IN, place) for place in stage["won"]]
    if stage["out"] is not None:
        stage["ends"].append((OUT, stage["out"]))
    return stage


def _by_result(end: tuple[int, str] | None, stages: Sequence[Table], place: int) -> tuple[int, ...]:
    """Who won first comes first; then who was left over; then who left last."""
    if end is None:
        return (1, -stages[-1]["votes"].get(place, 0), place)
    number, mark = end
    if mark == IN:
        return (0, number, stages[number]["won"].index(place))
    return (2, -number, place)


def _sentence(stage: Table) -> Sentence:
    won, out = stage["won"], stage["out"]
    first = won[0] if won else None
    if stage["passed"] is not None:
        return say(
            "%(option)s passes on a surplus of %(surplus)s; each ballot moves at %(rate)s of its worth.",
            option=stage["passed"],
            surplus=stage["surplus"],
            rate=stage["rate"],
        )
    if out is not None and stage["level"]:
        return say("%(option)s is among those with the fewest and leaves; those ballots move on.", option=out)
    if out is not None:
        return say("%(option)s has the fewest and leaves; those ballots move on.", option=out)
    if first is not None and not stage["left_with"]:
        return say("%(option)s has more than half of the ballots that still count.", option=first)
    return say("Every ballot counts for the first it names.")


def _units(amount: Any) -> int:
    whole, _, rest = str(amount).partition(".")
    return int(whole or 0) * VOTE + int(rest.ljust(5, "0"))


def _written(units: int) -> str:
    whole, rest = divmod(units, VOTE)
    return f"{whole}.{rest:05}".rstrip("0") if rest else str(whole)


def _change(units: int) -> str:
    if not units:
        return ""
    return ("+" if units > 0 else "−") + _written(abs(units))


# Comparisons


def _comparisons(tally: Tally) -> Table:
    matrix, paths = tally["matrix"], tally["paths"]
    order = [place for group in tally["order"] for place in group] + list(tally["dropped"])
    first = tally["condorcet_winner"]
    kept = [place for group in tally["order"] for place in group]
    return {
        "kind": "comparisons",
        "order": order,
        "first": first,
        "row": [
            {"option": place, "above": matrix[first][place], "below": matrix[place][first]}
            for place in kept
            if place != first
        ]
        if first is not None
        else [],
        "matrix": _square(order, matrix),
        "paths": _square(kept, paths) if first is None else [],
        "kept": kept,
        "dropped": tally["dropped"],
        "circles": [[_link(*link) for link in circle] for circle in tally["circles"]],
    }


def _link(over: int, under: int, above: int, below: int) -> Sentence:
    return say(
        "%(option)s over %(option_under)s: %(above)s to %(below)s.",
        option=over,
        option_under=under,
        above=above,
        below=below,
    )


def _square(order: Sequence[int], numbers: Sequence[Sequence[int]]) -> list[Table]:
    """Row by row; nothing where the square would be too large for a page."""
    if len(order) > MOST_COMPARED:
        return []
    return [
        {
            "option": a,
            "cells": [
                None if a == b else {"count": numbers[a][b], "beats": numbers[a][b] > numbers[b][a]}
                for b in order
            ],
        }
        for a in order
    ]


# Money


def _purchases(tally: Tally) -> Table:
    return {
        "kind": "purchases",
        "shares": tally["completion"] != "greedy",
        "budget": tally["budget"],
        "spent": tally["spent"],
        "endowment": _down(tally["endowment"]),
        "raised_to": _down(tally["raised_to"]) if tally["steps"] else None,
        "voters": tally["voters"],
        "bought": [
            one
            | {
                "share": one["share"] and _up(one["share"]),
                "effective": one["effective"] and _tenths(one["effective"]),
            }
            for one in tally["purchases"]
        ],
        "left_out": [one | {"left": one["left"] and _down(one["left"])} for one in tally["unfunded"]],
    }


def _down(pair: Sequence[int]) -> int:
    return pair[0] // pair[1]


def _up(pair: Sequence[int]) -> int:
    return -(-pair[0] // pair[1])


def _tenths(pair: Sequence[int]) -> str:
    """With one decimal, rounded half up."""
    tenths = (20 * pair[0] + pair[1]) // (2 * pair[1])
    return f"{tenths // 10}.{tenths % 10}"


# Marks, points, answers


def _by_number(numbers: Sequence[int]) -> Iterable[int]:
    return sorted(range(len(numbers)), key=lambda place: (-numbers[place], place))


def _marks(tally: Tally) -> Table:
    approvals = tally["approvals"]
    return {"kind": "marks", "rows": [(place, approvals[place]) for place in _by_number(approvals)]}


def _dots(tally: Tally) -> Table:
    sums, givers = tally["sums"], tally["givers"]
    rows = [(place, sums[place], givers[place]) for place in _by_number(sums)]
    return {"kind": "dots", "rows": rows, "total": sum(sums)}


def _points(tally: Tally) -> Table:
    sums, histogram = tally["sums"], tally["histogram"]
    rows = [
        {"option": place, "sum": sums[place], "raters": tally["raters"][place], "gave": histogram[place]}
        for place in _by_number(sums)
    ]
    return {"kind": "points", "rows": rows, "most": 5 * tally["valid"], "valid": tally["valid"]}


def _answers(tally: Tally) -> Table:
    answers = tally["answers"]
    return {"kind": "answers", "rows": [(key, answers[key]) for key in spoken.ANSWERS if key in answers]}


def _grid(tally: Tally) -> Table:
    yes, maybe = tally["yes"], tally["if_need_be"]
    people = tally["valid"] + tally["blank"]
    rows = [
        {"option": place, "yes": yes[place], "maybe": maybe[place], "no": people - yes[place] - maybe[place]}
        for place in range(len(yes))
    ]
    return {"kind": "grid", "rows": rows, "people": people}


def _draw(tally: Tally) -> Table:
    return {"kind": "draw", "order": tally["order"]}


_TABLES: Mapping[str, Callable[[Tally], Table | None]] = {
    "irv": _rounds,
    "stv": _rounds,
    "schulze": _comparisons,
    "budget": _purchases,
    "approval": _marks,
    "dots": _dots,
    "score": _points,
    "availability": _grid,
    "lot": _draw,
    "consent": _answers,
    "consensus": _answers,
    "temperature": _answers,
}
