"""What holds for reports whoever looks at them: outcomes, times, how a panel decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from swsolidarity.core.verdict import Sentence, say

WAITING, TAKEN, DECIDED, APPEALED, CLOSED = STATES = ("waiting", "taken", "decided", "appealed", "closed")
OPEN: Final = (WAITING, TAKEN)

NOTHING, NOTE, EDIT, HIDE, PAUSE, REMOVE = OUTCOMES = ("nothing", "note", "edit", "hide", "pause", "remove")

WORDS_MOST: Final = 4_000
REPORTS_A_DAY: Final = 10
PAUSE_DAYS_MOST: Final = 30
"""Safety M6."""
APPEAL: Final = timedelta(days=14)
"""So long the writer can appeal; what is to be removed is hidden until then, and can come back."""
ANSWER: Final = timedelta(days=7)
"""So long an appeal waits for those who may answer it, and then as long again for a panel."""
PANEL: Final = 3
TAKEN_DAYS: Final = 3
"""So long somebody can look at a report before it waits for others again."""
UNTOUCHED: Final = timedelta(days=3)
"""So long a report waits before members are drawn by lot to look at it."""
KEPT: Final = timedelta(days=90)
"""Safety §9: so long after the last entry."""
KEPT_OPEN: Final = timedelta(days=365)

CHOICES: Final[dict[str, Sentence]] = {
    NOTHING: say("It goes against nothing we agreed"),
    NOTE: say("Write to whoever wrote it"),
    EDIT: say("Ask them to change it"),
    HIDE: say("Hide it"),
    PAUSE: say("Hide it, and ask them not to write for some days"),
    REMOVE: say("Remove it for good: a second person has to agree"),
}
"""What whoever looks at a report can choose."""

TOLD: Final[dict[str, Sentence]] = {
    NOTE: say("You are asked to think about what you wrote. Nothing was changed."),
    EDIT: say("You are asked to change what you wrote. Nothing was hidden."),
    HIDE: say("What you wrote is hidden. Only you can read it."),
    PAUSE: say("What you wrote is hidden, and you are asked not to write for some days."),
    REMOVE: say("What you wrote is hidden. It is erased if you do not appeal."),
}
"""What the writer reads."""

SAID: Final[dict[str, Sentence]] = {
    WAITING: say("Nobody has looked at it yet"),
    TAKEN: say("Somebody is looking at it"),
    DECIDED: say("Dealt with"),
    APPEALED: say("Dealt with"),
    CLOSED: say("Dealt with"),
}
"""What whoever reported it reads: that it was dealt with, and not how."""


def choices(*, in_circle: bool) -> Sequence[str]:
    """What can come of a report. In a circle people have names of their own and no office, so nothing that
    would reach somebody outside of it.
    """
    return (NOTHING, NOTE, EDIT, HIDE) if in_circle else OUTCOMES


def hides(outcome: str | None) -> bool:
    """Whether the text is hidden."""
    return outcome in (HIDE, PAUSE, REMOVE)


def panel_says(answers: Sequence[bool | None], *, over: bool) -> bool | None:
    """Whether a decision stands, by the answers of a panel (True: it stands); None while it is open.

    Two of three decide. When the time is over, what has no two behind it does not stand: silence is never
    against the writer.
    """
    if sum(answer is True for answer in answers) * 2 > PANEL:
        return True
    if over or sum(answer is False for answer in answers) * 2 > PANEL:
        return False
    return None
