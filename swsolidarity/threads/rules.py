"""What holds for conversations whoever asks: limits, pages, unread, how a mention looks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from swsolidarity.core.verdict import Sentence, say

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 20_000
PAGE: Final = 20
POSTS_AN_HOUR: Final = 30
"""Safety §8: more than a lively evening, less than a flood."""
EDITS_AN_HOUR: Final = 60
STARTS_A_DAY_ON_PROBATION: Final = 1
"""Safety M3."""
PROBATION_LOOKS_BACK: Final = timedelta(days=30)
"""Safety P6: who is new does not read the archive."""
UNREAD_FOR: Final = timedelta(days=60)
"""A conversation that has been quiet for longer is not announced as new to anybody any more."""
DRAFTS_KEPT: Final = timedelta(days=30)
MOST_CALLED: Final = 20
"""How many people one text can call by name."""
LONGEST_TAG: Final = 30
MOST_TAGS: Final = 20
MOST_PATTERNS: Final = 12
MOST_TAGS_BESIDE: Final = 3
"""More beside one conversation would hide its title on a phone."""
NOTES: Final[dict[str, Sentence]] = {
    "violence": say("violence"),
    "police": say("police"),
    "health": say("health"),
    "death": say("death"),
    "hatred": say("hatred"),
}
"""What somebody may want to know before they read a text (safety M7)."""
SLOW_MINUTES: Final = (0, 5, 30, 120, 720)
"""How long everybody waits between two replies in one conversation; a limit is remembered for a day."""
MENTIONS_LOOK: Final = 1
"""Raise it when `with_mentions` would give something else for the same text."""

_OPENING: Final = '["“„«”]'
_CLOSING: Final = '["”“»]'
_TAG: Final = re.compile(r"(<[^>]*>)")
_QUIET: Final = ("blockquote", "pre", "code", "a")


def page_of(position: int) -> int:
    """The page a position stands on; positions and pages count from 1."""
    return max(0, position - 1) // PAGE + 1


def positions_on(page: int) -> tuple[int, int]:
    """First and last position of a page."""
    return (page - 1) * PAGE + 1, page * PAGE


def pages_of(last_position: int) -> int:
    """How many pages a conversation has; never none."""
    return page_of(max(1, last_position))


def opens_at(read: int, last_position: int) -> int:
    """The page a conversation opens at: where the first unread reply is, else the last page."""
    return page_of(min(read + 1, max(1, last_position)))


def read_to(before: int, seen: int, written: int) -> int:
    """How far somebody has read once they reply at ``written`` under a page that ended at ``seen``.

    What others wrote in between stays unread.
    """
    seen = max(before, min(seen, written - 1))
    return written if seen == written - 1 else seen


def spellings(names: Iterable[str]) -> list[str]:
    """The names somebody may mean, at most `MOST_CALLED`: "@Asha's idea" calls Asha as well."""
    meant: dict[str, None] = {}
    for name in names:
        for spelling in (name, re.split("['’]", name)[0]):
            if spelling:
                meant.setdefault(spelling)
    return list(meant)[:MOST_CALLED]


def with_mentions(rendered: str, names: Iterable[str]) -> str:
    """Rendered HTML with the names that are called in it set in bold, where they stand.

    Only text changes, never a tag; what stands in quotations, code and links stays as it is. Whether
    anybody has that name plays no part, so that bold type tells nobody who is a member.
    """
    spelled = sorted({html.escape(name, quote=False) for name in names}, key=len, reverse=True)
    if not spelled:
        return rendered
    either = "|".join(re.escape(name) for name in spelled)
    called = re.compile(rf"(?<![\w.'’-])@(?:{_OPENING}(?:{either}){_CLOSING}|(?:{either})(?!\w))")
    quiet = 0
    parts = _TAG.split(rendered)
    for at, part in enumerate(parts):
        if at % 2 == 0:
            parts[at] = part if quiet else called.sub(r"<strong>\g<0></strong>", part)
        elif part.strip("</>").split(" ")[0] in _QUIET:
            quiet += -1 if part.startswith("</") else 1
    return "".join(parts)
