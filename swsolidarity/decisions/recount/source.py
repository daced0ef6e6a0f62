"""A file of somebody else's, read with care: bounded, as UTF-8, and every complaint with its line."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from swsolidarity.core.verdict import Sentence, say

MOST_BYTES = 128 * 1024 * 1024
"""Enough for a million long ballots, also when unpacked."""
_MOST_LINE = 1024 * 1024
_PIECE = 256 * 1024
_GZIP = b"\x1f\x8b"
_GZIP_HEADER = 31  # zlib's number for "gzip, with the largest window"
_NO_NUMBER = re.compile(rb"NaN|Infinity|[0-9]{1000}")
_SPACE = re.compile(r"\s*")
_NOT_TEXT = say("This is not text in UTF-8.")


Step = str | int


class Unreadable(Exception):
    """The file cannot be counted. ``why`` is a sentence; ``line`` counts from one, where there is one.

    ``at``: in JSON, the keys and places that lead to what is wrong.
    """

    def __init__(self, why: Sentence, line: int | None = None, at: tuple[Step, ...] = ()) -> None:
        super().__init__(str(why))
        self.why, self.line, self.at = why, line, at


@contextmanager
def inside(*steps: Step) -> Iterator[None]:
    """Complaints from here are about what these keys and places of a JSON file lead to."""
    try:
        yield
    except Unreadable as error:
        error.at = (*steps, *error.at)
        raise


class NotJson(Unreadable):
    """It is not whole JSON."""


def refuse(text: str, line: int | None = None, **values: str | int) -> NoReturn:
    """End the reading with a sentence. Raises ``Unreadable``, always."""
    raise Unreadable(Sentence(text, values), line)


def read(path: Path) -> bytes:
    """What is in a file, unpacked where it is packed. Raises ``Unreadable``."""
    try:
        with path.open("rb") as file:
            packed = file.peek(len(_GZIP)).startswith(_GZIP)
            content = _unpack(file) if packed else file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(say("It cannot be opened: %(reason)s.", reason=error.strerror or "?")) from None
    if len(content) > MOST_BYTES:
        raise Unreadable(_TOO_LARGE)
    return content.removeprefix(b"\xef\xbb\xbf")


_TOO_LARGE = say("It is too large: more than %(megabytes)s megabytes.", megabytes=MOST_BYTES >> 20)


def _unpack(file: BinaryIO) -> bytes:
    """Unpack piece by piece, so that a small file cannot become an endless one."""
    unpacked = BytesIO()
    rest, read = b"", 0
    stream = None
    try:
        while True:
            if len(rest) < len(_GZIP):
                more = file.read(_PIECE)
                rest, read = rest + more, read + len(more)
            if stream is None:
                if not rest.startswith(_GZIP):
                    return unpacked.getvalue()
                stream = zlib.decompressobj(wbits=_GZIP_HEADER)
            piece = stream.decompress(rest, _PIECE)
            unpacked.write(piece)
            if unpacked.tell() > MOST_BYTES or read > MOST_BYTES:
                raise Unreadable(_TOO_LARGE)
            if stream.eof:
                rest, stream = stream.unused_data, None
                continue
            ended = not piece and not rest
            rest = stream.unconsumed_tail
            if ended:
                raise Unreadable(say("It is packed and ends too early."), _line_after(unpacked))
    except zlib.error:
        raise Unreadable(say("It is packed and damaged."), _line_after(unpacked)) from None


def _line_after(unpacked: BytesIO) -> int:
    content = unpacked.getvalue()
    return line_of(content, len(content))


def lines(content: bytes) -> Iterator[tuple[int, str]]:
    """The lines of a text without their ends, counted from one. Raises ``Unreadable``."""
    file = BytesIO(content)
    number = 0
    while line := file.readline(_MOST_LINE + 1):
        number += 1
        if len(line) > _MOST_LINE:
            raise Unreadable(say("This line is too long."), number)
        yield number, decoded(line, number)


def decoded(line: bytes, number: int) -> str:
    """A line as text. Raises ``Unreadable``."""
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Unreadable(_NOT_TEXT, number) from None


def line_of(content: bytes, place: int) -> int:
    """The line of a place in a text, counted from one."""
    return content.count(b"\n", 0, place) + 1


def last_line(content: bytes) -> int:
    """The line in which a text ends, counted from one."""
    return line_of(content, len(content.rstrip(b"\r\n")))


def line_in(content: bytes, steps: tuple[Step, ...]) -> int:
    """The line of what these keys and places of a JSON text lead to, as far as they lead."""
    text = content.decode(errors="replace")
    place = _after_space(text, 0)
    try:
        for step in steps:
            place = _value(text, place, step)
    except (LookupError, ValueError, RecursionError):
        pass  # what is missing is missed where it should stand: in the last thing that was found
    return text.count("\n", 0, place) + 1


def _value(text: str, place: int, step: Step) -> int:
    """Where the value of a key begins, or the one at a place in a list. Raises ``LookupError``."""
    keyed = text[place] == "{"
    place = _after_space(text, place + 1)
    number = 0
    while text[place] not in "]}":
        key: Step = number
        if keyed:
            key, place = _JSON.raw_decode(text, place)
            place = _after_space(text, _after_space(text, place) + 1)  # past the colon
        if key == step:
            return place
        _, place = _JSON.raw_decode(text, place)
        place = _after_space(text, place)
        if text[place] == ",":
            place = _after_space(text, place + 1)
        number += 1
    raise LookupError(step)


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def parsed(content: bytes) -> Any:
    """JSON without what JSON does not have (NaN), without floats, not too deep. Raises ``Unreadable``."""
    try:
        return _JSON.decode(content.decode())
    except UnicodeDecodeError as error:
        raise Unreadable(_NOT_TEXT, line_of(content, error.start)) from None
    except json.JSONDecodeError as error:
        raise NotJson(say("This is not whole JSON."), error.lineno) from None
    except RecursionError:
        raise Unreadable(say("It is JSON inside JSON too many times.")) from None
    except ValueError:
        found = _NO_NUMBER.search(content)
        line = line_of(content, found.start()) if found else None
        raise Unreadable(say("It has a number that is none, or is too large."), line) from None


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_constant=_constant, parse_float=str)  # a number with decimals stays text
