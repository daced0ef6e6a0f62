"""Where templates, static files and migrations are, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """The wheel carries the folder inside the package; a checkout has it beside the package."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _folder("templates")
STATIC = _folder("static")
MIGRATIONS = _folder("migrations")


def instance() -> Path:
    """The folder that holds this server's database, keys and settings.

    ``SWS_INSTANCE_PATH`` wins; a checkout uses ``instance/`` in it; an installed package uses the
    user's data folder, because Flask's own default would lie inside the environment.
    """
    chosen = os.environ.get("SWS_INSTANCE_PATH")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if (PACKAGE.parent / "pyproject.toml").is_file():
        return PACKAGE.parent / "instance"
    data_home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data_home).expanduser() / "swsolidarity"
