"""Starts the two web servers in processes of their own, and reads how much memory their workers took."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from swsolidarity import paths
from swsolidarity.operations.bench.load import Connection, request

START_SECONDS = 30
PROCESSES = 2
GUNICORN = (f"--workers={PROCESSES}", "--worker-class=sync", "--log-level=critical", "--no-control-socket")


class DidNotStart(Exception):
    """A server did not answer in time; the text is what it said."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    application: str, port: int, environment: Mapping[str, str], path: str, *more: str
) -> Iterator[int]:
    """gunicorn with two workers serving an application ("module:factory()"); yields its process id.

    ``more`` are further options.

    Raises ``DidNotStart``.
    """
    process = subprocess.Popen(  # noqa: S603  # our own arguments
        [sys.executable, "-m", "gunicorn", *GUNICORN, *more, "--bind", f"127.0.0.1:{port}", application],
        env={**os.environ, **environment, "PYTHONPATH": str(paths.PACKAGE.parent)},  # the same code as here
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait(process, port, path)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def _wait(process: subprocess.Popen[str], port: int, path: str) -> None:
    until = time.perf_counter() + START_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise DidNotStart(process.stderr.read().strip() if process.stderr else "")
        try:
            Connection(port).send(request("GET", path, f"127.0.0.1:{port}"))
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise DidNotStart("it did not answer")


def peak_memory(process_id: int) -> int | None:
    """The most memory any one worker of this server has held, in kB; None where it cannot be known."""
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        lines = _status(status)
        if lines.get("PPid", "").strip() == str(process_id) and "VmHWM" in lines:
            peaks.append(int(lines["VmHWM"].split()[0]))
    return max(peaks, default=None)


def own_peak_memory() -> int | None:
    """The most memory this process has held, in kB; None where it cannot be known."""
    held = _status(Path("/proc/self/status")).get("VmHWM")
    return int(held.split()[0]) if held else None


def _status(file: Path) -> dict[str, str]:
    try:
        return dict(line.partition(":")[::2] for line in file.read_text().splitlines())
    except OSError:
        return {}
