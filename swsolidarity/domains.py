"""The list of domains, from the ground up. Importing a domain's edges registers what they declare."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click
from flask import Flask

DOMAINS = (
    "accounts",
    "collectives",
    "files",
    "notices",
    "threads",
    "decisions",
    "moderation",
    "governance",
    "fund",
    "search",
    "home",
    "operations",
)
EDGES = ("effects", "notify", "jobs", "needs", "views")


def init_app(app: Flask) -> None:
    """Import every edge a domain has; the blueprints of its views go on the app."""
    for domain in DOMAINS:
        for edge in EDGES:
            name = f"swsolidarity.{domain}.{edge}"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            for blueprint in getattr(module, "BLUEPRINTS", ()):
                app.register_blueprint(blueprint)
            if hasattr(module, "init_app"):
                module.init_app(app)


def commands() -> list[click.Command]:
    """What the domains add to the command line: ``COMMANDS`` in a domain's ``cli.py``."""
    names = [f"swsolidarity.{domain}.cli" for domain in DOMAINS]
    modules = [import_module(name) for name in names if find_spec(name) is not None]
    return [command for module in modules for command in module.COMMANDS]
