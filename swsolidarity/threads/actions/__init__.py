"""What people do in conversations. Every change of a conversation's counters happens under its row lock."""

from swsolidarity.threads.actions.circles import forget_circle
from swsolidarity.threads.actions.conversations import close, pin, reopen, start, unpin
from swsolidarity.threads.actions.drafts import discard_draft, save_draft
from swsolidarity.threads.actions.marks import mark_all_read, mark_read
from swsolidarity.threads.actions.posts import edit, remove, reply

__all__ = [
    "close",
    "discard_draft",
    "edit",
    "forget_circle",
    "mark_all_read",
    "mark_read",
    "pin",
    "remove",
    "reopen",
    "reply",
    "save_draft",
    "start",
    "unpin",
]
