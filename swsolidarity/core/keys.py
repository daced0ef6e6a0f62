"""Secrets beside the key ring: the key that signs form tokens, and those that are destroyed after a time."""

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


class Drawer:
    """Secrets that are destroyed after their time: a file each, beside the key ring, never in the database.

    A copy of the folder keeps what was destroyed here: back it up apart from the database, or not at all.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def make(self, name: str) -> None:
        """Write a new secret; raises ``FileExistsError`` where there is one of this name."""
        make_secret(self._file(name))

    def read(self, name: str) -> bytes | None:
        """The secret; None once it is destroyed."""
        path = self._file(name)
        return read_secret(path).encode() if path.exists() else None

    def destroy(self, name: str) -> None:
        """Overwrite and delete it; nothing where it is gone already."""
        path = self._file(name)
        if path.exists():
            with path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()


_drawer: Drawer | None = None


def configure(drawer: Drawer) -> None:
    """Say where this process keeps them."""
    global _drawer
    _drawer = drawer


def drawer() -> Drawer:
    """Where this process keeps them. Raises ``KeyFileError`` where nobody has said."""
    if _drawer is None:
        raise KeyFileError("no folder for secrets was set")
    return _drawer
