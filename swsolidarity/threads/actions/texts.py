"""What a text has to be before it is taken."""

from __future__ import annotations

from typing import Final

from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.verdict import N_, Invalid
from swsolidarity.threads import rules
from swsolidarity.web import throttle

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


def spend_a_post(actor: Membership) -> None:
    throttle.spend("threads.post", actor.public_id, most=rules.POSTS_AN_HOUR, per=3_600)
