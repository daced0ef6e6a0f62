"""The two secrets of a server: the key ring and the key that signs form tokens."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path


class KeyFileError(Exception):
    """A key file is missing, empty or readable by others; the text is one line for the operator."""


def read_secret(path: Path) -> str:
    """A secret of at least 32 bytes from a file only its owner can read."""
    try:
        mode = path.stat().st_mode
        value = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise KeyFileError(f"{path} is missing. Run: swsolidarity init") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(f"{path} can be read by others. Run: chmod 600 {path}")
    if len(value) < 32:
        raise KeyFileError(f"{path} is too short to be a key. Restore it from where you keep it.")
    return value


def make_secret(path: Path) -> None:
    """Write a new secret to a file that must not exist yet, for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
