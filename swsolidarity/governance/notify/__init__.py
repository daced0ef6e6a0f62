"""Who hears of how the collective is governed, in words that tell nothing."""

from swsolidarity.governance.notify import (
    emergency,
    removals,
)

__all__ = [
    "emergency",
    "removals",
]
