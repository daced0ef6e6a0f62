"""Pictures as phones and programs make them, full of what nobody should find in them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from swsolidarity.files.cleaning import Cleaned, Variant

CANARY = "kanarienvogel"

XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:creator>{CANARY}xmp</rdf:creator></x:xmpmeta>'.encode()
ICC = b"\0" * 128 + f"desc{CANARY}icc".encode() + b"\0" * 40


def drawing(width: int = 320, height: int = 200, mode: str = "RGB") -> Image.Image:
    """A scene with something in every corner, so that a turned one is another."""
    scene = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    scene.paste((200, 30, 30), (0, 0, width // 3, height // 3))
    scene.paste((30, 30, 200), (width - width // 4, height - height // 4, width, height))
    if mode == "RGBA":
        scene.putalpha(Image.linear_gradient("L").resize((width, height)).rotate(90, expand=False))
    return scene if mode in ("RGB", "RGBA") else scene.convert(mode)


def encoded(picture: Image.Image, form: str, **values: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **values)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Who took it, with what, where: the camera's own notes and a small picture included."""
    made = Image.Exif()
    made[Base.Make] = f"{CANARY}make"
    made[Base.Artist] = f"{CANARY}artist"
    made[Base.Orientation] = orientation
    inner = made.get_ifd(IFD.Exif)
    inner[0x927C] = f"{CANARY}makernote".encode()
    inner[0x9286] = f"ASCII\0\0\0{CANARY}usercomment".encode()
    inner[0xA431] = f"{CANARY}serial"
    place = made.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "S", (4.0, 3.0, 37.0)
    place[GPS.GPSAreaInformation] = f"{CANARY}gps".encode()
    return made


def segment(mark: int, body: bytes) -> bytes:
    return bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body


def telling_jpeg(orientation: int = 1, picture: Image.Image | None = None) -> bytes:
    """A photograph with everything a camera, a phone and an agency add to it, and a second one behind it."""
    plain = encoded(
        picture or drawing(),
        "JPEG",
        quality=95,
        exif=exif(orientation),
        icc_profile=ICC,
        comment=f"{CANARY}com",
    )
    thumbnail = encoded(drawing(64, 40), "JPEG", comment=f"{CANARY}thumb")
    added = (
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
        + segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x50" + f"{CANARY}iptc".encode())
        + segment(0xEA, f"{CANARY}app10".encode() + thumbnail)
        + segment(0xFE, f"{CANARY}comment".encode())
    )
    return plain[:2] + added + plain[2:] + f"{CANARY}behind".encode() + thumbnail


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def telling_png(mode: str = "RGB") -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", f"{CANARY}text")
    said.add_text("Comment", f"{CANARY}ztxt", zip=True)
    said.add_itxt("XML:com.adobe.xmp", XMP.decode(), "en", "x")
    plain = encoded(drawing(mode=mode), "PNG", pnginfo=said, exif=exif(), icc_profile=ICC)
    own = chunk(b"prVt", f"{CANARY}private".encode()) + chunk(b"tIME", b"\x07\xea\x0c\x01\x0c\x00\x00")
    at = plain.index(b"IDAT") - 4
    return plain[:at] + own + plain[at:] + f"{CANARY}behind".encode()


def telling_webp(mode: str = "RGB") -> bytes:
    return encoded(drawing(mode=mode), "WEBP", quality=90, exif=exif().tobytes(), xmp=XMP, icc_profile=ICC)


def png_of(width: int, height: int, rows: bytes) -> bytes:
    """A PNG that says it is so wide and high, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Some kilobytes that would be seven and a half gigabytes."""
    squeeze = zlib.compressobj(9)
    return png_of(width, height, squeeze.compress(bytes(width * 3 + 1)) + squeeze.flush())


def variant(width: int, height: int) -> Variant:
    return Variant("image/jpeg", width, height, encoded(drawing(width, height), "JPEG"))


DRAWN = Cleaned(variant(320, 200), variant(96, 60))
"""A cleaned picture, made here, for tests that are about something else."""
