"""What adopted decisions do to how the collective governs itself; importing a module registers it."""

from swsolidarity.governance.effects import (
    emergency,
    removals,
    returning,
)

__all__ = [
    "emergency",
    "removals",
    "returning",
]
