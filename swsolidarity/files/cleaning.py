"""Somebody's picture becomes a new one with the same pixels, in a child process of its own (safety U3, U5).

Bytes go through pipes and never touch a file. What the child may do and where that holds stands in ``child``.
Whatever becomes of it, the site lives: whoever sent the picture is told that it cannot be read.
"""

from __future__ import annotations

import importlib.util
import json
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from swsolidarity.core.verdict import Invalid
from swsolidarity.files import rules

SECONDS: Final = 20
"""By the clock on the wall, on a busy machine; the child itself stops after five of the processor's."""
WAIT_FOR_TURN: Final = 20
MOST_OUT: Final = 12_000_000

CHILD: Final = Path(__file__).with_name("child.py")

# One at a time in each process of the server: each may take half a gigabyte.
_turn = threading.BoundedSemaphore(1)


class Variant(NamedTuple):
    """A picture as it is kept: its media type, its size in pixels, its bytes."""

    media: str
    width: int
    height: int
    data: bytes


class Cleaned(NamedTuple):
    """A picture of which nothing is left but what is to be seen on it."""

    full: Variant
    small: Variant


def clean(data: bytes) -> Cleaned:
    """New pixels for what somebody sent, the right way up, at most ``LONGEST_SIDE`` on each side.

    Raises ``Invalid`` with a kind sentence for whatever is no picture we take, is too large, or makes the
    child process give up or die.
    """
    check_size(len(data))
    if not data:
        raise Invalid("This file is empty. Choose another one.")
    if rules.kind_of(data) is None:
        raise Invalid(
            "We take pictures only: JPEG, PNG or WebP. Choose another file, or take a picture of the screen."
        )
    if not _turn.acquire(timeout=WAIT_FOR_TURN):
        raise Invalid("Many pictures are coming in just now. Your text is kept. Add the picture once more.")
    try:
        came = _ask_child(data)
    finally:
        _turn.release()
    return _understood(came)


def check_size(size: int) -> None:
    """Raises ``Invalid`` for a file that is too large, with both sizes."""
    if size > rules.MOST_BYTES:
        raise Invalid(
            "This picture is %(size)s MB. The most is %(most)s MB. Take it with less detail, or cut it.",
            size=-(-size // 1_000_000),
            most=rules.MOST_BYTES // 1_000_000,
        )


def _ask_child(data: bytes) -> bytes:
    """What the child process says to it; nothing when it died or took too long."""
    process = subprocess.Popen(  # noqa: S603  # our own file, with arguments that nobody chooses
        [sys.executable, "-I", "-S", "-B", str(CHILD), *_arguments()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
        cwd=CHILD.anchor,
    )
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    alarm = threading.Timer(SECONDS, process.kill)
    feeder = threading.Thread(target=_feed, args=(process.stdin, data), daemon=True)
    alarm.start()
    feeder.start()
    try:
        came = process.stdout.read(MOST_OUT + 1)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
    finally:
        process.kill()
        process.wait()
        alarm.cancel()
        feeder.join()
        process.stdout.close()
    return came if process.returncode == 0 else b""


def _feed(pipe: IO[bytes], data: bytes) -> None:
    """It may have died before it read everything."""
    with suppress(OSError):
        pipe.write(data)
    with suppress(OSError):
        pipe.close()


@cache
def _arguments() -> tuple[str, ...]:
    found = importlib.util.find_spec("PIL")
    assert found is not None  # a dependency
    assert found.origin is not None
    folder = Path(found.origin).parent.parent
    return str(folder), str(rules.MOST_PIXELS), str(rules.LONGEST_SIDE), str(rules.SMALL_SIDE)


def _understood(came: bytes) -> Cleaned:
    """The child's answer, believed in nothing that can be looked at."""
    try:
        length = struct.unpack_from(">I", came)[0]
        said: dict[str, Any] = json.loads(came[4 : 4 + length])
        if said.get("refused") == "pixels":
            raise Invalid(
                "This picture has too many dots. The most is %(most)s million. Take it with less detail.",
                most=rules.MOST_PIXELS // 1_000_000,
            )
        full, small = said["made"]
        at = 4 + length
        made = Cleaned(
            _variant(full, came[at : at + full["bytes"]], rules.LONGEST_SIDE),
            _variant(small, came[at + full["bytes"] :], rules.SMALL_SIDE),
        )
    except (struct.error, ValueError, KeyError, TypeError, AttributeError):
        raise Invalid(
            "We could not read this picture. It may be damaged. Open it, save a copy, and add that."
        ) from None
    return made


def _variant(said: dict[str, Any], data: bytes, longest: int) -> Variant:
    media, width, height, size = said["media"], said["width"], said["height"], said["bytes"]
    sides = all(type(side) is int and 0 < side <= longest for side in (width, height))
    if (
        not sides
        or type(size) is not int
        or len(data) != size
        or not rules.is_nothing_but_pixels(data, media)
    ):
        raise ValueError("the child says one thing and sends another")
    return Variant(media, width, height, data)
