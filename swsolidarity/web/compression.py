"""Smaller pages for slow phones: gzip, with a random length, so that its size tells nothing.

A compressed page that holds a secret beside something a visitor chose can be measured until the secret
is known (BREACH, 2013). Our form tokens change with every page, and the gzip header carries a file name of
random length besides, which hides the few bytes a guess would save ("Heal the BREACH", Palacios et al. 2022).
"""

from __future__ import annotations

import secrets
import zlib
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

SMALLEST = 500
LEVEL = 1
STATIC_LEVEL = 9
LONGEST_NAME = 32
KINDS = ("text/", "application/json", "application/manifest+json")

_HEADER = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"


def pack(data: bytes, level: int = LEVEL) -> bytes:
    """``data`` as a gzip member (RFC 1952) whose header holds a name of random length."""
    name = b"x" * secrets.randbelow(LONGEST_NAME)
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = squeeze.compress(data) + squeeze.flush()
    trailer = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _HEADER + name + b"\0" + body + trailer


@lru_cache(maxsize=64)
def _pack_once(data: bytes) -> bytes:
    """A static file is packed once and well."""
    return pack(data, STATIC_LEVEL)


@lru_cache(maxsize=64)
def _takes_gzip(accepted: str) -> bool:
    """Browsers say what they take in a few ways, on every request."""
    return parse_accept_header(accepted)["gzip"] > 0


def init_app(app: Flask) -> None:
    """Compress what is worth it. Must see the response after every other hook changed it."""

    @app.after_request
    def compress(response: Response) -> Response:
        if not (response.mimetype or "").startswith(KINDS) or response.headers.get("Content-Encoding"):
            return response
        response.headers.add("Vary", "Accept-Encoding")
        accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "")
        if response.status_code != 200 or request.method == "HEAD" or not _takes_gzip(accepted):
            return response
        if response.is_streamed:
            return response
        static = "immutable" in response.headers.get("Cache-Control", "")
        data = response.get_data()
        if len(data) < SMALLEST:
            return response
        response.set_data(_pack_once(data) if static else pack(data))
        response.headers["Content-Encoding"] = "gzip"
        return response
