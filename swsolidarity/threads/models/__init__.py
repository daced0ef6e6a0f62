"""Tables of conversations. Order comes from positions and row numbers, never from the time of writing."""

from swsolidarity.threads.models.conversations import ALL, CIRCLE, STEWARDS, Thread
from swsolidarity.threads.models.drafts import Draft
from swsolidarity.threads.models.posts import RENDER_VERSION, Post, rendering
from swsolidarity.threads.models.reading import ReadPosition

__all__ = [
    "ALL",
    "CIRCLE",
    "RENDER_VERSION",
    "STEWARDS",
    "Draft",
    "Post",
    "ReadPosition",
    "Thread",
    "rendering",
]
