"""What runs in the child process: a picture comes in at standard input, new pixels go out (safety U3, U5).

It is started as a file of its own, with nothing of ours and nothing of the environment; its one argument is
the folder Pillow lies in. Everything Pillow needs is loaded first; then the process gives up what it could do
harm with, and only then it reads what somebody sent.

Linux and macOS: five seconds of processor time, no further descriptor (so no file, no connection), no file
written, no child of its own. Linux also: 512 MB of memory. On Windows none of these exist; there it is the
clock of the parent, the number of pixels, and being a process of its own that hold.
"""

from __future__ import annotations

import io
import json
import struct
import sys
import warnings
from typing import Any

CPU_SECONDS = 5
MEMORY = 512 * 1024 * 1024
QUALITY = 82
SMALL_QUALITY = 72
MOST_PNG = 1_000_000  # photographs and noise make huge PNG files; as JPEG they are a tenth
ORIENTATION = 0x0112

JPEG = "image/jpeg"
PNG = "image/png"


class TooManyPixels(Exception):
    """Seen in the header, before a single one was decoded."""


def confine() -> None:
    """Give up everything that reading a picture does not need; it cannot be taken back."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not there on Windows

    def at_most(what: int, limit: int) -> None:
        hard = resource.getrlimit(what)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (limit, limit))

    at_most(resource.RLIMIT_CPU, CPU_SECONDS)
    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_FSIZE, 0)
    at_most(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":
        at_most(resource.RLIMIT_AS, MEMORY)
    # The three pipes stay open; there is no room for a fourth of anything.
    at_most(resource.RLIMIT_NOFILE, 3)


def clean(data: bytes, *, most_pixels: int, full: int, small: int) -> list[tuple[str, int, int, bytes]]:
    """Media type, width, height and bytes of the picture and of a small one, made of nothing but pixels.

    Raises ``TooManyPixels``, and anything at all for what is no picture.
    """
    from PIL import Image  # noqa: PLC0415

    picture = _opened(data)
    width, height = picture.size
    if width * height > most_pixels:
        raise TooManyPixels
    turn, was_lossless = _turn(picture), picture.format == "PNG"
    picture.draft("RGB" if picture.mode != "L" else "L", (full, full))
    picture.load()
    picture = _in_a_form_we_keep(picture)
    # Before anything is copied: a large picture several times over would not fit.
    picture.thumbnail((full, full), Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = _pixels_of(picture)
    if turn is not None:
        pixels = pixels.transpose(turn)
    shrunk = pixels.copy()
    shrunk.thumbnail((small, small), Image.Resampling.LANCZOS)
    lossless = was_lossless or pixels.mode == "RGBA"
    return [_saved(pixels, QUALITY, lossless), _saved(shrunk, SMALL_QUALITY, pixels.mode == "RGBA")]


def _opened(data: bytes) -> Any:
    """By its first bytes, with the one reader for it: nothing is guessed, no other reader gets to see it."""
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: PLC0415

    stream = io.BytesIO(data)
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImagePlugin.JpegImageFile(stream)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImagePlugin.PngImageFile(stream)
    return WebPImagePlugin.WebPImageFile(stream)


def _turn(picture: Any) -> Any:
    """How the picture has to be turned to stand upright, as its camera says; None for not at all."""
    from PIL import Image  # noqa: PLC0415

    try:
        said = picture.getexif().get(ORIENTATION)
    except Exception:  # what a camera says about a picture may be broken while the picture is not
        return None
    ways = Image.Transpose
    return {
        2: ways.FLIP_LEFT_RIGHT,
        3: ways.ROTATE_180,
        4: ways.FLIP_TOP_BOTTOM,
        5: ways.TRANSPOSE,
        6: ways.ROTATE_270,
        7: ways.TRANSVERSE,
        8: ways.ROTATE_90,
    }.get(said)


def _in_a_form_we_keep(picture: Any) -> Any:
    """Grey, colours, or colours one can see through; the same picture where it is that already."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if see_through else "L" if picture.mode in ("L", "1") else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _pixels_of(picture: Any) -> Any:
    """A new picture with the same pixels; nothing that was said about them comes along."""
    from PIL import Image  # noqa: PLC0415

    if picture.mode == "RGBA":
        if picture.getextrema()[3][0] == 255:
            return _pixels_of(picture.convert("RGB"))
        # Where one sees through it entirely something can be hidden; behind it there is nothing.
        seen = picture.getchannel("A").point(lambda value: 255 * (value > 0))
        return Image.composite(picture, Image.new("RGBA", picture.size, (0, 0, 0, 0)), seen)
    new = Image.new(picture.mode, picture.size)
    new.paste(picture)
    return new


def _saved(pixels: Any, quality: int, lossless: bool) -> tuple[str, int, int, bytes]:
    from PIL import Image  # noqa: PLC0415

    width, height = pixels.size
    if lossless:
        out = io.BytesIO()
        pixels.save(out, "PNG", compress_level=7)
        if out.tell() <= MOST_PNG:
            return PNG, width, height, out.getvalue()
    if pixels.mode == "RGBA":
        white = Image.new("RGB", pixels.size, (255, 255, 255))
        white.paste(pixels, mask=pixels.getchannel("A"))
        pixels = white
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality, optimize=False, progressive=False)
    return JPEG, width, height, out.getvalue()


def answer(data: bytes, most_pixels: int, full: int, small: int) -> bytes:
    """What goes out: the length of a line of JSON, the line, and the bytes it describes one after another."""
    try:
        made = clean(data, most_pixels=most_pixels, full=full, small=small)
    except TooManyPixels:
        return _framed({"refused": "pixels"})
    except Exception:
        return _framed({"refused": "unreadable"})
    said = [{"media": media, "width": w, "height": h, "bytes": len(b)} for media, w, h, b in made]
    return _framed({"made": said}) + b"".join(one[3] for one in made)


def _framed(said: dict[str, Any]) -> bytes:
    line = json.dumps(said).encode()
    return struct.pack(">I", len(line)) + line


def prepare(folder: str) -> None:
    """Load all that will be needed, and let nothing about a picture be merely a warning."""
    sys.path.append(folder)
    from PIL import (  # noqa: PLC0415
        Image,
        ImageFile,
        JpegImagePlugin,  # noqa: F401
        PngImagePlugin,
        TiffImagePlugin,  # noqa: F401
        WebPImagePlugin,  # noqa: F401
    )

    # We look at the size ourselves, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024
    # Each way of writing once, so that whatever is loaded only then is there.
    for mode in ("RGB", "RGBA"):
        _saved(Image.new(mode, (2, 2)), QUALITY, mode == "RGBA")
    Image.new("RGB", (2, 2)).getexif()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    prepare(sys.argv[1])
    confine()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), *map(int, sys.argv[2:5])))
