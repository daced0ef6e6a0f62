"""One thing that waits for a person: what the home page puts under "What needs you"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from swsolidarity.core.verdict import Sentence


@dataclass(frozen=True, slots=True)
class Need:
    """A title, one action on one page, and by when; `reference` leads to the page through `web.links`."""

    kind: Literal["talk", "vote", "money", "plain"]
    title: Sentence
    action: Sentence
    reference: str
    by: datetime | None = None
