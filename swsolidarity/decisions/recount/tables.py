"""A count in plain text: tables that fit eighty columns, and the sentences members see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions.recount.counting import Result
from swsolidarity.decisions.recount.election import Election
from swsolidarity.decisions.recount.expected import AGREES, Finding

WIDTH = 80
_NAME = 26


def told(sentence: Sentence, election: Election) -> str:
    """A sentence with the words of the options in it, and amounts as money."""
    values: dict[str, str | int] = {}
    for name, value in sentence.values.items():
        if name.startswith("option") and isinstance(value, int):
            values[name] = election.names[value]
        elif name.startswith("money") and isinstance(value, int):
            values[name] = money(value, election)
        else:
            values[name] = value
    return str(Sentence(sentence.text, values))


def money(minor: int, election: Election) -> str:
    """An amount in whole units, with decimals where the file has them."""
    whole, rest = divmod(minor, election.money_scale)
    places = len(str(election.money_scale)) - 1
    return f"{whole}.{rest:0{places}}" if places else str(whole)


def lines(result: Result) -> Iterator[str]:
    """The whole result of one count."""
    election = result.election
    yield from _wrapped(election.title or "(no title)")
    yield from _wrapped(
        f"Method {result.method}, {election.cast} ballots, {len(election.names)} options."
        if election.names
        else f"Method {result.method}, {election.cast} ballots."
    )
    yield ""
    yield from _table(result)
    for sentence in result.reasoning:
        yield from _wrapped(told(sentence, election))
    if result.reasoning:
        yield ""
    yield from _ended(result)


def findings(found: Sequence[Finding]) -> Iterator[str]:
    """What became of every expectation of a file."""
    if not found:
        yield "The file has no result to compare with."
    for one in found:
        parts = ", ".join(one.differing if one.state != AGREES and one.differing else one.compared)
        yield from _wrapped(f"{one.method:26} {one.state}" + (f" ({parts})" if parts else ""), 27)


def _ended(result: Result) -> Iterator[str]:
    election = result.election
    if election.names:
        names = [_label(election, place) for place in result.winners]
        yield from _wrapped("Result: " + (", ".join(names) if names else result.outcome.replace("_", " ")))
    else:
        yield f"Result: {result.outcome.replace('_', ' ')}"
    if result.tied:
        names = [_label(election, place) for place in result.tied]
        said = "Decided by lot between: " if result.lot_drawn else "Only a lot can decide between: "
        yield from _wrapped(said + ", ".join(names))


def _label(election: Election, place: int) -> str:
    return f"[{election.numbers[place]}] {election.names[place]}"


def _short(text: str, width: int = _NAME) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _wrapped(text: str, indent: int = 0) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent=" " * indent, break_long_words=True) or [""]


def _table(result: Result) -> Iterator[str]:
    if result.method in ("irv", "stv_scottish"):
        yield from _rounds(result)
    elif result.matrix is not None:
        yield from _matrix(result)
    elif result.rounds is not None:
        yield from _purchases(result)
    else:
        yield from _counts(result)
    yield ""


def _grid(rows: Sequence[tuple[str, Sequence[str]]], heading: Sequence[str]) -> Iterator[str]:
    """Columns side by side as far as they fit, the rest below."""
    first = max([len(name) for name, _ in rows] + [4])
    columns = zip(heading, *(cells for _, cells in rows), strict=True)
    widths = [max(map(len, column)) + 2 for column in columns]
    start = 0
    while start < len(heading):
        end, used = start, first
        while end < len(heading) and (end == start or used + widths[end] <= WIDTH):
            used += widths[end]
            end += 1
        if start:
            yield ""
        for name, cells in (("", heading), *rows):
            line = "".join(f"{cells[at]:>{widths[at]}}" for at in range(start, end))
            yield f"{name:{first}}{line}".rstrip()
        start = end


def _rounds(result: Result) -> Iterator[str]:
    """Options as rows, rounds as columns; who is elected has a +, who left has an x."""
    election, rounds = result.election, result.rounds or ()
    if not rounds:
        return
    if result.quota is not None:
        yield f"Quota: {result.quota}"
    rows = [
        (_short(_label(election, place)), list(_cells(place, rounds))) for place in range(len(election.names))
    ]
    if result.method == "irv":
        rows.append(("name nobody left", [str(each["exhausted"]) for each in rounds]))
    else:
        rows.append(("with nobody left", [each["ended"] for each in rounds]))
        rows.append(("lost by rounding", [each["lost"] for each in rounds]))
    yield from _grid(rows, [f"round {number}" for number in range(1, len(rounds) + 1)])
    yield "+ elected   x out"


def _cells(place: int, rounds: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One option through all rounds; nothing after it has left."""
    out = False
    for each in rounds:
        votes = each["totals"].get(str(place))
        leaves = place in (each.get("eliminated"), each.get("excluded"))
        if place in _all(each.get("elected")) or place in _all(each.get("last")):
            yield f"{votes} +"
        elif leaves:
            yield f"{votes} x"
        else:
            yield "" if out or votes is None else str(votes)
        out = out or leaves


def _all(value: Any) -> Sequence[int]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _matrix(result: Result) -> Iterator[str]:
    """Who is put above whom how often; a * where the row beats the column."""
    election, matrix = result.election, result.matrix or ()
    order = [place for group in result.counts["order"] for place in group]
    order += [place for place in range(len(election.names)) if place not in order]
    rows = [
        (
            _short(_label(election, row)),
            [
                "-" if row == column else f"{matrix[row][column]}{_beats(matrix, row, column)}"
                for column in order
            ],
        )
        for row in order
    ]
    yield from _grid(rows, [f"[{election.numbers[place]}]" for place in order])
    yield "* the row beats the column"


def _beats(matrix: Sequence[Sequence[int]], row: int, column: int) -> str:
    return "*" if matrix[row][column] > matrix[column][row] else " "


def _purchases(result: Result) -> Iterator[str]:
    """What is funded, in its order: what it costs, who approves it, what each pays at most."""
    election, purchases = result.election, result.counts["purchases"]
    shared = any(one["share"] is not None for one in purchases)
    rows = []
    for one in purchases:
        cells = [money(one["cost"], election), str(one["approvals"])]
        if shared and one["share"] is None:
            cells += ["", "", ""]
        elif shared:
            cells += [_hundredths(one["effective"]), _share(one["share"], election), str(one["paid_less"])]
        rows.append((_short(_label(election, one["option"])), cells))
    if rows:
        yield from _grid(
            rows, ["cost", "approvals", *(["effective", "each pays", "pay less"] if shared else [])]
        )
    if shared:
        yield "Effective votes are rounded down, what each pays is rounded up."
    yield f"Budget {money(election.budget, election)}, spent {money(result.counts['spent'], election)}."


def _hundredths(fraction: Sequence[int]) -> str:
    whole, rest = divmod(fraction[0] * 100 // fraction[1], 100)
    return f"{whole}.{rest:02}"


def _share(fraction: Sequence[int], election: Election) -> str:
    return money(-(-fraction[0] // fraction[1]), election)


def _counts(result: Result) -> Iterator[str]:
    election = result.election
    numbers = result.counts.get("counts") or result.counts.get("sums")
    if numbers is not None:
        yield from _grid(
            [(_short(_label(election, place)), [str(number)]) for place, number in enumerate(numbers)],
            ["approvals" if "counts" in result.counts else "points"],
        )
        yield f"Ballots with marks: {result.counts['valid']}, blank: {result.counts['blank']}."
    else:
        yield from _grid([(answer, [str(times)]) for answer, times in result.counts.items()], ["ballots"])
