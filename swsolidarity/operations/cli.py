"""Commands for whoever runs the server that need its settings and its database."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

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


COMMANDS = [seed]
