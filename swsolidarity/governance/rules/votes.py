"""Votes that are about one person, and for how long they name them (safety §9, D1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from swsolidarity.core.verdict import Sentence, say

DRAFTS_DAYS = 30
"""How long other settings and other words are kept that were taken back before anybody decided."""


class About(NamedTuple):
    """A kind of vote about a person: for how many days after its end it names them, and its title then."""

    days: int
    title: Sentence


ABOUT: Mapping[str, About] = {
    "governance.petition": About(30, say("A vote on ending an office early")),
    "governance.naming": About(30, say("A vote on an office")),
    "governance.return": About(7, say("A vote on somebody coming back")),
}
"""By what the vote is about."""
