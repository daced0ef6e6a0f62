"""The pages of Talk."""

from swsolidarity.threads.views import beginning, conversations, drafts, lists, moving, patterns, posts, tags
from swsolidarity.threads.views.frame import bp

BLUEPRINTS = [bp]

__all__ = [
    "BLUEPRINTS",
    "beginning",
    "conversations",
    "drafts",
    "lists",
    "moving",
    "patterns",
    "posts",
    "tags",
]
