"""What the clock does: importing this registers all of it."""

from swsolidarity.governance.jobs import (
    admission,
    mandates,
    oversight,
    removals,
    votes,
)

__all__ = [
    "admission",
    "mandates",
    "oversight",
    "removals",
    "votes",
]
