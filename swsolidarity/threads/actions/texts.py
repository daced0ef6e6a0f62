"""What a text has to be before it is taken."""

from __future__ import annotations

from typing import Final

from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.verdict import N_, Invalid
from swsolidarity.threads import rules
from swsolidarity.threads.models import Thread
from swsolidarity.web import throttle


class TakesTurns(throttle.TooMany):
    """The conversation is in slow mode, and this writer's turn comes in ``wait`` seconds."""


TOO_LONG: Final = N_("Make this shorter: at most %(most)s characters.")


def check_text(source: str) -> None:
    if not text.one_line(source):
        raise Invalid("Write something first.", field="text")
    if len(source) > rules.LONGEST_TEXT:
        raise Invalid(TOO_LONG, field="text", most=rules.LONGEST_TEXT)


def check_title(title: str) -> None:
    if not title:
        raise Invalid("Give the conversation a title.", field="title")
    if len(title) > rules.LONGEST_TITLE:
        raise Invalid(TOO_LONG, field="title", most=rules.LONGEST_TITLE)


def check_note(note: str | None) -> None:
    if note is not None and note not in rules.NOTES:
        raise Invalid("Choose a note from the list, or none.", field="note")


def take_turns(actor: Membership, thread: Thread) -> None:
    """One reply in so many minutes, for everybody alike. Raises ``TakesTurns``."""
    if not thread.slow_minutes:
        return
    turn = f"{thread.public_id}.{actor.public_id}"
    try:
        throttle.spend("threads.slow", turn, most=1, per=60 * thread.slow_minutes)
    except throttle.TooMany as error:
        raise TakesTurns(error.wait) from None


def spend_a_post(actor: Membership) -> None:
    throttle.spend("threads.post", actor.public_id, most=rules.POSTS_AN_HOUR, per=3_600)
