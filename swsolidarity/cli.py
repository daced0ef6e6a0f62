"""The ``swsolidarity`` command: Flask's own commands and ours.

A command that needs a running application is registered by its domain (``COMMANDS`` in its ``cli.py``);
those that make, start or serve one are here.
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate.cli import db as database_commands

from swsolidarity import config as settings
from swsolidarity import domains, paths, worker
from swsolidarity.app import create_app
from swsolidarity.collectives.actions import make_founding_link
from swsolidarity.core.db import transaction
from swsolidarity.core.keyring import KeyringError
from swsolidarity.core.keys import KeyFileError
from swsolidarity.operations import bench, demo, serving, setup

CANNOT_START = (settings.SettingError, KeyFileError, KeyringError, setup.NotReady)


class Commands(FlaskGroup):
    """Lists every command without needing an instance, so that ``--help`` works before ``init``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load_plugin_commands()
        return sorted(self.commands)


@click.group(
    cls=Commands,
    create_app=create_app,
    set_debug_flag=False,
    add_version_option=False,
    help="The server a worker-run collective meets, decides and keeps its fund on.",
)
@click.version_option(package_name="swsolidarity", message="%(version)s")
def cli() -> None:
    """Entry point of the command line."""


def founding_address(app: Flask) -> str:
    """A fresh one-time address, good for an hour, at which a collective can be started."""
    with transaction():
        token = make_founding_link()
    return f"{app.config['ADDRESS'].rstrip('/')}/setup/{token}"


def unless_set_up(context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Say that there is an instance already before asking anything."""
    folder = paths.instance()
    if setup.is_set_up(folder) and not context.resilient_parsing:
        raise click.ClickException(f"{folder} is set up already. A new link: swsolidarity founding-link")
    return name or (None if context.resilient_parsing else click.prompt("Name of this server", "Harbour"))


@click.command()
@click.option("--name", is_eager=True, callback=unless_set_up, help="Shown on the front door.")
@click.option("--language", prompt="Language", default="en", help="For people who choose none.")
@click.option(
    "--time-zone", prompt="Time zone, like Africa/Nairobi", default="UTC", help="Deadlines name its place."
)
@click.option(
    "--currency", prompt="Currency, like KES", default="EUR", help="Offered first when a fund is opened."
)
@click.option(
    "--address", prompt="Address people will open", default="http://127.0.0.1:8321", help="https:// or onion."
)
def init(**answers: str) -> None:
    """Make an instance: folders, keys, settings, database. Prints a one-time link for the first person.

    \b
    Example:
      swsolidarity init --name Harbour --address https://harbour.example --time-zone Africa/Nairobi
    """
    folder = paths.instance()
    values = {("INSTANCE_NAME" if key == "name" else key.upper()): value for key, value in answers.items()}
    settings.load(folder, values)  # a wrong answer is refused before anything is written
    setup.prepare(folder, values)
    app = create_app()
    with app.app_context():
        setup.migrate()
        link = founding_address(app)
    click.echo(f"Ready in {folder}.")
    click.echo(f"Start it:            swsolidarity serve\nThen open, once, within an hour:  {link}")


@click.command("founding-link")
@with_appcontext
def founding_link() -> None:
    """Print a one-time link, good for an hour, at which somebody can start a collective.

    \b
    Example:
      swsolidarity founding-link
    """
    click.echo(founding_address(current_app._get_current_object()))  # type: ignore[attr-defined]  # a proxy


@click.command()
@click.option("--bind", default="127.0.0.1:8321", show_default=True, help="Address and port, or unix:/path.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Web processes; the setting WEB_WORKERS if left out."
)
def serve(bind: str, workers: int | None) -> None:
    """Serve the application; the worker runs beside it unless WORKER_IN_PROCESS is off.

    \b
    Example:
      swsolidarity serve --bind 127.0.0.1:8321
    """
    app = create_app()
    setup.require_ready(app)
    click.echo(f"Serving on {bind}. Stop with Ctrl+C.")
    serving.serve(create_app, app, bind=bind, processes=workers or app.config["WEB_WORKERS"])


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def run_worker(once: bool) -> None:
    """Hand out notices and run what falls due. Several may run at once.

    \b
    Example:
      swsolidarity worker
    """
    app = create_app()
    setup.require_ready(app)
    if once:
        click.echo(f"{worker.tick(app)} done")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.loop(app, stop)


@click.command()
@click.pass_context
def tick(context: click.Context) -> None:
    """Do everything that is due now, once; for those who would rather use cron than a worker.

    \b
    Example:
      swsolidarity tick
    """
    context.invoke(run_worker, once=True)


@click.group("config")
def config_group() -> None:
    """Look at the settings."""


@config_group.command("show")
def config_show() -> None:
    """List every setting with its value, variable and meaning; secrets are not shown.

    \b
    Example:
      swsolidarity config show
    """
    values = settings.load(paths.instance())
    for setting in settings.SETTINGS:
        value = "(hidden)" if setting.secret and values[setting.name] else repr(values[setting.name])
        click.echo(f"{setting.name:18} {value}\n{'':18} {setting.variable}: {setting.meaning}")


@config_group.command("check")
def config_check() -> None:
    """Check that the server could start now; says in one line what stands in the way.

    \b
    Example:
      swsolidarity config check
    """
    setup.require_ready(create_app())
    click.echo("All settings are good.")


OURS = (init, founding_link, serve, run_worker, tick, config_group, demo.command, bench.command)

for command in (*OURS, database_commands, *domains.commands()):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; a server that cannot start says why in one line."""
    try:
        return cli.main(args=arguments, prog_name="swsolidarity")
    except CANNOT_START as error:
        print(f"swsolidarity: {error}", file=sys.stderr)  # noqa: T201  # the command line's own voice
        sys.exit(1)


if __name__ == "__main__":
    main()
