"""What was reported in the demo: a text that was hidden and appealed, one that waits with a note."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.core.db import db
from swsolidarity.moderation import actions, queries
from swsolidarity.moderation.models import ModerationCase
from swsolidarity.operations.demo.stage import Stage, Troupe
from swsolidarity.threads import actions as threads
from swsolidarity.threads import queries as talk
from swsolidarity.threads.models import Post, Thread

LAMPS = "Lamps by the ferry"
POINT = 2
"""Of the demo's agreements: nobody tells who somebody is."""


def stage(stage: Stage, troupe: Troupe) -> None:
    """Somebody told where two people live; somebody else told of a raid without saying so first."""
    troupe.talk(
        stage.ago(days=1, hours=9),
        LAMPS,
        ("Usha", "Two lamps are out again on the way to the ferry. Walk in twos until they are mended."),
        ("Amani", "That is right where two of us live, the blue door beside the kiosk."),
        ("Winda", "They came with two cars last night and took phones. Everybody is home."),
        every=timedelta(hours=1),
    )

    def post(position: int) -> Post:
        found = talk.at(db.session.get_one(Thread, troupe.threads[LAMPS]), position)
        assert found is not None
        return talk.with_writer(found)

    def report(who: str, position: int, words: str) -> None:
        actions.report(troupe.load(who), post(position), point=POINT, words=words)

    def hide() -> None:
        actor, case = troupe.load("Taji"), _case(post(2))
        actions.take(actor, case)
        words = "It says where two people live. Write what to do, and leave the door out."
        actions.decide(actor, case, outcome="hide", point=POINT, words=words)

    def appeal() -> None:
        actor = troupe.load("Amani")
        [case] = queries.about_me(actor)
        actions.appeal(actor, case, "Everybody here knows the door. I only wanted them to take care.")

    ago = stage.ago
    stage.at(ago(days=1, hours=6), lambda: report("Winda", 2, "It tells where two people live."))
    stage.at(ago(days=1, hours=5), hide)
    stage.at(ago(hours=20), appeal)
    stage.at(ago(hours=19), lambda: threads.put_note(troupe.load("Wambui"), post(3), "police"))
    stage.at(ago(hours=3), lambda: report("Usha", 3, "I would have liked to be asked before it was told."))


def _case(post: Post) -> ModerationCase:
    found = queries.open_case(post.id)
    assert found is not None
    return found
