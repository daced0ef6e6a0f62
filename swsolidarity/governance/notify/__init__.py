"""Who hears of how the collective is governed, in words that tell nothing."""

from swsolidarity.governance.notify import (
    admission,
    agreements,
    charter,
    emergency,
    mandates,
    removals,
)

__all__ = [
    "admission",
    "agreements",
    "charter",
    "emergency",
    "mandates",
    "removals",
]
