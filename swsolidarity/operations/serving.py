"""The web server: gunicorn, or waitress where there is no fork."""

from __future__ import annotations

import gc
import sys
from typing import Any

from flask import Flask

from swsolidarity import worker
from swsolidarity.web.requests import MOST_WITH_A_FILE

# How many new objects the collector lets pass before it looks through them; a page makes a few thousand.
OBJECTS = 10_000


def settle(_gunicorn_worker: Any = None) -> None:
    """Take all that was made so far out of the garbage collector's sight: it lives as long as the process.

    Looking through it again and again took a fifth of a page's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 50)


# What gunicorn calls it: ``bench`` gives its server this module as its settings.
post_worker_init = settle


def serve(make_app: Any, app: Flask, *, bind: str, processes: int) -> None:
    """Serve until stopped. ``make_app`` makes the application anew in each process; ``app`` is for settings.

    No access log, no control socket: neither a request nor a person leaves a trace beside the database.
    """
    if sys.platform == "win32":
        _serve_with_waitress(app, bind)
        return
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415  # not there on Windows
    from gunicorn.http import wsgi  # noqa: PLC0415

    # gunicorn writes this header itself and has no setting for it; the application's own word is "web" too.
    wsgi.SERVER = "web"

    beside = app.config["WORKER_IN_PROCESS"]

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": bind,
                "workers": processes,
                "worker_class": "sync",
                "accesslog": None,
                "loglevel": "critical",
                "control_socket_disable": True,
                "proc_name": "web",
                "timeout": 60,
                "graceful_timeout": 10,
                "post_worker_init": self.start_worker,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            made: Flask = make_app()
            return made

        @staticmethod
        def start_worker(gunicorn_worker: Any) -> None:
            """The worker runs beside the web in each process; claims make that safe, and one may die."""
            settle()
            if beside:
                worker.start_thread(gunicorn_worker.wsgi)

    Server().run()


def _serve_with_waitress(app: Flask, bind: str) -> None:
    import waitress  # noqa: PLC0415  # only there on Windows

    end = worker.start_thread(app) if app.config["WORKER_IN_PROCESS"] else None
    try:
        # What comes in and goes out stays in memory: beyond these sizes waitress takes plain temporary files.
        waitress.serve(
            app,
            listen=bind,
            threads=8,
            ident="web",
            inbuf_overflow=2 * MOST_WITH_A_FILE,
            outbuf_overflow=2 * MOST_WITH_A_FILE,
            max_request_body_size=MOST_WITH_A_FILE,
        )
    finally:
        if end:
            end()
