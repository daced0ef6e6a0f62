"""Commands for whoever runs the server that need its settings and its database."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from swsolidarity.core import jobs
from swsolidarity.core.db import Base, db
from swsolidarity.operations import setup
from swsolidarity.operations.seed import world
from swsolidarity.operations.seed.sizes import SIZES


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="small", show_default=True, help="How much.")
@click.option(
    "--seed-number", type=int, default=1, show_default=True, help="The same number, the same world."
)
@with_appcontext
def seed(size: str, seed_number: int) -> None:
    """Fill an empty database with an invented world, to try things out or to measure.

    Example: swsolidarity seed --size medium
    """
    setup.migrate()
    try:
        passphrase = world.make(size, seed_number, lambda line: click.echo(line, err=True))
    except world.NotEmpty:
        raise click.ClickException(
            "There are people in this database already. A seed goes into an empty one."
        ) from None
    click.echo(f"Sign in as seed-1-1, seed-1-2, … with the passphrase: {passphrase.words}")


retention_commands = AppGroup("retention", help="Forget what is kept no longer.")


@retention_commands.command("run")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a machine.")
def retention_run(as_json: bool) -> None:
    """Drop now what has had its time; the worker does the same by itself. Prints numbers of rows only.

    \b
    Example:
      swsolidarity retention run
    """
    before = _rows()
    done = [one.name for one in jobs.registered() if one.forgets]
    for one in jobs.registered():
        if one.forgets:
            one.run()
            db.session.rollback()
    after = _rows()
    gone = {table: before[table] - after[table] for table in before if after[table] < before[table]}
    if as_json:
        click.echo(json.dumps({"jobs": done, "gone": gone}, indent=2))
        return
    for table, rows in gone.items():
        click.echo(f"{table}: {rows} rows")
    click.echo(f"Done: {len(done)} kinds of things were looked through.")


def _rows() -> dict[str, int]:
    """How many rows each table has."""
    tables = Base.metadata.sorted_tables
    counts = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    db.session.rollback()
    return counts


COMMANDS = [seed, retention_commands]
