"""Comparing a bank's statement with the books: what is late, what may be left, how a line is split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from swsolidarity.core.verdict import Invalid, Sentence, say

SHOWN_AFTER: Final = timedelta(days=14)
"""A line that matches nothing so long is shown to every steward."""
SETTLED_KEPT: Final = timedelta(days=60)
"""The bank's words of a settled line are erased after this."""
WORDS_KEPT: Final = timedelta(days=365)
"""And those of every other line after this; day and amount stay."""
NEAR: Final = timedelta(days=31)
"""Entries of the same amount so many days around a line are offered."""
MOST_PARTS: Final = 10

REASONS: Final[Mapping[str, Sentence]] = {
    "double": say("The bank wrote it twice, or took it back the same day"),
    "before": say("From before the books began"),
    "not_ours": say("Not money of the fund"),
}
"""Why a line needs no entry."""


def check_parts(whole: int, parts: Sequence[int]) -> None:
    """Whether a line of so much can be split into these. Raises ``Invalid``."""
    if not 2 <= len(parts) <= MOST_PARTS or not all(parts):
        raise Invalid("Enter at least two amounts, one on each line, and at most ten.", field="parts")
    if any((part > 0) != (whole > 0) for part in parts) or sum(parts) != whole:
        raise Invalid("Together the parts have to be exactly the line.", field="parts")


def nearest_first(day: date, days: Sequence[date]) -> list[int]:
    """The places of these days, the nearest to ``day`` first."""
    return sorted(range(len(days)), key=lambda at: (abs((days[at] - day).days), days[at]))
