"""``swsolidarity bench``: seed, serve, drive, compare, print."""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from swsolidarity.core.db import db, normalise_url
from swsolidarity.operations import setup
from swsolidarity.operations.bench import bare, counts, load, places, servers
from swsolidarity.operations.seed import world
from swsolidarity.operations.seed.sizes import SIZES

CONNECTIONS = (1, 8)
WARM_UP = 0.3
HEAD = ("operation", "conn.", "per s", "p50 ms", "p99 ms", "bytes", "stmts", "of bare", "spread", "goal")


@click.command(name="bench")
@click.option(
    "--database", default="", help="An empty database to use; SQLite in a temporary folder if left out."
)
@click.option("--size", type=click.Choice(list(SIZES)), default="medium", show_default=True, help="How much.")
@click.option(
    "--rounds", default=3, show_default=True, type=click.IntRange(1, 50), help="The median is shown."
)
@click.option("--seconds", default=2.0, show_default=True, help="How long each run takes.")
@click.option("--only", default="", help="Only operations whose name has this in it.")
@click.option(
    "--ballots", default=1_000_000, show_default=True, type=click.IntRange(10), help="How many are counted."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, to compare two versions.")
@click.pass_context
def command(
    context: click.Context,
    *,
    database: str,
    size: str,
    rounds: int,
    seconds: float,
    only: str,
    ballots: int,
    as_json: bool,
) -> None:
    """Measure pages and writes against a bare Flask page on the same machine, in the same run.

    Example: swsolidarity bench --size small --rounds 1
    """
    make_app = context.ensure_object(ScriptInfo).create_app
    if make_app is None:
        raise click.ClickException("Run this as: swsolidarity bench")
    folder = Path(tempfile.mkdtemp(prefix="swsolidarity-bench-"))
    try:
        bench = Bench(make_app, folder, database, size)
        found = bench.run(rounds, seconds, only)
        found["counts"] = counts.rows(bench.app, only, ballots)
        _print(found, as_json)
    except (servers.DidNotStart, SQLAlchemyError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise click.ClickException(f"The measurement could not be made: {said}") from None
    except world.NotEmpty:
        raise click.ClickException("There are people in this database. Give an empty one.") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Bench:
    """One measurement: two servers on one database, driven in turn."""

    def __init__(self, make_app: Any, folder: Path, database: str, size: str) -> None:
        self.size = size
        self.ports = (servers.free_port(), servers.free_port())
        setup.prepare(folder, {})
        self.settings = {
            "SWS_INSTANCE_PATH": str(folder),
            "SWS_ADDRESS": f"http://127.0.0.1:{self.ports[0]}",
            "SWS_DATABASE_URL": normalise_url(database) or f"sqlite:///{folder / 'data' / 'swsolidarity.db'}",
            "SWS_SMALL_SERVER": "1",
            # A few invented members do what hundreds would.
            **dict.fromkeys(
                ("SWS_READ_AN_HOUR", "SWS_READ_AN_HOUR_AT_FIRST", "SWS_SENT_AN_HOUR"), "1000000000"
            ),
            "SWS_WORKER_IN_PROCESS": "0",
            bare.SIGNED_WITH: secrets.token_hex(16),
        }
        os.environ.update(self.settings)
        self.app: Flask = make_app({"INSTANCE_PATH": folder})
        with self.app.app_context():
            setup.migrate()
            world.make(size, 1, lambda line: click.echo(line, err=True))
            bare.prepare(db.engine)
            db.engine.dispose()

    def run(self, rounds: int, seconds: float, only: str) -> dict[str, Any]:
        """All rows, all rounds; what was found, as plain values."""
        ours, theirs = self.ports
        spots = places.Places(self.app, f"127.0.0.1:{ours}", f"127.0.0.1:{theirs}")
        rows = [row for row in spots.rows() if only in row.name]
        statements = {row.name: spots.statements(row) for row in rows}
        with self.app.app_context():
            engine = db.engine.dialect.name
            db.engine.dispose()
        found = []
        with (
            servers.running(
                "swsolidarity:create_app()",
                ours,
                self.settings,
                "/healthz",
                "--config=python:swsolidarity.operations.serving",
            ) as our_process,
            servers.running(
                "swsolidarity.operations.bench.bare:create_app()", theirs, self.settings, "/same"
            ) as bare_process,
        ):
            for row in rows:
                for connections in CONNECTIONS:
                    click.echo(f"{row.name}, {connections} at once", err=True)
                    found.append(self._row(row, connections, rounds, seconds, statements[row.name]))
            memory = {"ours": servers.peak_memory(our_process), "bare": servers.peak_memory(bare_process)}
        spots.sign_out()
        with self.app.app_context():
            bare.take_away(db.engine)
            db.engine.dispose()
        return {
            "size": self.size,
            "database": engine,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "rounds": rounds,
            "seconds": seconds,
            "peak_memory_kb": memory,
            "rows": found,
        }

    def _row(
        self, row: places.Row, connections: int, rounds: int, seconds: float, statements: int | None
    ) -> dict[str, Any]:
        ours, theirs = self.ports
        mine, base, wanted = row.ours(), row.bare(), row.wanted
        bare_wanted = (303,) if 303 in wanted else (200, 304)
        self._drive(ours, mine, connections, min(WARM_UP, seconds), wanted)
        self._drive(theirs, base, connections, min(WARM_UP, seconds), bare_wanted)
        runs = [
            (
                self._drive(ours, mine, connections, seconds, wanted),
                self._drive(theirs, base, connections, seconds, bare_wanted),
            )
            for _ in range(rounds)
        ]
        ratios = sorted(100 * a.rate / b.rate for a, b in runs if b.rate)
        middle = sorted((a for a, _ in runs), key=lambda run: run.rate)[len(runs) // 2]
        return {
            "name": row.name,
            "connections": connections,
            "per_second": round(median(a.rate for a, _ in runs), 1),
            "p50_ms": round(middle.percentile(50), 2),
            "p99_ms": round(middle.percentile(99), 2),
            "bytes": max(a.size for a, _ in runs),
            "statements": statements,
            "bare_per_second": round(median(b.rate for _, b in runs), 1),
            "percent_of_bare": round(median(ratios), 1) if ratios else None,
            "spread": [round(ratios[0], 1), round(ratios[-1], 1)] if ratios else None,
            "failed": sum(a.failed for a, _ in runs),
            "bare_failed": sum(b.failed for _, b in runs),
            "goal_percent": row.goal or None,
        }

    @staticmethod
    def _drive(
        port: int, source: Any, connections: int, seconds: float, wanted: tuple[int, ...]
    ) -> load.Measured:
        return load.drive(port, source, connections=connections, seconds=seconds, wanted=wanted)


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    lines = [HEAD]
    for row in found["rows"]:
        spread = "–" if row["spread"] is None else f"{row['spread'][0]:.0f}–{row['spread'][1]:.0f} %"
        lines.append(
            (
                row["name"],
                str(row["connections"]),
                f"{row['per_second']:.0f}",
                f"{row['p50_ms']:.1f}",
                f"{row['p99_ms']:.1f}",
                str(row["bytes"]),
                str(row["statements"]),
                "–" if row["percent_of_bare"] is None else f"{row['percent_of_bare']:.0f} %",
                spread,
                f"{row['goal_percent']} %" if row["goal_percent"] else "–",
            )
        )
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    for line in lines:
        name = line[0].ljust(widths[0])
        click.echo(
            "  ".join([name, *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))])
        )
    for row in found["counts"]:
        memory = f", {row['peak_memory_kb'] / 1024:.0f} MB" if row["peak_memory_kb"] else ""
        what = "and the longest took" if row["name"] in counts.MEANWHILE else "ballots in"
        click.echo(f"{row['name']}: {row['ballots']} {what} {row['microseconds'] / 1e6:.2f} s{memory}")
    failed = sum(row["failed"] + row["bare_failed"] for row in found["rows"])
    memory = found["peak_memory_kb"]
    told = ", ".join(f"{who} {kb / 1024:.0f} MB" for who, kb in memory.items() if kb)
    click.echo(
        f"{found['size']}, {found['database']}, {found['machine']}; "
        f"{found['rounds']} rounds of {found['seconds']} s"
    )
    click.echo(
        f"peak memory of a web worker: {told or 'not known on this system'}; failed requests: {failed}"
    )
