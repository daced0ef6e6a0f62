"""What people do in conversations. Every change of a conversation's counters happens under its row lock."""

from swsolidarity.threads.actions.circles import forget_circle
from swsolidarity.threads.actions.conversations import (
    close,
    note_decided,
    pin,
    put_thread_note,
    reopen,
    slow,
    start,
    unpin,
)
from swsolidarity.threads.actions.drafts import discard_draft, save_draft
from swsolidarity.threads.actions.following import USUAL, hear
from swsolidarity.threads.actions.hiding import erase_hidden, hide, show
from swsolidarity.threads.actions.leaving import AT_A_TIME, cut_quotations, remove_words
from swsolidarity.threads.actions.marks import mark_all_read, mark_read
from swsolidarity.threads.actions.moving import join, move, on_joined, part
from swsolidarity.threads.actions.patterns import drop_pattern, keep_pattern
from swsolidarity.threads.actions.posts import announce, edit, erase_version, put_note, remove, reply
from swsolidarity.threads.actions.tags import drop_tag, make_tag, tag
from swsolidarity.threads.actions.texts import TakesTurns

__all__ = [
    "AT_A_TIME",
    "USUAL",
    "TakesTurns",
    "announce",
    "close",
    "cut_quotations",
    "discard_draft",
    "drop_pattern",
    "drop_tag",
    "edit",
    "erase_hidden",
    "erase_version",
    "forget_circle",
    "hear",
    "hide",
    "join",
    "keep_pattern",
    "make_tag",
    "mark_all_read",
    "mark_read",
    "move",
    "note_decided",
    "on_joined",
    "part",
    "pin",
    "put_note",
    "put_thread_note",
    "remove",
    "remove_words",
    "reopen",
    "reply",
    "save_draft",
    "show",
    "slow",
    "start",
    "tag",
    "unpin",
]
