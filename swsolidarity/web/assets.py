"""Static files under an address that carries the hash of all of them.

``/static/<hash>/css/base.css``: relative imports follow, nothing needs a bundler, and a browser may
keep a file for a year, because changed content is a changed address. They are few and small, so they
are read once, when the application starts.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, abort, current_app

from swsolidarity import paths


def read(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path inside it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def fingerprint(files: Mapping[str, bytes]) -> str:
    """A short hash over the names and contents of files."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + len(content).to_bytes(8) + content)
    return digest.hexdigest()[:16]


def url(name: str) -> str:
    """The address of a static file; templates call it ``static_url``."""
    return f"/static/{current_app.config['STATIC_MARK']}/{name}"


def text(name: str) -> str:
    """What is in a static file, for a page that is to stand alone."""
    content: bytes = current_app.config["STATIC_FILES"][name]
    return content.decode()


def init_app(app: Flask) -> None:
    """Serve the files and give templates ``static_url``."""
    files = read(paths.STATIC)
    app.config["STATIC_MARK"] = mark = fingerprint(files)
    app.config["STATIC_FILES"] = files

    @app.get("/static/<version>/<path:name>", endpoint="static")
    def static(version: str, name: str) -> Response:
        if version != mark or name not in files:
            abort(404)
        response = Response(files[name], mimetype=mimetypes.guess_type(name)[0])
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.add_template_global(url, "static_url")
