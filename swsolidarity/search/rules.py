"""What holds for looking for words, whoever does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from swsolidarity.core.verdict import Sentence, say

LONGEST: Final = 100
"""Characters of a question; in a script of pairs that is a hundred things to ask the index."""
ASKED_AN_HOUR: Final = 120
"""More than a person looks for; a machine that tries a dictionary on the group is slowed down (safety P8)."""
LASTS: Final = timedelta(hours=2)
"""How long an address with a sealed question leads to what was found."""

WITHIN: Final[Mapping[str, timedelta]] = {
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "quarter": timedelta(days=92),
    "year": timedelta(days=366),
}
WHEN: Final[Mapping[str, Sentence]] = {
    "": say("At any time"),
    "week": say("In the last week"),
    "month": say("In the last month"),
    "quarter": say("In the last three months"),
    "year": say("In the last year"),
}
