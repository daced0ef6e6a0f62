"""What may be kept, how much of it, and what a clean picture consists of."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

MOST_BYTES: Final = 10_000_000
"""Of one file as it comes in (safety U1)."""
MOST_PIXELS: Final = 24_000_000
"""Safety U3: what a phone's camera takes, and what a small server can open."""
LONGEST_SIDE: Final = 2048
"""Of what is kept: enough to read a photographed letter, and too little to tell a camera by its noise."""
SMALL_SIDE: Final = 480
PICTURES_EACH: Final = 5
MEMBER_BYTES: Final = 200_000_000
SERVER_BYTES: Final = 5_000_000_000
AN_HOUR: Final = 40
"""Each costs the server up to some seconds of work."""
LONGEST_ALT: Final = 300
WITHOUT_PARENT: Final = timedelta(hours=24)
"""Safety §9."""

FULL: Final = "full"
SMALL: Final = "small"

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
ENDINGS: Final = {JPEG: "jpg", PNG: "png"}

_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
# The frame, tables, the size and the scan; of the application's own segments only the first, JFIF.
_JPEG_SEGMENTS: Final = frozenset({0xE0, 0xDB, 0xC0, 0xC4, 0xDA, 0xDD})
_PNG_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_NO_ENTROPY: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]")


def kind_of(data: bytes) -> str | None:
    """What a file is by its content, whatever it is called; nothing for what we do not take."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(_PNG_MAGIC):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


def is_nothing_but_pixels(data: bytes, media: str) -> bool:
    """Whether a picture is only what is needed to show it: no comment, no profile, no second picture.

    Asked of what the child process gives back: whatever it was made to do, nothing else is kept.
    """
    if media == JPEG:
        return _plain_jpeg(data)
    return media == PNG and _plain_png(data)


def _plain_jpeg(data: bytes) -> bool:
    """ITU T.81, annex B: segments up to the one scan, then entropy-coded bytes up to the end of the file."""
    if data[:2] != b"\xff\xd8":
        return False
    at, jfif = 2, 0
    while at + 4 <= len(data):
        mark, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if data[at] != 0xFF or mark not in _JPEG_SEGMENTS or length < 2:
            return False
        if mark == 0xE0:
            jfif += 1
            # Without a thumbnail of its own it has exactly this length.
            if data[at + 4 : at + 9] != b"JFIF\0" or length != 16 or jfif > 1:
                return False
        at += 2 + length
        if mark == 0xDA:
            end = _NO_ENTROPY.search(data, at)
            return end is not None and end.group() == b"\xff\xd9" and end.end() == len(data)
    return False


def _plain_png(data: bytes) -> bool:
    """PNG, third edition, 5.3: chunks of known kinds that fill the file."""
    names = list(_chunks(data))
    return bool(names) and names[0] == b"IHDR" and names[-1] == b"IEND" and set(names) <= _PNG_CHUNKS


def _chunks(data: bytes) -> Iterator[bytes]:
    at = len(_PNG_MAGIC) if data.startswith(_PNG_MAGIC) else len(data)
    while at < len(data):
        if at + 12 > len(data):
            yield b""
            return
        length, name = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        yield name if at <= len(data) else b""
