"""The ``swsolidarity`` command: Flask's own commands and ours."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup

from swsolidarity.app import create_app
from swsolidarity.config import SettingError
from swsolidarity.core.keys import KeyFileError
from swsolidarity.core.vault import KeyringError


@click.group(
    cls=FlaskGroup,
    create_app=create_app,
    add_version_option=False,
    help="The server a worker-run collective meets, decides and keeps its fund on.",
)
@click.version_option(package_name="swsolidarity", message="%(version)s")
def cli() -> None:
    """Entry point of the command line."""


def main() -> None:
    """Run the command line; a server that cannot start says why in one line."""
    try:
        cli.main()
    except (SettingError, KeyFileError, KeyringError) as error:
        print(f"swsolidarity: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


if __name__ == "__main__":
    main()
