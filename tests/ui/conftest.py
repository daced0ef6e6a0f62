"""A real server, a real Chromium, and screens of every kind we promise to fit.

The server is the application under test itself, on a port of its own: same database, same clock.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.ui.screens import Screens, Windows

ARTEFACTS = Path(__file__).resolve().parent.parent.parent / "artefacts"


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log(self, _type: str, _message: str, *_args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="session")
def served(whole_app: Flask) -> Iterator[str]:
    """The address the application listens at."""
    server = make_server("127.0.0.1", 0, whole_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="web")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=20)
    server.server_close()


@pytest.fixture(scope="session")
def windows(served: str) -> Iterator[Windows]:
    """The system's Chromium; without it the tests fail and say what to install."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise RuntimeError("Chromium was not found; install the package 'chromium'.")
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-gpu",
        "--in-process-gpu",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        yield Windows(browser, served)
        browser.close()


@pytest.fixture
def screens(app: Flask, served: str, windows: Windows) -> Iterator[Screens]:
    """Opens windows onto this test's application."""
    made = Screens(app, served, windows, ARTEFACTS / "screenshots")
    yield made
    made.close()
