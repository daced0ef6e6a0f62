"""A text as paragraphs, and the change of one of them."""

from __future__ import annotations

from swsolidarity.core.compare import GAP, paragraphs
from swsolidarity.core.verdict import Sentence, say

CONSEQUENCE = "what_happens"
BACKGROUND = "background"
STATES: dict[str, Sentence] = {
    "proposed": say("Waits for an answer"),
    "accepted": say("Taken up"),
    "rejected": say("Not taken up"),
    "withdrawn": say("Taken back"),
    "to_vote": say("The group votes on it"),
    "adopted": say("Adopted by a vote"),
    "failed": say("Not adopted by a vote"),
}
"""What becomes of a change that somebody asks for."""


def place_of(text: str, place: int, before: str) -> int | None:
    """Where a paragraph is now: at its old place, or at the only place that has the same words.

    None if it was changed or taken out meanwhile, or if it is not clear which one is meant.
    """
    now = paragraphs(text)
    if place < len(now) and now[place] == before:
        return place
    same = [number for number, words in enumerate(now) if words == before]
    return same[0] if len(same) == 1 else None


def patched(text: str, place: int, before: str, after: str) -> str | None:
    """The text with one paragraph changed, everything else as it is; None where the change does not fit.

    An empty ``after`` takes the paragraph out.
    """
    found = place_of(text, place, before)
    if found is None:
        return None
    parts = GAP.split(text)
    if after:
        parts[2 * found] = after
    elif found:
        del parts[2 * found - 1 : 2 * found + 1]
    else:
        del parts[:2]
    return "".join(parts)
