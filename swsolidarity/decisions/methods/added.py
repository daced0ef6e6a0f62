"""Papers whose parts are added up: thousands at a time, so that a million different ones are never held."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from swsolidarity.decisions.rules import papers

_AT_ONCE = 10_000


@lru_cache(maxsize=16)
def marks(options: int) -> re.Pattern[str]:
    """What a paper with marks looks like, for ``parts``."""
    return _form(f"(?:{place},)?+" for place in range(options))


@lru_cache(maxsize=16)
def points(options: int, most: int = 0) -> re.Pattern[str]:
    """What a paper with points looks like; ``most``: up to nine on one option, nought for any number."""
    if most:
        return _form(f"(?:{place}:[1-{most}],)?+" for place in range(options))
    return _form(f"(?:{place}:[1-9][0-9]{{0,8}},)?" for place in range(options))


def parts(ballots: papers.Box, form: re.Pattern[str], blame: Callable[[str], object]) -> Counter[str]:
    """How often each part stands on all papers together, ``BLANK`` too; and ``TOTAL``, all papers.

    ``blame`` is told papers one of which does not look like ``form``, and raises what is wrong with that one.
    """
    found: Counter[str] = Counter()
    waiting: defaultdict[int, list[str]] = defaultdict(list)
    number = 0
    for paper, times in ballots.items():
        waiting[times].append(paper)
        number += 1
        if number == _AT_ONCE:
            _add(waiting, form, found, blame)
            number = 0
    _add(waiting, form, found, blame)
    return found


TOTAL = ""
"""What ``parts`` counts all papers under; no part is empty."""


def _add(
    waiting: dict[int, list[str]],
    form: re.Pattern[str],
    found: Counter[str],
    blame: Callable[[str], object],
) -> None:
    for times, some in waiting.items():
        ended = [f"{paper}," for paper in some]
        if not all(map(form.fullmatch, ended)):
            for paper in some:
                blame(paper)
        for part, each in Counter("".join(ended).split(",")).items():
            found[part] += each * times
        found[TOTAL] += (len(some) - 1) * times  # besides the empty part the text ends with
    waiting.clear()


def _form(options: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"{papers.BLANK},|(?=[0-9]){''.join(options)}")
