"""Static files under an address that carries the hash of all of them.

``/static/<hash>/css/base.css``: relative imports follow, nothing needs a bundler, and a browser may
keep a file for a year, because changed content is a changed address.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, abort, current_app, send_from_directory

from swsolidarity import paths


def fingerprint(folder: Path) -> str:
    """A short hash over names and contents of every file below a folder."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def fingerprint_url(name: str) -> str:
    """The address of a static file, for code; templates call it ``static_url``."""
    return f"/static/{current_app.config['STATIC_MARK']}/{name}"


def init_app(app: Flask) -> None:
    """Serve the files and give templates ``static_url``."""
    app.config["STATIC_MARK"] = mark = fingerprint(paths.STATIC)

    @app.get("/static/<version>/<path:name>", endpoint="static")
    def static(version: str, name: str) -> Response:
        if version != mark:
            abort(404)
        response = send_from_directory(paths.STATIC, name)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.add_template_global(fingerprint_url, "static_url")
