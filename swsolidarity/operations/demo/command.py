"""``swsolidarity demo``: one command that shows everything and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

from swsolidarity.core.db import db
from swsolidarity.operations import serving, setup
from swsolidarity.operations.demo import world

HOST = "127.0.0.1"

STARTED = """\
swsolidarity demo is running.   Open  http://{host}:{port}/demo
Everything here is invented. It disappears when you press Ctrl+C.
Sign in with one tap as:  Asha (member) · Beto (fund steward) · Mira (organiser)
                          Noor (waiting to join) · Dee (runs the election) · outsider"""


@click.command(name="demo")
@click.option(
    "--port", default=8321, show_default=True, type=click.IntRange(1, 65535), help="Port to serve on."
)
@click.pass_context
def command(context: click.Context, port: int) -> None:
    """Serve an invented world on this machine until Ctrl+C; it leaves nothing behind.

    Example: swsolidarity demo
    """
    make_app = context.ensure_object(ScriptInfo).create_app
    if make_app is None:
        raise click.ClickException("Run this as: swsolidarity demo")
    _port_must_be_free(port)
    folder = Path(tempfile.mkdtemp(prefix="swsolidarity-demo-"))
    mine = os.getpid()
    try:
        _serve(make_app, folder, port)
    finally:
        # A web server process that ends passes here too; only the one that made the folder takes it away.
        if os.getpid() == mine:
            shutil.rmtree(folder, ignore_errors=True)


def _serve(make_app: Any, folder: Path, port: int) -> None:
    config: dict[str, Any] = {
        "INSTANCE_PATH": folder,
        "INSTANCE_NAME": "Harbour (demo)",
        "ADDRESS": f"http://{HOST}:{port}",
        "DATABASE_URL": "",
        "TIME_ZONE": "Africa/Nairobi",
        "CURRENCY": "KES",
        "WEB_WORKERS": 2,
        "SMALL_SERVER": True,
        "WORKER_IN_PROCESS": True,
        "DEMO": True,
    }
    setup.prepare(folder, {})
    app: Flask = make_app(config)
    with app.app_context():
        setup.migrate()
    config["DEMO_CAST"] = world.make(app)
    with app.app_context():
        db.engine.dispose()
    click.echo(STARTED.format(host=HOST, port=port))
    sys.stdout.flush()
    serving.serve(lambda: make_app(config), app, bind=f"{HOST}:{port}", processes=config["WEB_WORKERS"])


def _port_must_be_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise click.ClickException(
                f"Port {port} is taken, perhaps by another demo. "
                f"Choose another: swsolidarity demo --port {port + 1}"
            ) from None
