"""What there is to read, and what of it is new to whom."""

from __future__ import annotations

from swsolidarity.threads.queries.conversations import (
    Listed,
    conversations,
    find,
    in_circle,
    latest,
    lock,
    opened,
    unread_total,
    visible,
)
from swsolidarity.threads.queries.drafts import draft, drafts, own_draft
from swsolidarity.threads.queries.found import Finds, Found, Look, found
from swsolidarity.threads.queries.members import called, member, steward_count
from swsolidarity.threads.queries.posts import Shown, at, needs_you, post, posts, told_up_to, writer, written

__all__ = [
    "Finds",
    "Found",
    "Listed",
    "Look",
    "Shown",
    "at",
    "called",
    "conversations",
    "draft",
    "drafts",
    "find",
    "found",
    "in_circle",
    "latest",
    "lock",
    "member",
    "needs_you",
    "opened",
    "own_draft",
    "post",
    "posts",
    "steward_count",
    "told_up_to",
    "unread_total",
    "visible",
    "writer",
    "written",
]
