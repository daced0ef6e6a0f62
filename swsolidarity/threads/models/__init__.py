"""Tables of conversations. Order comes from positions and row numbers, never from the time of writing."""

from swsolidarity.threads.models.conversations import ALL, CIRCLE, STEWARDS, Thread
from swsolidarity.threads.models.drafts import Draft
from swsolidarity.threads.models.posts import OUTDATED, RENDER_VERSION, Post, PostVersion, rendering
from swsolidarity.threads.models.reading import EVERY, NEVER, Following, ReadPosition
from swsolidarity.threads.models.tags import Pattern, Tag, ThreadTag

__all__ = [
    "ALL",
    "CIRCLE",
    "EVERY",
    "NEVER",
    "OUTDATED",
    "RENDER_VERSION",
    "STEWARDS",
    "Draft",
    "Following",
    "Pattern",
    "Post",
    "PostVersion",
    "ReadPosition",
    "Tag",
    "Thread",
    "ThreadTag",
    "rendering",
]
