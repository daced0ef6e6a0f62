"""The real thing: init, serve, the one-time link, and ends that are not clean."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Real:
    """A server of its own in a folder of its own, driven by the command line only."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("SWS_", "DATABASE_"))
        } | {"SWS_INSTANCE_PATH": str(folder), "SWS_SMALL_SERVER": "1"}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "swsolidarity.cli", *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def init(self) -> str:
        """Set it up; the path of the one-time link."""
        address = f"http://127.0.0.1:{self.port}"
        done = self.command(
            "init", "--name", "Harbour", "--language", "en", "--time-zone", "Africa/Nairobi",
            "--currency", "KES", "--address", address,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = re.search(rf"{address}(/setup/\S+)", done.stdout)
        assert found, done.stdout
        return found[1]

    def serve(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "swsolidarity.cli", "serve", "--bind", f"127.0.0.1:{self.port}"],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"the server ended by itself: {self.process.wait(0.1)}")
        raise AssertionError("the server never got ready")

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        os.killpg(self.process.pid, number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Real]:
    server = Real(tmp_path / "instance")
    yield server
    if server.process is not None and server.process.poll() is None:
        server.end(signal.SIGKILL)


def test_init_then_serve_then_the_one_time_link(real: Real) -> None:
    link = real.init()
    real.serve()
    status, headers, page = real.get("/")
    assert status == 200
    assert headers["Server"] == "web", "not even which server this is"
    assert "This server has no collective yet." in page
    assert real.get(link)[0] == 200
    assert real.get(link[:-3] + "xyz")[0] == 404
    assert real.end(signal.SIGTERM) == 0


def test_what_must_not_be_read_by_others_cannot_be(real: Real) -> None:
    real.init()
    folder = Path(real.environ["SWS_INSTANCE_PATH"])
    for file in (folder / "keys").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
    (database,) = (folder / "data").glob("*.db")
    assert database.stat().st_mode & 0o077 == 0
    database.chmod(0o644)
    refused = real.command("serve")
    assert refused.returncode == 1
    assert refused.stderr.startswith("swsolidarity: ")
    assert "chmod 600" in refused.stderr


def test_a_second_init_changes_nothing_and_says_so(real: Real) -> None:
    real.init()
    folder = Path(real.environ["SWS_INSTANCE_PATH"]) / "keys"
    keys = {file.name: file.read_bytes() for file in folder.iterdir()}
    again = real.command("init")
    assert again.returncode != 0
    assert "set up already" in again.stderr
    assert keys == {file.name: file.read_bytes() for file in folder.iterdir()}


def test_killed_without_warning_it_starts_again_and_the_books_are_right(real: Real) -> None:
    real.init()
    assert real.command("seed", "--size", "small").returncode == 0
    real.serve()
    real.end(signal.SIGKILL)
    assert real.command("worker", "--once").returncode == 0
    checked = real.command("fund", "check")
    assert checked.returncode == 0, checked.stdout
    real.serve()
    assert real.get("/login")[0] == 200


def test_an_old_schema_is_refused_with_the_command_that_helps(real: Real) -> None:
    real.init()
    assert real.command("db", "downgrade").returncode == 0
    refused = real.command("serve")
    assert refused.returncode == 1
    assert "swsolidarity db upgrade" in refused.stderr
    assert real.command("db", "upgrade").returncode == 0
    assert real.command("config", "check").returncode == 0
