"""What was counted elsewhere, as it is brought here: a file of ours, or a line for each kind of paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from swsolidarity.core.verdict import Invalid

LONGEST = 200_000
"""Characters."""

_LINE = re.compile(r"([0-9]{1,9})\s*[:x×]?\s+(\S.*)")
_OPTION = re.compile(r"(?<![:0-9])[0-9]{1,3}")


def read(written: str, validate: Callable[[str], str]) -> dict[str, int]:
    """How many there are of each paper; ``validate`` knows what a paper is.

    A file that begins with a bracket is JSON, ``[[count, paper], …]`` or a record with such ``ballots``,
    and counts options from nought as all our files do. Else each line is a number and a paper, and options
    have the numbers they have on the page, from one. Raises ``Invalid``.
    """
    if len(written) > LONGEST:
        raise Invalid("This is too long. Put equal papers together.", field="papers")
    is_file = written.lstrip()[:1] in ("[", "{")
    box: dict[str, int] = {}
    for number, count, paper in _from_file(written) if is_file else _from_lines(written):
        try:
            canonical = validate(paper)
        except Invalid:
            raise _not_one(number) from None
        box[canonical] = box.get(canonical, 0) + count
    if not box:
        raise Invalid("Enter at least one ballot.", field="papers")
    return box


def _from_lines(written: str) -> Iterable[tuple[int, int, str]]:
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None or int(found[1]) < 1:
            raise _not_one(number)
        paper = re.sub(r"\s*([,:>=])\s*", r"\1", found[2].strip())
        yield number, int(found[1]), _OPTION.sub(lambda option: str(int(option[0]) - 1), paper)


def _from_file(written: str) -> Iterable[tuple[int, int, str]]:
    try:
        data: Any = json.loads(written)
    except (ValueError, RecursionError):
        raise Invalid("This file is not whole. Copy it again.", field="papers") from None
    listed = data.get("ballots") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        raise Invalid("This file has no ballots in it.", field="papers")
    for number, one in enumerate(listed, start=1):
        match one:
            case [int(count), str(paper)] if count > 0 and not isinstance(count, bool):
                yield number, count, paper
            case _:
                raise _not_one(number)


def _not_one(number: int) -> Invalid:
    return Invalid("Line %(number)s is not a number of ballots and a ballot.", field="papers", number=number)
