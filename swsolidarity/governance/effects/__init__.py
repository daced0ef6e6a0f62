"""What adopted decisions do to how the collective governs itself; importing a module registers it."""

from swsolidarity.governance.effects import (
    admission,
    agreements,
    charter,
    emergency,
    mandates,
    removals,
    returning,
)

__all__ = [
    "admission",
    "agreements",
    "charter",
    "emergency",
    "mandates",
    "removals",
    "returning",
]
