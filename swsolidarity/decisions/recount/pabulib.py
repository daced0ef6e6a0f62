"""Budget rounds as Pabulib publishes them (.pb): META, PROJECTS and VOTES, each a table parted by semicolons.

Amounts may have decimals; then everything is counted in hundredths, as in the other formats. Whoever chose
one project or ranked some approves of these; points are added up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from swsolidarity.core.verdict import say
from swsolidarity.decisions.recount import election, source
from swsolidarity.decisions.recount.election import BUDGET, MOST_MONEY, MOST_OPTIONS, Election, digits
from swsolidarity.decisions.recount.source import Unreadable
from swsolidarity.decisions.recount.votedata import MOST_POINTS, by_id
from swsolidarity.decisions.rules import papers

SECTIONS = ("META", "PROJECTS", "VOTES")
_MARKS = ("approval", "choose-1", "ordinal")
_POINTS = ("cumulative", "scoring")
_RULES = {
    "greedy": ["pb_greedy_votes"],
    "equalshares": ["mes_cost_add1"],
    "equalshares/add1": ["mes_cost_add1"],
}
"""What the rules in these files are called elsewhere."""

_MONEY = re.compile(r"([0-9]{1,16})(?:[.,]([0-9]{0,2})0*)?", re.ASCII)

Row = tuple[int, list[str]]


class _Project(NamedTuple):
    number: str
    name: str
    cost: int
    votes: int | None
    selected: bool | None


def looks_like(first: str) -> bool:
    """Whether a file that begins with this line is one."""
    return _is(first.split(";"), "META")


def read(content: bytes) -> Election:
    """The round in a file. Raises ``Unreadable``."""
    rows = _rows(content)
    meta = _meta(rows)
    projects = _projects(rows)
    kind = meta.get("vote_type", ("approval", 0))[0].lower()
    if kind not in (*_MARKS, *_POINTS):
        raise Unreadable(say("Ballots of this type are not counted here."), meta["vote_type"][1])
    if "budget" not in meta:
        raise Unreadable(say("The budget is missing."))
    budget = _amount(*meta["budget"])
    amounts = (budget, *(one.cost for one in projects))
    scale = 1 if all(amount % 100 == 0 for amount in amounts) else 100
    ballots = _ballots(rows, {one.number: place for place, one in enumerate(projects)}, kind in _POINTS)
    for key, found in (("num_projects", len(projects)), ("num_votes", sum(ballots.values()))):
        if key in meta and digits(meta[key][0], key, line=meta[key][1]) != found:
            raise Unreadable(
                say(
                    "%(key)s says %(said)s; the file has %(found)s.", key=key, said=meta[key][0], found=found
                ),
                meta[key][1],
            )
    return Election(
        kind=BUDGET,
        title=election.name(meta.get("description", ("", 0))[0]),
        names=tuple(one.name for one in projects),
        numbers=tuple(range(len(projects))),
        ballots=ballots,
        costs=tuple(one.cost * scale // 100 for one in projects),
        budget=budget * scale // 100,
        money_scale=scale,
        points=kind in _POINTS,
        lot=by_id([one.number for one in projects]),
        expected=_expected(meta, projects, kind),
    )


def _rows(content: bytes) -> Iterator[Row]:
    """The rows of all three tables, with their lines."""
    for line, text in source.lines(content):
        row = [cell.strip() for cell in _cells(text, line)]
        if any(row):
            yield line, row


def _cells(text: str, line: int) -> list[str]:
    """One row. A name in quotes may have quotes inside, as people write them; one left open is refused."""
    if '"' not in text:
        return text.split(";")
    try:
        return next(csv.reader([text], delimiter=";", strict=True))
    except csv.Error:
        if text.count('"') % 2 or len(text) > csv.field_size_limit():
            raise Unreadable(say("This line is not a row of a table."), line) from None
        return next(csv.reader([text], delimiter=";"))


def _is(row: list[str], section: str) -> bool:
    """Whether a row begins a section; programs that write tables fill it up with empty cells."""
    return row[0].strip().upper() == section and not any(cell.strip() for cell in row[1:])


def _meta(rows: Iterator[Row]) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    _begins(rows, "META")
    for line, row in rows:
        if _is(row, "PROJECTS"):
            return found
        if len(row) < 2:
            raise Unreadable(say("Here a key and a value should stand."), line)
        found[row[0]] = (row[1], line)
    raise Unreadable(say("The file ends too early: the projects are missing."))


def _begins(rows: Iterator[Row], section: str) -> None:
    line, row = next(rows, (None, [""]))
    if not _is(row, section):
        raise Unreadable(say("The file must begin with %(section)s.", section=section), line)


def _table(
    rows: Iterator[Row], columns: tuple[str, ...], end: str | None
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows under a heading, by the names in it, until the next section; ``columns`` must be there."""
    line, heading = next(rows, (None, []))
    while heading and not heading[-1]:
        heading.pop()
    missing = [column for column in columns if column not in heading]
    if missing or heading[0] != columns[0] or len(set(heading)) != len(heading):
        key = (missing or columns)[0]
        raise Unreadable(say("Here the names of the columns should stand, %(key)s too.", key=key), line)
    width = len(heading)
    for at, row in rows:
        if end is not None and _is(row, end):
            return
        if len(row) < width or any(row[width:]):
            raise Unreadable(say("This row has too many columns or too few."), at)
        yield at, dict(zip(heading, row, strict=False))
    if end is not None:
        raise Unreadable(say("The file ends too early: the votes are missing."))


