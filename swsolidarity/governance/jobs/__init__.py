"""What the clock does: importing this registers all of it."""

from swsolidarity.governance.jobs import (
    admission,
    oversight,
    removals,
)

__all__ = [
    "admission",
    "oversight",
    "removals",
]
