"""What there is to read, and what of it is new to whom."""

from __future__ import annotations

from swsolidarity.threads.queries.conversations import Opened, find, lock, opened, unread_total, visible
from swsolidarity.threads.queries.drafts import draft, drafts, own_draft
from swsolidarity.threads.queries.found import Finds, Found, Look, found
from swsolidarity.threads.queries.lists import (
    DECIDED,
    MINE,
    SHOWN,
    UNANSWERED,
    Listed,
    Way,
    conversations,
    in_circle,
    latest,
    like,
    tagged,
    ways,
)
from swsolidarity.threads.queries.members import (
    called,
    called_with_their_circle,
    following,
    member,
    members,
    steward_count,
)
from swsolidarity.threads.queries.own_words import Words, own_drafts, own_words
from swsolidarity.threads.queries.posts import (
    Shown,
    at,
    needs_you,
    post,
    posts,
    told_up_to,
    versions,
    writer,
    written,
)
from swsolidarity.threads.queries.tags import pattern, patterns, tags

__all__ = [
    "DECIDED",
    "MINE",
    "SHOWN",
    "UNANSWERED",
    "Finds",
    "Found",
    "Listed",
    "Look",
    "Opened",
    "Shown",
    "Way",
    "Words",
    "at",
    "called",
    "called_with_their_circle",
    "conversations",
    "draft",
    "drafts",
    "find",
    "following",
    "found",
    "in_circle",
    "latest",
    "like",
    "lock",
    "member",
    "members",
    "needs_you",
    "opened",
    "own_draft",
    "own_drafts",
    "own_words",
    "pattern",
    "patterns",
    "post",
    "posts",
    "steward_count",
    "tagged",
    "tags",
    "told_up_to",
    "unread_total",
    "versions",
    "visible",
    "ways",
    "writer",
    "written",
]