def _projects(rows: Iterator[Row]) -> list[_Project]:
    projects: list[_Project] = []
    seen: set[str] = set()
    for line, row in _table(rows, ("project_id", "cost"), "VOTES"):
        number = election.name(row["project_id"], line)
        if number in seen or not number:
            raise Unreadable(say("This project has no number of its own."), line)
        seen.add(number)
        if len(seen) > MOST_OPTIONS:
            raise Unreadable(say("More than %(most)s options are not counted.", most=MOST_OPTIONS), line)
        votes, selected = row.get("votes", ""), row.get("selected", "")
        projects.append(
            _Project(
                number=number,
                name=election.name(row.get("name") or number, line),
                cost=_amount(row["cost"], line),
                votes=int(votes) if votes.isdecimal() and len(votes) < 10 else None,
                selected=selected == "1" if selected.isdecimal() else None,
            )
        )
    return projects


def _ballots(rows: Iterator[Row], places: Mapping[str, int], points: bool) -> dict[str, int]:
    ballots: dict[str, int] = {}
    known: dict[tuple[str, str], str] = {}
    columns = ("voter_id", "vote", *(["points"] if points else []))
    for line, row in _table(rows, columns, None):
        said = row["vote"], row["points"] if points else ""
        paper = known.get(said)
        if paper is None:
            paper = known[said] = _paper(*said, places, points, line)
        ballots[paper] = ballots.get(paper, 0) + 1
    return ballots


def _paper(vote: str, points: str, places: Mapping[str, int], with_points: bool, line: int) -> str:
    marked = [places.get(part.strip(), -1) for part in vote.split(",")] if vote else []
    paper = election.marks(marked, len(places), line)
    if not with_points:
        return paper
    given = (
        [digits(part, "Points", most=MOST_POINTS, line=line) for part in points.split(",")] if points else []
    )
    if len(given) != len(marked):
        raise Unreadable(say("This ballot has more options than points, or fewer."), line)
    return papers.write_points(dict(zip(marked, given, strict=True)))


def _amount(text: str, line: int) -> int:
    """An amount in hundredths. Raises ``Unreadable``."""
    found = _MONEY.fullmatch(text)
    amount = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    if not 0 <= amount <= MOST_MONEY * 100:
        raise Unreadable(say("This is not an amount of money."), line)
    return amount


def _expected(
    meta: Mapping[str, tuple[str, int]], projects: list[_Project], kind: str
) -> list[dict[str, Any]]:
    """What the file says of votes and of what was funded."""
    expected: list[dict[str, Any]] = []
    if kind in ("approval", "choose-1") and projects and all(one.votes is not None for one in projects):
        expected.append({"method": "approval_count", "counts": [one.votes for one in projects]})
    if projects and all(one.selected is not None for one in projects):
        rule = "" if kind == "ordinal" else meta.get("rule", ("", 0))[0]  # by ranks, not by approvals
        selected = [place for place, one in enumerate(projects) if one.selected]
        expected.append({"method": "pb_official", "selected": selected, "matches": _RULES.get(rule, [])})
    return expected
