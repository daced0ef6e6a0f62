"""A case about a member, with plain values: its times, who can be drawn, and what a panel came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import lots
from swsolidarity.decisions.rules.objections import people_hash
from swsolidarity.decisions.rules.pack import MEDIATE, REMOVE, SUSPEND

RULE = "removal"
EFFECT = "membership.removal"

SECOND_HOURS = 72
NOTICE = timedelta(days=7)
SUSPENSION = timedelta(days=30)
APPEAL = timedelta(days=14)
ANSWER = timedelta(days=7)
PAUSE = timedelta(hours=72)
PAUSE_REST = timedelta(days=30)
PAUSE_MOST = timedelta(days=30)
"""A pause that goes on because there is a case ends with it, and after so long whatever happens."""
FOLLOW_UP_DAYS = 30
KEPT_DAYS = 30
"""How long the words of a case can still be read after its end. Then all of it is erased."""
WORDS_MOST = 4_000

PANEL, MEDIATORS = 3, 2
LIST_MOST = 30
"""How many are listed in the order of the lot; the rest could not be asked in any reasonable time."""

ASKED, VOTE_NOTICE, VOTING, MEDIATION = "asked", "notice", "voting", "mediation"
SUSPENDED, REMOVAL, APPEALED, ENDED = "suspension", "removal", "appeal", "ended"
MEASURES = (MEDIATE, SUSPEND, REMOVE)

PHASES: dict[str, Sentence] = {
    ASKED: say("Waits for a second person"),
    VOTE_NOTICE: say("Time to reply"),
    VOTING: say("Being voted on"),
    MEDIATION: say("People mediate"),
    SUSPENDED: say("Away for thirty days"),
    REMOVAL: say("Time to appeal"),
    APPEALED: say("Looked at again"),
    ENDED: say("Over"),
}
OUTCOMES: dict[str, Sentence] = {
    "none": say("Nothing changes."),
    "no_vote": say("No vote could be held. Nothing changes."),
    "taken_back": say("It was taken back. Nothing changes."),
    "left": say("The person has left. The case is over."),
    MEDIATE: say("Two people mediate."),
    SUSPEND: say("The person stays away for thirty days, and then comes back."),
    REMOVE: say("The person is removed, unless an appeal says otherwise."),
    "confirmed": say("The panel confirmed it. The person is removed."),
    "overturned": say("The panel overturned it. The person is a member as before."),
    "no_panel": say("No panel could decide, so the removal does not stand. It was thirty days away instead."),
    "lifted": say("No panel could decide, so the time away has ended. The person is a member as before."),
}
OUTCOMES_FOR_ONESELF: dict[str, Sentence] = {
    "none": say("The group decided that nothing changes."),
    "no_vote": say("No vote could be held. Nothing changes."),
    "taken_back": say("It was taken back. Nothing changes."),
    "left": say("It ended when you left."),
    MEDIATE: say("Two people mediated. It is over."),
    SUSPEND: say("You were away for thirty days. It is over."),
    REMOVE: say("You were removed."),
    "confirmed": say("The panel confirmed the removal."),
    "overturned": say("The panel overturned it. You are a member as before."),
    "no_panel": say("No panel could decide, so the removal does not stand. It is thirty days away instead."),
    "lifted": say("No panel could decide, so your time away has ended. You are a member as before."),
}


def draw(case: str, secret: bytes, people: Iterable[str]) -> list[str]:
    """Public ids in the order of the lot, luckiest first, as ``decisions.rules.lots`` orders them.

    Seed and numbers are those of a vote by lot, with the case in the place of the question and the hash of
    the list in the place of the box: whoever has the list and the secret draws the same order again.
    """
    listed = sorted(people)
    seed = lots.seed(case, people_hash(listed), [secret])
    return [listed[place] for place in lots.order(seed, case, listed)]


def panel_says(answers: Sequence[str]) -> str | None:
    """What a panel has come to: two of three ``confirm`` or ``overturn``, or nothing yet."""
    for one in ("confirm", "overturn"):
        if 2 * answers.count(one) > PANEL:
            return one
    return None


def panel_cannot(answers: Sequence[str]) -> bool:
    """Whether those who sit, with everybody who can still be asked among them, can agree no more."""
    most = max(answers.count("confirm"), answers.count("overturn"))
    return 2 * (most + answers.count("asked")) <= PANEL


def paused_until(began: datetime, case_started: datetime | None) -> datetime:
    """Until when a pause lasts: three days, or while there is a case, never longer than thirty."""
    return began + (PAUSE if case_started is None else PAUSE_MOST)


def may_repeat(last_began: datetime | None, now: datetime) -> bool:
    """Whether a person can be paused again who was not long ago, and about whom there is no case."""
    return last_began is None or now - last_began >= PAUSE_REST
