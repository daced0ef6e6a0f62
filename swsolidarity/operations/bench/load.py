"""The client that drives both applications: plain sockets and threads, so that it costs little itself.

It speaks just enough HTTP for this: sends a request whose bytes were made before, reads the status line,
the headers and the body, and keeps the connection where the server allows it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, how many bytes travelled, and the headers with small names."""

    status: int
    size: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Measured:
    """One run: how long each answer took, in nanoseconds, and what was not answered as it should be."""

    took: list[int] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0
    size: int = 0

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.took) / self.seconds if self.seconds else 0.0

    def percentile(self, share: int) -> float:
        """The time, in milliseconds, within which so many per cent were answered."""
        if not self.took:
            return 0.0
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, len(ordered) * share // 100)] / 1e6


def request(
    method: str, path: str, host: str, *, cookie: str = "", body: bytes = b"", extra: str = ""
) -> bytes:
    """The bytes of a request as a browser on the same machine would send it."""
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n"
    head += "Accept-Encoding: gzip\r\nSec-Fetch-Site: same-origin\r\n"
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    if body:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return (head + extra + "\r\n").encode() + body


class Connection:
    """One connection, opened again whenever the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def send(self, data: bytes) -> Answer:
        """Send a request and read the whole answer."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(data)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        status, headers = _head(received[:end])
        wanted = end + 4 + int(headers.get("content-length", "0"))
        if status == 304:
            wanted = end + 4
        while len(received) < wanted:
            received += self._more()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, len(received), headers, received[end + 4 :])

    def _more(self) -> bytes:
        data = self.socket.recv(65536) if self.socket else b""
        if not data:
            raise ConnectionError("the server hung up")
        return data

    def close(self) -> None:
        """Let go of the connection."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _head(text: bytes) -> tuple[int, dict[str, str]]:
    lines = text.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:])
    return int(lines[0].split(" ", 2)[1]), {name.lower(): value.strip() for name, _, value in pairs}


class Requests:
    """Hands out the requests of a run to several threads, in turn, until there are none left."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._lock = threading.Lock()

    def next(self) -> bytes | None:
        """The next request, or None at the end."""
        with self._lock:
            return next(self._source, None)


def drive(
    port: int, source: Iterator[bytes], *, connections: int, seconds: float, wanted: Sequence[int]
) -> Measured:
    """Send requests over so many connections at once for so many seconds; anything not ``wanted`` failed."""
    requests, total = Requests(source), Measured()
    start = time.perf_counter()
    parts = [Measured() for _ in range(connections)]
    threads = [
        threading.Thread(target=_one, args=(port, requests, start + seconds, part, frozenset(wanted)))
        for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total.seconds = time.perf_counter() - start
    for part in parts:
        total.took += part.took
        total.failed += part.failed
        total.size = max(total.size, part.size)
    return total


def _one(port: int, requests: Requests, until: float, into: Measured, wanted: frozenset[int]) -> None:
    connection = Connection(port)
    try:
        while time.perf_counter() < until:
            data = requests.next()
            if data is None:
                return
            before = time.perf_counter_ns()
            try:
                answer = connection.send(data)
            except OSError:
                connection.close()
                into.failed += 1
                continue
            if answer.status in wanted:
                into.took.append(time.perf_counter_ns() - before)
                into.size = max(into.size, answer.size)
            else:
                into.failed += 1
    finally:
        connection.close()
