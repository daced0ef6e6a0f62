"""The list of domains, from the ground up. Importing a domain's edges registers what they declare."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

DOMAINS = ("accounts", "collectives", "notices", "threads", "decisions", "fund", "home", "operations")
EDGES = ("effects", "notify", "jobs", "cli", "views")


def init_app(app: Flask) -> None:
    """Import every edge a domain has; each view module's blueprints and each command group go on the app."""
    for domain in DOMAINS:
        for edge in EDGES:
            name = f"swsolidarity.{domain}.{edge}"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            for blueprint in getattr(module, "BLUEPRINTS", ()):
                app.register_blueprint(blueprint)
            for command in getattr(module, "COMMANDS", ()):
                app.cli.add_command(command)
            if hasattr(module, "init_app"):
                module.init_app(app)
