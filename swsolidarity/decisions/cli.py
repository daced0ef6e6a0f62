"""Commands for decisions: ``swsolidarity decisions recount``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from swsolidarity.core.verdict import say
from swsolidarity.decisions import recount
from swsolidarity.decisions.recount import counting, election, expected, tables
from swsolidarity.decisions.recount.source import Unreadable, refuse

_TOO_MUCH = say("It is too large to be counted here.")

decision_commands = AppGroup("decisions", help="Count published results and other elections again.")


@decision_commands.command("recount", with_appcontext=False)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--method",
    required=True,
    type=click.Choice([*counting.METHODS, "all"]),
    help="How to count; all: compare every result the file expects.",
)
@click.option("--seats", type=click.IntRange(1, election.MOST_OPTIONS), help="Places; else as the file says.")
@click.option("--lot", metavar="ORDER", help="All options by number, luckiest first, like 2,0,1.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def recount_command(file: Path, method: str, seats: int | None, lot: str | None, as_json: bool) -> None:
    """Count the ballots in FILE again, without a server, database or connection.

    Reads results published by this software, votedata/1, BLT, PrefLib (soc, soi, toc, toi) and Pabulib, plain
    or packed by gzip. Options are counted from 0. Ends with 1 if something does not agree, with 2 if the file
    cannot be counted.

    \b
    Example:
      swsolidarity decisions recount council.blt --method stv_scottish --seats 3
    """
    try:
        found = recount.read(file)
        order = _order(lot, found)
        begun = time.perf_counter_ns()
        if method == "all":
            result: Any = expected.check(found, seats=seats, lot=order)
        else:
            result = counting.count(found, method, seats=seats, lot=order)
        taken = time.perf_counter_ns() - begun
    except Unreadable as error:
        _refused(file, error)
    except MemoryError:
        _refused(file, Unreadable(_TOO_MUCH))
    faults = [str(fault) for fault in found.faults]
    report = _all(result) if method == "all" else result.as_json()
    if as_json:
        click.echo(_as_text(report | ({"faults": faults} if faults else {}), taken))
    else:
        told = tables.findings(result) if method == "all" else tables.lines(result)
        for line in (*told, *faults):
            click.echo(line)
    if faults or report.get("differ"):
        sys.exit(1)


def _order(lot: str | None, found: election.Election) -> tuple[int, ...]:
    """The order of luck somebody typed. Raises ``Unreadable`` unless it names every option once."""
    if lot is None:
        return ()
    parts = lot.replace(",", " ").split()
    order = tuple(int(part) for part in parts if part.isdecimal() and len(part) < 5)
    if len(order) != len(parts) or len(set(order)) != len(order) or not set(order) >= set(found.numbers):
        refuse("A lot must name every option once, luckiest first.")
    return order


def _all(found: Sequence[expected.Finding]) -> dict[str, Any]:
    return {
        "method": "all",
        "expectations": [one._asdict() for one in found],
        "agree": sum(one.state == expected.AGREES for one in found),
        "differ": sum(one.state == expected.DIFFERS for one in found),
        "by_lot": sum(one.state == expected.BY_LOT for one in found),
        "not_offered": sum(one.state == expected.NOT_OFFERED for one in found),
    }


def _as_text(report: dict[str, Any], nanoseconds: int) -> str:
    """The object as text, the time it took at the end: a number written from whole microseconds."""
    seconds, rest = divmod(nanoseconds // 1000, 10**6)
    return f'{json.dumps(report)[:-1]}, "seconds": {seconds}.{rest:06}}}'


def _refused(file: Path, error: Unreadable) -> NoReturn:
    where = str(file) if error.line is None else f"{file}, line {error.line}"
    click.echo(f"{where}: {error.why}", err=True)
    sys.exit(2)


COMMANDS = [decision_commands]
